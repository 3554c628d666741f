import { assert, required } from '#core/assert.ts';
import {
  type DsseEnvelope,
  IN_TOTO_PAYLOAD_TYPE,
  PREDICATE_TYPE_PATTERN,
  STATEMENT_TYPE,
  type Statement,
  statementSchema,
} from '#core/contracts/attestation.ts';
import { failure, type Result, success } from '#core/result.ts';
import { canonicalBytes, parseJson } from './canonical-json.ts';
import { signEnvelope } from './dsse.ts';
import type { Sign } from './keys/verify-signature.ts';

/** What an attestation says, before it is written as a statement. `issuer` is the issuer's URL without a slash at its end. */
export type StatementInput = {
  readonly issuer: string;
  readonly kind: string;
  readonly subjects: readonly { readonly name: string; readonly sha256: string }[];
  readonly predicate: { readonly issuedAt: string; readonly [name: string]: unknown };
};

/** Builds an in-toto Statement v1; its canonical bytes are the payload that is signed and logged. */
export function buildStatement(input: StatementInput): Statement {
  const statement = statementSchema.safeParse({
    _type: STATEMENT_TYPE,
    subject: input.subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: `${input.issuer}/attestations/${input.kind}/v1`,
    predicate: input.predicate,
  });
  assert(statement.success, `a statement can be built: ${statement.error?.issues[0]?.message}`);
  return statement.data;
}

/** The payload of a statement. */
export function statementPayload(statement: Statement): Uint8Array<ArrayBuffer> {
  return canonicalBytes(statement);
}

/** Signs a statement into a DSSE envelope. ECDSA gives another signature each time: sign once and store. */
export function signStatement(
  statement: Statement,
  signer: { readonly kid: string; readonly sign: Sign },
): Promise<DsseEnvelope> {
  return signEnvelope({ payloadType: IN_TOTO_PAYLOAD_TYPE, payload: statementPayload(statement), ...signer });
}

/** Reads the statement in a payload, or fails with `proof.statement_invalid`. */
export function parseStatement(payloadType: string, payload: Uint8Array): Result<Statement> {
  if (payloadType !== IN_TOTO_PAYLOAD_TYPE) {
    return failure('proof.statement_invalid', `has the payload type ${JSON.stringify(payloadType)}`);
  }
  const json = parseJson(payload);
  if (!json.ok) return failure('proof.statement_invalid', `has a payload that ${json.error.message}`);
  const parsed = statementSchema.safeParse(json.value);
  if (parsed.success) return success(parsed.data);
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  return failure('proof.statement_invalid', `does not hold an in-toto statement (${path})`, path);
}

/** The kind in a statement's predicate type, such as `invoice`. */
export function statementKind(statement: Statement): string {
  return required(PREDICATE_TYPE_PATTERN.exec(statement.predicateType)?.[2], 'a statement was parsed before');
}

/** The issuer's URL in a statement's predicate type. */
export function statementIssuer(statement: Statement): string {
  return required(PREDICATE_TYPE_PATTERN.exec(statement.predicateType)?.[1], 'a statement was parsed before');
}
