import { z } from 'zod';
import { required } from '#core/assert.ts';
import { civilDate } from '#core/contracts/primitives.ts';
import { checkErased } from '#core/proof/bundle/check-erased.ts';
import { checkRecord } from '#core/proof/bundle/check-record.ts';
import { fromUtf8, toHex } from '#core/proof/bytes.ts';
import { dayBounds } from '#core/time/zone.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { recordSearchSchema } from './contract-search.ts';
import {
  countLoggedWithin,
  type LoggedRow,
  type LoggedWithin,
  selectErasedWithin,
  selectErasures,
  selectLoggedWithin,
} from './export-repository.ts';
import { publishedKeys } from './published-keys.ts';
import { receiptsAt } from './read-log.ts';
import { readLogState } from './read-log-state.ts';

/** More than that is asked for in shorter periods. */
export const EXPORT_RECORDS_MAX = 20_000;
/** Records that are read, and held in memory, at once. */
export const EXPORT_RECORDS_AT_ONCE = 500;

export const exportScopeSchema = z
  .strictObject({
    /** First and last day, in UTC, on which the records were signed. */
    from: civilDate,
    until: civilDate,
    /** A customer's external id; null for all, and the vendor's own. */
    tenant: recordSearchSchema.shape.tenant.unwrap().default(null),
    /** Empty for all. */
    kinds: z.array(recordSearchSchema.shape.kind.unwrap()).max(50).default([]),
    /** The control that the kinds were chosen for, as the list says it. */
    control: z.string().max(80).optional(),
  })
  .refine(({ from, until }) => from <= until, { message: 'must not be before "from"', path: ['until'] });
export type ExportScope = z.output<typeof exportScopeSchema>;

/** A logged record with the text of its envelope and of its receipt, and what it says. */
export type LoggedRecord = {
  readonly index: number;
  readonly kind: string;
  readonly tenant: string | null;
  readonly subject: string;
  readonly reference: string;
  readonly issuedAt: string;
  readonly envelope: Uint8Array;
  readonly receipt: string;
  readonly predicate: Readonly<Record<string, unknown>>;
};

/** What is signed after the reader's own time belongs to a later export: today goes on while its records are read. */
function wishOf({ now }: Ctx, { from, kinds, tenant, until }: ExportScope): LoggedWithin {
  return {
    tenant,
    kinds,
    issuedFrom: new Date(dayBounds(from, 'UTC').start),
    issuedBefore: new Date(Math.min(Date.parse(dayBounds(until, 'UTC').end), now.getTime() + 1)),
  };
}

/**
 * Refuses while the log is known not to be as it was signed, or the file outside of the database contradicts it. Raises
 * `evidence.log_unhealthy` (409).
 */
export async function refuseUnhealthyLog(ctx: Ctx): Promise<void> {
  const { standing, verification } = await readLogState(ctx);
  const isWhole = standing.kind === 'settled' || standing.kind === 'file-behind';
  if (isWhole && verification.kind !== 'failed') return;
  throw new DomainError('evidence.log_unhealthy', {
    message: 'The log is not as it was signed. Nothing is given away of it before somebody has looked.',
    status: 409,
  });
}

/** How many records a scope holds. Raises `evidence.export_too_large` (422) beyond `EXPORT_RECORDS_MAX`. */
export async function countExport(ctx: Ctx, scope: ExportScope): Promise<number> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const count = await countLoggedWithin(ctx.tx, wishOf(ctx, scope), EXPORT_RECORDS_MAX + 1);
  if (count <= EXPORT_RECORDS_MAX) return count;
  throw new DomainError('evidence.export_too_large', {
    message: `There are more than ${EXPORT_RECORDS_MAX} records. Export a shorter period, one customer, or fewer kinds.`,
    path: 'until',
    status: 422,
  });
}

/**
 * The next records of a scope that the log has taken in, after an index and up to another, in the order of the log, each checked
 * as it stands; fewer than `EXPORT_RECORDS_AT_ONCE` are the last. Raises `evidence.thing_altered` (409) for the first that does
 * not hold.
 */
