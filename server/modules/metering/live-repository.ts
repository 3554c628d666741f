import type { Tx } from '#server/platform/db/tx.ts';
import type { DayRange } from './close-seals-repository.ts';
import type { EventCounts } from './contract.ts';
import type { DayKey, SeriesReading, SeriesTotals } from './seal-repository.ts';

/** What has arrived on many days of many tenants, read at once; days are civil dates as text. */

/** A day that is not sealed for good, with the sequence that its next seal will have. */
export type OpenDay = DayKey & {
  readonly nextSequence: number;
  readonly lastDigest: string | null;
  readonly counts: EventCounts;
};

type OfDay<T> = T & DayKey;

function columnsOf(keys: readonly DayKey[]): { tenants: string[]; days: string[] } {
  return { tenants: keys.map(({ tenantId }) => tenantId), days: keys.map(({ day }) => day) };
}

/** The days of the ranges that have no seal, or that changed since their last one. */
export async function selectOpenDays(tx: Tx, ranges: readonly DayRange[]): Promise<OpenDay[]> {
  const rows = await tx.$queryRaw<
    (DayKey & EventCounts & { nextSequence: number; lastDigest: string | null })[]
  >`
    select k.tenant_id::text as "tenantId", g.at::date::text as day, coalesce(d.next_sequence, 0) as "nextSequence",
      (select s.digest from day_seal s where s.tenant_id = k.tenant_id and s.day = g.at::date
        order by s.sequence desc limit 1) as "lastDigest",
      coalesce(c.received, 0)::float8 as received, coalesce(c.accepted, 0)::float8 as accepted,
      coalesce(c.duplicate, 0)::float8 as duplicate, coalesce(c.late, 0)::float8 as late,
      coalesce(c.rejected, 0)::float8 as rejected
    from (select distinct * from unnest(${ranges.map((one) => one.tenantId)}::uuid[],
      ${ranges.map((one) => one.start)}::date[], ${ranges.map((one) => one.end)}::date[])) as k(tenant_id, first, past)
    cross join lateral generate_series(k.first, k.past - 1, interval '1 day') as g(at)
    left join usage_day d on d.tenant_id = k.tenant_id and d.day = g.at::date
    left join usage_day_count c on c.tenant_id = k.tenant_id and c.day = g.at::date
    where coalesce(d.next_sequence, 0) = 0 or c.late_since is not null or d.carry_changed_at is not null
    order by 1, 2`;
  return rows.map(({ accepted, duplicate, late, received, rejected, ...day }) => ({
    ...day,
    counts: { received, accepted, duplicate, late, rejected },
  }));
}

/** The hourly totals of these days, added up by series. */
export function selectLiveTotals(tx: Tx, keys: readonly DayKey[]): Promise<OfDay<SeriesTotals>[]> {
  const { tenants, days } = columnsOf(keys);
  return tx.$queryRaw`
    select r.tenant_id::text as "tenantId", r.day::text, r.meter_version_id as "meterVersionId",
      r.dimension_key as "dimensionKey", sum(r.event_count)::int as "eventCount",
      trim_scale(sum(r.value_sum))::text as sum, trim_scale(max(r.value_max))::text as max,
      to_char(max(r.closing_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "closingAt",
      trim_scale((array_agg(r.closing_value order by r.closing_at desc))[1])::text as "closingValue"
    from unnest(${tenants}::uuid[], ${days}::date[]) as k(tenant_id, day)
    join usage_rollup r on r.tenant_id = k.tenant_id and r.day = k.day
    group by r.tenant_id, r.day, r.meter_version_id, r.dimension_key`;
}

/** The readings in force when these days began, of every series that carries readings. */
export function selectLiveOpenings(tx: Tx, keys: readonly DayKey[]): Promise<OfDay<SeriesReading>[]> {
  const { tenants, days } = columnsOf(keys);
  return tx.$queryRaw`
    select k.tenant_id::text as "tenantId", k.day::text, s.meter_version_id as "meterVersionId",
      s.dimension_key as "dimensionKey",
      to_char(o.closing_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      trim_scale(o.closing_value)::text as value
    from unnest(${tenants}::uuid[], ${days}::date[]) as k(tenant_id, day)
    join usage_series s on s.tenant_id = k.tenant_id
    cross join lateral (
      select r.closing_at, r.closing_value from usage_rollup r
      where r.tenant_id = s.tenant_id and r.meter_version_id = s.meter_version_id
        and r.dimension_key = s.dimension_key and r.day < k.day
      order by r.day desc, r.hour desc limit 1) o`;
}

/** The single readings of these meter versions on these days, in order. */
export async function selectLiveReadings(
  tx: Tx,
  keys: readonly DayKey[],
  meterVersionIds: readonly number[],
): Promise<OfDay<SeriesReading>[]> {
  if (meterVersionIds.length === 0) return [];
  const { tenants, days } = columnsOf(keys);
  return tx.$queryRaw`
    select e.tenant_id::text as "tenantId", e.day::text, m.version as "meterVersionId", m.key as "dimensionKey",
      to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      trim_scale(m.amount)::text as value
    from unnest(${tenants}::uuid[], ${days}::date[]) as k(tenant_id, day)
    join usage_event e on e.tenant_id = k.tenant_id and e.day = k.day
    cross join lateral unnest(e.meter_version_ids, e.amounts, e.dimension_keys) m (version, amount, key)
    where m.version = any(${[...meterVersionIds]}::int[])
    order by e.tenant_id, e.day, m.version, m.key, e.occurred_at, e.source, e.id`;
}
