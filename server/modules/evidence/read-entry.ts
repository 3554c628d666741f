import { assert, required } from '#core/assert.ts';
import { erasureFacts } from '#core/contracts/erasure.ts';
import { checkErased, ERASURE_KIND } from '#core/proof/bundle/check-erased.ts';
import { checkRecord, type RecordReport } from '#core/proof/bundle/check-record.ts';
import { fromUtf8, toHex } from '#core/proof/bytes.ts';
import { parseStatement } from '#core/proof/statement.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type AttestationRow, findAttestationById } from './attestations-repository.ts';
import { type EntryView, entryNameSchema } from './contract-search.ts';
import { selectKeys } from './keys-repository.ts';
import { publishedKeys } from './published-keys.ts';
import { receipt } from './read-log.ts';
import { selectEntry } from './search-repository.ts';

function unknown(): DomainError {
  return new DomainError('evidence.attestation_unknown', {
    message: 'There is no such signed record.',
    status: 404,
  });
}

/**
 * One signed record with its envelope, its receipt, and what checking the two against the published keys finds now. For
 * a transaction that reads across tenants; `entry` is an index of the log or a record's id. Raises
 * `evidence.attestation_unknown` (404).
 */
export async function readEntry(ctx: Ctx, input: { readonly entry: string }): Promise<EntryView> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const by = entryNameSchema.safeParse(input.entry);
  const found = by.success ? await selectEntry(ctx.tx, by.data) : null;
  const stored = found === null ? null : await findAttestationById(ctx.tx, found.id);
  if (found === null || stored === null) throw unknown();
  const envelope = fromUtf8(stored.envelope);
  assert(envelope !== null, 'an envelope is stored as text');
  const proof = await receipt(ctx, { attestationId: found.id });
  const erasure = stored.erasedBy === null ? null : await findAttestationById(ctx.tx, stored.erasedBy);
  const key = (await selectKeys(ctx.tx)).find(({ kid }) => kid === found.kid);
  const { notAfter, notBefore, revokedAt } = required(key, 'a record has its key');
  return {
    ...found,
    envelope,
    receipt: proof,
    key: { notBefore, notAfter, revokedAt },
    erased: erasure === null ? null : erasedBy(erasure),
    report: await reportOf(ctx, { stored, envelope, proof, erasure }),
  };
}

function erasedBy(erasure: AttestationRow): NonNullable<EntryView['erased']> {
  const statement = parseStatement('application/vnd.in-toto+json', erasure.payload);
  const facts = statement.ok ? erasureFacts.safeParse(statement.value.predicate[ERASURE_KIND]) : null;
  return {
    recordId: erasure.id,
    at: erasure.issuedAt.toISOString(),
    erasure: facts?.data?.erasure ?? '',
    reason: facts?.data?.reason ?? '',
  };
}

async function reportOf(
  ctx: Ctx,
  record: {
    readonly stored: AttestationRow;
    readonly envelope: string;
    readonly proof: string | null;
    readonly erasure: AttestationRow | null;
  },
): Promise<RecordReport> {
  const { envelope, erasure, proof, stored } = record;
  const against = { keys: await publishedKeys(ctx), now: ctx.now.toISOString() };
  if (erasure === null) return checkRecord({ envelope, receipt: proof, ...against });
  return checkErased({
    entry: toHex(stored.entry),
    proof,
    erasure: {
      envelope: fromUtf8(erasure.envelope) ?? '',
      receipt: await receipt(ctx, { attestationId: erasure.id }),
    },
    ...against,
  });
}

/**
 * The envelope or the receipt of a record, to take away. Raises `evidence.attestation_unknown`, `evidence.entry_unknown`
 * (404) for a receipt that is still to come, and `evidence.thing_altered` (409) for a record that does not hold.
 */
export async function readEntryFile(
  ctx: Ctx,
  input: { readonly entry: string; readonly part: 'envelope' | 'receipt' },
): Promise<{ readonly id: string; readonly text: string }> {
  const record = await readEntry(ctx, input);
  if (!record.report.holds)
    throw new DomainError('evidence.thing_altered', {
      message: 'This record does not hold as it is stored, so it is not given away. Its page says why.',
      status: 409,
      details: { file: input.part },
    });
  const text = record[input.part];
  if (input.part === 'envelope' && record.erased !== null)
    throw new DomainError('evidence.payload_erased', {
      message: `The payload of this record was erased on ${record.erased.at.slice(0, 10)}. Its proof is still here.`,
      status: 410,
    });
  if (text === null)
    throw new DomainError('evidence.entry_unknown', {
      message: 'The log has no such entry (yet).',
      status: 404,
    });
  return { id: record.id, text };
}
