import type { Tx } from '#server/platform/db/tx.ts';
import type { EventCounts, ImportRunView, ParkedDayView, RefusalView } from './contract.ts';

/** Everything that pages read of usage beside the seals themselves; civil dates as text, quantities plain decimals. */

export type TenantRange = { readonly tenantId: string; readonly start: string; readonly end: string };

/** Counts of the days `[start, end)`; days on which nothing arrived are missing. */
export function selectCountsByDay(tx: Tx, range: TenantRange): Promise<(EventCounts & { day: string })[]> {
  return tx.$queryRaw`
    select day::text, received::float8, accepted::float8, duplicate::float8, late::float8, rejected::float8
    from usage_day_count
    where tenant_id = ${range.tenantId}::uuid and day >= ${range.start}::date and day < ${range.end}::date
    order by day`;
}

export type HourlyTotal = {
  readonly hour: Date;
  readonly dimensionKey: string;
  readonly eventCount: number;
  readonly sum: string;
  readonly max: string;
  readonly closingAt: Date;
  readonly closing: string;
};

/** The hourly totals of one meter version on one day, in order. */
export function selectHourlyTotals(
  tx: Tx,
  key: { readonly tenantId: string; readonly day: string; readonly slug: string; readonly version: number },
): Promise<HourlyTotal[]> {
  return tx.$queryRaw`
    select r.hour, r.dimension_key as "dimensionKey", r.event_count::float8 as "eventCount",
      trim_scale(r.value_sum)::text as sum, trim_scale(r.value_max)::text as max,
      r.closing_at as "closingAt", trim_scale(r.closing_value)::text as closing
    from usage_rollup r join meter_version v on v.id = r.meter_version_id
    where r.tenant_id = ${key.tenantId}::uuid and r.day = ${key.day}::date
      and v.meter_slug = ${key.slug} and v.version = ${key.version}::int
    order by r.hour, r.dimension_key`;
}

export type KeptEvent = {
  readonly source: string;
  readonly id: string;
  readonly day: string;
  readonly occurredAt: Date;
  readonly ingestedAt: Date;
  readonly sealSequence: number;
  readonly canonical: string;
  readonly meterVersionIds: readonly number[];
  readonly amounts: readonly string[];
  readonly dimensionKeys: readonly string[];
};

export async function findKeptEvent(
  tx: Tx,
  key: { readonly tenantId: string; readonly source: string; readonly id: string },
): Promise<KeptEvent | null> {
  const [row] = await tx.$queryRaw<KeptEvent[]>`
    select source, id, day::text, occurred_at as "occurredAt", ingested_at as "ingestedAt",
      seal_sequence as "sealSequence", canonical, meter_version_ids as "meterVersionIds",
      array(select trim_scale(a)::text from unnest(amounts) a) as amounts, dimension_keys as "dimensionKeys"
    from usage_event
    where tenant_id = ${key.tenantId}::uuid and source = ${key.source} and id = ${key.id}`;
  return row ?? null;
}

/** Refusals of one tenant's days, newest first; of one event where it is named. */
export function selectRefusals(
  tx: Tx,
  query: TenantRange & {
    readonly event: { readonly source: string; readonly id: string } | null;
    readonly most: number;
  },
): Promise<RefusalView[]> {
  const { source, id } = query.event ?? { source: null, id: null };
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId", day::text, received_at as "receivedAt", source,
      event_id as "eventId", code, message, path, excerpt
    from rejected_event
    where tenant_id = ${query.tenantId}::uuid and day >= ${query.start}::date and day < ${query.end}::date
      and (${source}::text is null or (source = ${source}::text and event_id = ${id}::text))
    order by id desc limit ${query.most}::int`;
}

/** Counts per tenant and day, across tenants. */
export function selectIntake(
  tx: Tx,
  range: { readonly start: string; readonly end: string },
): Promise<(EventCounts & { tenantId: string; day: string })[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", day::text, received::float8, accepted::float8, duplicate::float8, late::float8,
      rejected::float8
    from usage_day_count where day >= ${range.start}::date and day < ${range.end}::date
    order by day desc, tenant_id`;
}

/** The newest refusals of the days `[start, end)`, across tenants; those that belong to no tenant are among them. */
export function selectLatestRefusals(
  tx: Tx,
  query: { readonly start: string; readonly end: string; readonly most: number },
): Promise<RefusalView[]> {
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId", day::text, received_at as "receivedAt", source,
      event_id as "eventId", code, message, path, excerpt
    from rejected_event where day >= ${query.start}::date and day < ${query.end}::date
    order by id desc limit ${query.most}::int`;
}

/** The newest readings of files, across tenants. */
export function selectLatestImports(tx: Tx, most: number): Promise<ImportRunView[]> {
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId", kind::text, source, file_name as "fileName", backfill, actor,
      size_bytes::float8 as "sizeBytes", bytes_done::float8 as "bytesDone", lines_done::float8 as "linesDone",
      accepted::float8, duplicate::float8, late::float8, rejected::float8, started_at as "startedAt",
      finished_at as "finishedAt"
    from import_run order by started_at desc limit ${most}::int`;
}

/** The days that a seal refused and that wait for somebody to look, across tenants. */
export function selectParkedDays(tx: Tx, most: number): Promise<ParkedDayView[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", day::text, parked_at as "parkedAt", parked_reason as reason
    from usage_day where parked_at is not null order by parked_at desc limit ${most}::int`;
}

/** The meter versions that ever measured anything of the tenant; a look into the index for each. */
export async function selectMeasuringVersionIds(tx: Tx, tenantId: string): Promise<ReadonlySet<number>> {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    select v.id from meter_version v where exists (
      select from usage_rollup r where r.tenant_id = ${tenantId}::uuid and r.meter_version_id = v.id)`;
  return new Set(rows.map(({ id }) => id));
}
