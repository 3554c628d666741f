import { toHex } from '#core/proof/bytes.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  countRecordsSince,
  findAttestation,
  findAttestationById,
  type RecordKey,
  selectAttestations,
  selectLoggedRecords,
  selectRecorded,
} from './attestations-repository.ts';
import {
  type AttestationPage,
  type AttestationView,
  attestationPageSchema,
  type SignedRecord,
} from './contract.ts';
import { leafIndexOf } from './log-repository.ts';

function resourceOf(tenantId: string | null) {
  return tenantId === null ? 'vendor' : { tenantId };
}

/** Signed records of a tenant (or of the vendor: null), newest first. Page on with `before` = the last `issuedAt`. */
export async function readAttestations(ctx: Ctx, page: AttestationPage): Promise<AttestationView[]> {
  const { tenantId, kind, before, limit } = attestationPageSchema.parse(page);
  authorise(ctx, 'evidence.readRecords', resourceOf(tenantId));
  return selectAttestations(ctx.tx, { tenantId, kind: kind ?? null, before: before ?? null, limit });
}

/** One signed record with its envelope. Raises `evidence.attestation_unknown` (404). */
export async function readAttestation(
  ctx: Ctx,
  input: { readonly tenantId: string | null; readonly attestationId: string },
): Promise<AttestationView & SignedRecord & { readonly payload: Uint8Array }> {
  authorise(ctx, 'evidence.readRecords', resourceOf(input.tenantId));
  const row = await findAttestationById(ctx.tx, input.attestationId);
  if (!row || row.tenantId !== input.tenantId) {
    throw new DomainError('evidence.attestation_unknown', {
      message: 'There is no such signed record.',
      status: 404,
    });
  }
  const { salt: _salt, entry, ...shown } = row;
  return {
    ...shown,
    attestationId: row.id,
    entryHex: toHex(entry),
    logIndex: await leafIndexOf(ctx.tx, entry),
  };
}

/**
 * How many signed records of these kinds a customer has had since an instant, how many of them have their receipt by now, and
 * when the last was signed. Of all kinds nobody is told: a hold is one of them.
 */
export async function readRecordCount(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly kinds: readonly string[]; readonly since: Date },
): Promise<{ readonly signed: number; readonly logged: number; readonly lastIssuedAt: string | null }> {
  authorise(ctx, 'evidence.readRecords', { tenantId: input.tenantId });
  const { lastIssuedAt, ...counted } = await countRecordsSince(ctx.tx, input);
  return { ...counted, lastIssuedAt: lastIssuedAt?.toISOString() ?? null };
}

/** Which of these signed records have their receipt, as `<tenant>/<subjectRef>`; of many tenants at once. */
export async function loggedRecords(ctx: Ctx, keys: readonly RecordKey[]): Promise<ReadonlySet<string>> {
  authorise(ctx, 'evidence.attestMany', 'vendor');
  return selectLoggedRecords(ctx.tx, keys);
}

/** The signed record of one thing: null while there is none. */
export async function findRecord(
  ctx: Ctx,
  key: { readonly tenantId: string | null; readonly kind: string; readonly subjectRef: string },
): Promise<SignedRecord | null> {
  authorise(ctx, 'evidence.readRecords', resourceOf(key.tenantId));
  const row = await findAttestation(ctx.tx, key);
  if (row === null) return null;
  const { id, entry, envelope, issuedAt, kid } = row;
  return { attestationId: id, entryHex: toHex(entry), envelope, issuedAt, kid };
}

/** Of things of one kind, over all tenants: those that have a signed record, and whether it was erased. */
export async function findRecorded(
  ctx: Ctx,
  input: { readonly kind: string; readonly subjectRefs: readonly string[] },
): Promise<ReadonlyMap<string, { readonly isErased: boolean }>> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  return input.subjectRefs.length === 0 ? new Map() : selectRecorded(ctx.tx, input.kind, input.subjectRefs);
}
