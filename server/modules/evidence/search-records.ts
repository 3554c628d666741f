import { dayBounds } from '#core/time/zone.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type RecordPage, type RecordSearch, recordSearchSchema } from './contract-search.ts';
import { countKinds, type RecordPlace, searchAttestations, selectKinds } from './search-repository.ts';

const PLACE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function placeOf(after: string): RecordPlace {
  const [, at = '', id = ''] = PLACE.exec(after) ?? [];
  const issuedAt = new Date(at);
  if (Number.isNaN(issuedAt.getTime()))
    throw new DomainError('evidence.page_unknown', {
      message: 'This is not a page of the records.',
      path: 'after',
    });
  return { issuedAt, id };
}

/**
 * Signed records of all tenants and of the vendor, newest first, a page at a time; days are days in UTC. For a
 * transaction that reads across tenants. Raises `evidence.page_unknown`.
 */
export async function searchRecords(ctx: Ctx, search: RecordSearch): Promise<RecordPage> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const { after, from, kind, limit, subject, tenant, until } = recordSearchSchema.parse(search);
  const wish = {
    kind,
    subject,
    tenant,
    issuedFrom: from === undefined ? undefined : new Date(dayBounds(from, 'UTC').start),
    issuedBefore: until === undefined ? undefined : new Date(dayBounds(until, 'UTC').end),
  };
  const page = { after: after === undefined ? null : placeOf(after), most: limit + 1 };
  const found = await searchAttestations(ctx.tx, wish, page);
  const records = found.slice(0, limit);
  const last = found.length > limit ? records.at(-1) : undefined;
  return { records, next: last === undefined ? null : `${last.issuedAt.toISOString()}~${last.id}` };
}

/** Every kind of record that there is, in alphabetical order. */
export async function readRecordKinds(ctx: Ctx): Promise<readonly string[]> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  return selectKinds(ctx.tx);
}

/** How many records of each kind were signed on these days, in UTC, both included. */
export async function countRecordKinds(
  ctx: Ctx,
  days: { readonly from: string; readonly until: string },
): Promise<Readonly<Record<string, number>>> {
  authorise(ctx, 'evidence.readRecords', 'vendor');
  const counts = await countKinds(ctx.tx, {
    issuedFrom: new Date(dayBounds(days.from, 'UTC').start),
    issuedBefore: new Date(dayBounds(days.until, 'UTC').end),
  });
  return Object.fromEntries(counts.map(({ count, kind }) => [kind, count]));
}