export async function readExport(
  ctx: Ctx,
  input: { readonly scope: ExportScope; readonly after: number; readonly upTo: number | null },
): Promise<LoggedRecord[]> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const { after, scope, upTo } = input;
  const rows = await selectLoggedWithin(ctx.tx, {
    ...wishOf(ctx, scope),
    after,
    upTo,
    most: EXPORT_RECORDS_AT_ONCE,
  });
  const keys = await publishedKeys(ctx);
  const receipts = await receiptsAt(ctx.tx, rows);
  const checks = rows.map((row, position) => {
    const receipt = required(receipts[position], 'every row has its receipt');
    return checkRow({ ...row, receipt }, { keys, now: ctx.now.toISOString() });
  });
  return (await Promise.all(checks)).map(givenRecord);
}

type ReceivedRow = LoggedRow & { readonly receipt: string };

async function checkRow(
  row: ReceivedRow,
  at: { readonly keys: Awaited<ReturnType<typeof publishedKeys>>; readonly now: string },
) {
  const envelope = fromUtf8(row.envelope) ?? '';
  return { row, report: await checkRecord({ ...at, envelope, receipt: row.receipt }) };
}

function alteredRecord(index: number): DomainError {
  return new DomainError('evidence.thing_altered', {
    message: `Record ${index} of the log is not stored as it was signed, so it is not given away.`,
    status: 409,
    details: { file: `record ${index}` },
  });
}

function givenRecord({ report, row }: Awaited<ReturnType<typeof checkRow>>): LoggedRecord {
  if (!report.holds) throw alteredRecord(row.index);
  const { predicate } = required(report.statement ?? undefined, 'a record that holds has its statement');
  const { salt: _inReceipt, ...given } = row;
  return { ...given, issuedAt: row.issuedAt.toISOString(), predicate };
}

/** A record whose payload was erased, with the proof of its entry and the signed record that says so. */
export type ErasedEntry = {
  readonly index: number;
  readonly kind: string;
  readonly tenant: string | null;
  readonly reference: string;
  readonly issuedAt: string;
  readonly entry: string;
  readonly proof: string;
  readonly erasure: {
    readonly name: string;
    readonly at: string;
    readonly index: number;
    readonly envelope: Uint8Array;
    readonly receipt: string;
  };
};

/**
 * The records of a scope whose payload was erased, each checked with the signed record that says so. Raises
 * `billing.receipt_pending` (409) while the log has not taken that record in, and `evidence.thing_altered` (409) for an entry
 * that no signed record says was erased.
 */
export async function readErased(ctx: Ctx, scope: ExportScope): Promise<ErasedEntry[]> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const rows = await selectErasedWithin(ctx.tx, wishOf(ctx, scope), EXPORT_RECORDS_MAX);
  if (rows.length === 0) return [];
  const erasures = await erasuresOf(ctx, new Set(rows.map(({ erasureId }) => erasureId)));
  const proofs = await receiptsAt(
    ctx.tx,
    rows.map(({ index }) => ({ index, salt: new Uint8Array() })),
  );
  const keys = await publishedKeys(ctx);
  const entries: ErasedEntry[] = [];
  for (const [position, { entry, erasedAt, erasure: name, erasureId, issuedAt, ...row }] of rows.entries()) {
    const erased = {
      ...row,
      issuedAt: issuedAt.toISOString(),
      entry: toHex(entry),
      proof: required(proofs[position], 'every entry has its proof'),
      erasure: {
        ...required(erasures.get(erasureId), 'every erasure was read'),
        name,
        at: erasedAt.toISOString(),
      },
    };
    const { envelope, receipt } = erased.erasure;
    const erasure = { envelope: fromUtf8(envelope) ?? '', receipt };
    const report = await checkErased({ ...erased, erasure, keys, now: ctx.now.toISOString() });
    if (!report.holds) throw alteredRecord(row.index);
    entries.push(erased);
  }
  return entries;
}

async function erasuresOf(ctx: Ctx, ids: ReadonlySet<string>) {
  const rows = await selectErasures(ctx.tx, [...ids]);
  if (rows.length < ids.size)
    throw new DomainError('billing.receipt_pending', {
      message:
        'The signed record of an erasure waits for its place in the evidence log. Ask again in a few seconds.',
      status: 409,
    });
  const receipts = await receiptsAt(ctx.tx, rows);
  return new Map(
    rows.map(({ envelope, id, index }, position) => [
      id,
      { index, envelope, receipt: required(receipts[position], 'every record has its receipt') },
    ]),
  );
}
