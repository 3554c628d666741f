import { randomBytes } from 'node:crypto';
import { assert, required } from '#core/assert.ts';
import { equalBytes, toHex, utf8 } from '#core/proof/bytes.ts';
import { canonicalBytes, canonicalJson } from '#core/proof/canonical-json.ts';
import { envelopePayload, parseEnvelope } from '#core/proof/dsse.ts';
import { ENTRY_SALT_BYTES, logEntry } from '#core/proof/log/receipt.ts';
import { buildStatement, parseStatement, signStatement, statementPayload } from '#core/proof/statement.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type AttestationRow,
  findAttestation,
  insertAttestation,
  insertAttestations,
} from './attestations-repository.ts';
import { type AttestationRequest, attestationRequestSchema, type SignedRecord } from './contract.ts';
import { currentSigner, type Signer } from './signing-keys.ts';

function recordFrom(row: AttestationRow): SignedRecord {
  return {
    attestationId: row.id,
    entryHex: toHex(row.entry),
    envelope: row.envelope,
    issuedAt: row.issuedAt,
    kid: row.kid,
  };
}

async function signRow(ctx: Ctx, request: AttestationRequest, signer: Signer): Promise<AttestationRow> {
  const statement = buildStatement({
    issuer: settings().issuerUrl,
    kind: request.kind,
    subjects: request.subjects,
    predicate: { ...request.predicate, issuedAt: ctx.now.toISOString() },
  });
  const payload = statementPayload(statement);
  const salt = new Uint8Array(randomBytes(ENTRY_SALT_BYTES));
  const envelope = utf8(canonicalJson(await signStatement(statement, signer)));
  const parsed = parseEnvelope(envelope);
  assert(
    parsed.ok && equalBytes(envelopePayload(parsed.value), payload),
    'the envelope holds what was signed',
  );
  return {
    id: ctx.ids(),
    tenantId: request.tenantId,
    kind: request.kind,
    subjectName: request.subjectName,
    subjectRef: request.subjectRef,
    payload,
    envelope,
    kid: signer.kid,
    salt,
    entry: new Uint8Array(logEntry(salt, payload)),
    issuedAt: ctx.now,
    erasedBy: null,
  };
}

/** The subjects of a stored record in the order of their names, to compare sets. */
function subjectsOf(row: AttestationRow): Uint8Array {
  const statement = parseStatement('application/vnd.in-toto+json', row.payload);
  assert(statement.ok, 'a stored record holds a statement');
  return orderedSubjects(
    statement.value.subject.map(({ name, digest }) => ({ name, sha256: digest.sha256 })),
  );
}

function orderedSubjects(subjects: AttestationRequest['subjects']): Uint8Array {
  return canonicalBytes([...subjects].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)));
}

/** As `attest` with a chosen key, for the module's own records about keys. */
export async function attestWith(
  ctx: Ctx,
  request: AttestationRequest,
  signer: Signer,
): Promise<SignedRecord> {
  const row = await signRow(ctx, request, signer);
  if (await insertAttestation(ctx.tx, row)) {
    await faultPoint('evidence.attested');
    return recordFrom(row);
  }
  const { tenantId, kind, subjectRef } = request;
  const known = required(
    await findAttestation(ctx.tx, { tenantId, kind, subjectRef }),
    'the record that was in the way is visible',
  );
  if (!equalBytes(subjectsOf(known), orderedSubjects(request.subjects))) {
    throw new DomainError('evidence.subjects_changed', {
      message: `${kind} ${request.subjectName} was signed already, for other bytes.`,
      status: 409,
      details: { kind, subjectRef },
    });
  }
  return recordFrom(known);
}

/**
 * Signs digests as an in-toto statement in a DSSE envelope, and lets it wait for the log, all in the caller's
 * transaction. Asked again for the same (tenant, kind, subjectRef) it answers the stored record, whose issuedAt and
 * predicate then hold. Raises `evidence.subjects_changed` (409) when the digests are others, `evidence.no_signing_key`.
 */
export async function attest(ctx: Ctx, request: AttestationRequest): Promise<SignedRecord> {
  const parsed = attestationRequestSchema.parse(request);
  authorise(ctx, 'evidence.attest', parsed.tenantId === null ? 'vendor' : { tenantId: parsed.tenantId });
  return attestWith(ctx, parsed, await currentSigner(ctx, 'attestation'));
}

/**
 * As `attest` for many records of many tenants in one statement. Raises `evidence.subjects_changed` (409) when one of
 * them was signed before for other digests.
 */
export async function attestMany(ctx: Ctx, requests: readonly AttestationRequest[]): Promise<void> {
  authorise(ctx, 'evidence.attestMany', 'vendor');
  if (requests.length === 0) return;
  const parsed = requests.map((request) => attestationRequestSchema.parse(request));
  const signer = await currentSigner(ctx, 'attestation');
  const signed = await Promise.all(
    parsed.map(async (request) => ({ request, row: await signRow(ctx, request, signer) })),
  );
  const written = await insertAttestations(
    ctx.tx,
    signed.map(({ row }) => row),
  );
  for (const { request, row } of signed) if (!written.has(row.id)) await attestWith(ctx, request, signer);
  await faultPoint('evidence.attested-many');
}
