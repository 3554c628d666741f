import type { Tx } from '#server/platform/db/tx.ts';
import type { DayKey } from './seal-repository.ts';

/** Takes the hourly totals of a day away; the caller has closed its gate and builds them again in the same transaction. */
export async function dropTotals(tx: Tx, { tenantId, day }: DayKey): Promise<void> {
  await tx.$queryRaw`select openbook.drop_day_totals(${tenantId}::uuid, ${day}::date)`;
}

/** The hourly totals of a day from its events alone, and the series among them whose readings hold from day to day. */
export async function insertTotalsFromEvents(
  tx: Tx,
  { tenantId, day }: DayKey,
  carryingVersionIds: readonly number[],
): Promise<void> {
  await tx.$executeRaw`
    insert into usage_rollup (tenant_id, meter_version_id, dimension_key, day, hour, event_count, value_sum, value_max,
      closing_at, closing_source, closing_id, closing_value)
    select e.tenant_id, m.version, m.key, e.day, date_trunc('hour', e.occurred_at, 'UTC'), count(*), sum(m.amount),
      max(m.amount), max(e.occurred_at), (array_agg(e.source order by e.occurred_at desc, e.source desc, e.id desc))[1],
      (array_agg(e.id order by e.occurred_at desc, e.source desc, e.id desc))[1],
      (array_agg(m.amount order by e.occurred_at desc, e.source desc, e.id desc))[1]
    from usage_event e
      cross join lateral unnest(e.meter_version_ids, e.amounts, e.dimension_keys) m (version, amount, key)
    where e.tenant_id = ${tenantId}::uuid and e.day = ${day}::date
    group by e.tenant_id, m.version, m.key, e.day, date_trunc('hour', e.occurred_at, 'UTC')`;
  await tx.$executeRaw`
    insert into usage_series (tenant_id, meter_version_id, dimension_key)
    select distinct r.tenant_id, r.meter_version_id, r.dimension_key from usage_rollup r
    where r.tenant_id = ${tenantId}::uuid and r.day = ${day}::date
      and r.meter_version_id = any(${[...carryingVersionIds]}::int[])
    on conflict do nothing`;
}

/** Lets the schedule take the day up again. */
export async function releaseDay(tx: Tx, { tenantId, day }: DayKey): Promise<void> {
  await tx.$executeRaw`
    update usage_day set parked_at = null, parked_reason = null
    where tenant_id = ${tenantId}::uuid and day = ${day}::date`;
}
