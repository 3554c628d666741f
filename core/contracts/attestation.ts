import { z } from 'zod';
import { fromBase64 } from '#core/proof/bytes.ts';
import { instant, sha256Hex } from './primitives.ts';

/** The payload type of every attestation. */
export const IN_TOTO_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** The `_type` of an in-toto statement. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** `<issuer URL>/attestations/<kind>/v1` */
export const PREDICATE_TYPE_PATTERN = /^(https?:\/\/[^\s?#]+?)\/attestations\/([a-z][a-z0-9-]*)\/v1$/;

const base64Text = z.string().refine((text) => fromBase64(text) !== null, 'must be base64 with padding');

/** A file or record by its digest. */
export const statementSubject = z.strictObject({
  name: z.string().min(1).max(255),
  digest: z.strictObject({ sha256: sha256Hex }),
});

/** An in-toto Statement v1 (in-toto/attestation, spec/v1/statement.md): who says what about which bytes. */
export const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(statementSubject).min(1),
  predicateType: z.string().regex(PREDICATE_TYPE_PATTERN, 'must be <issuer>/attestations/<kind>/v1'),
  predicate: z.looseObject({ issuedAt: instant }),
});

/** The predicate of a rendering: the signed document that the rendered bytes were made from. */
export const renderingPredicate = z.looseObject({ issuedAt: instant, material: statementSubject });

/** A DSSE envelope (secure-systems-lab/dsse, envelope.md) with at least one signature. */
export const dsseEnvelopeSchema = z.strictObject({
  payload: base64Text,
  payloadType: z.string().min(1).max(255),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(255).optional(), sig: base64Text }))
    .min(1)
    .max(16),
});

export type StatementSubject = z.infer<typeof statementSubject>;
export type Statement = z.infer<typeof statementSchema>;
export type DsseEnvelope = z.infer<typeof dsseEnvelopeSchema>;
