import type { Tx } from '#server/platform/db/tx.ts';

/** Civil days `[start, end)` of one tenant with the last seal sequence of each day, in order. */
export type SealedRange = {
  readonly tenantId: string;
  readonly start: string;
  readonly end: string;
  readonly lastSequences: readonly number[];
};

export type CountedUsage = {
  readonly tenantId: string;
  readonly start: string;
  readonly meter: string;
  readonly meterVersion: number;
  readonly eventCount: number;
  readonly eventSum: string;
  readonly lateCount: number;
  readonly lateSum: string;
  readonly totalCount: number;
  readonly totalSum: string;
};

export function selectCountedUsage(tx: Tx, ranges: readonly SealedRange[]): Promise<CountedUsage[]> {
  return tx.$queryRaw`
    with k as materialized (
      select distinct on ("tenantId", start) * from json_to_recordset(${JSON.stringify(ranges)}::json)
        as r("tenantId" uuid, start date, "end" date, "lastSequences" int[])),
    events as (
      select k."tenantId" as tenant_id, k.start, m.version,
        count(*) filter (where e.seal_sequence <= k."lastSequences"[e.day - k.start + 1]) as n,
        sum(m.amount) filter (where e.seal_sequence <= k."lastSequences"[e.day - k.start + 1]) as total,
        count(*) as all_n, sum(m.amount) as all_total
      from k join usage_event e on e.tenant_id = k."tenantId" and e.day >= k.start and e.day < k."end"
        cross join lateral unnest(e.meter_version_ids, e.amounts) m (version, amount)
      group by 1, 2, 3),
    totals as (
      select k."tenantId" as tenant_id, k.start, r.meter_version_id as version, sum(r.event_count) as n,
        sum(r.value_sum) as total
      from k join usage_rollup r on r.tenant_id = k."tenantId" and r.day >= k.start and r.day < k."end"
      group by 1, 2, 3)
    select coalesce(e.tenant_id, t.tenant_id)::text as "tenantId", coalesce(e.start, t.start)::text as start,
      v.meter_slug as meter, v.version as "meterVersion",
      coalesce(e.n, 0)::int as "eventCount", trim_scale(coalesce(e.total, 0))::text as "eventSum",
      (coalesce(e.all_n, 0) - coalesce(e.n, 0))::int as "lateCount",
      trim_scale(coalesce(e.all_total, 0) - coalesce(e.total, 0))::text as "lateSum",
      coalesce(t.n, 0)::int as "totalCount", trim_scale(coalesce(t.total, 0))::text as "totalSum"
    from events e full join totals t on t.tenant_id = e.tenant_id and t.start = e.start and t.version = e.version
    join meter_version v on v.id = coalesce(e.version, t.version)`;
}
