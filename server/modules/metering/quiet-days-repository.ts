import type { Tx } from '#server/platform/db/tx.ts';
import type { DayKey, DaySealRow, NewDayGate, SealGate } from './seal-repository.ts';

/** Reading and writing many days of many tenants at once; days are civil dates as text. */

export type QuietGate = Pick<SealGate, 'day' | 'zone' | 'counts'> & { readonly tenantId: string };

export type Opening = DayKey & {
  readonly meterVersionId: number;
  readonly dimensionKey: string;
  readonly at: string;
  readonly value: string;
};

function columnsOf(keys: readonly DayKey[]): { tenants: string[]; days: string[] } {
  return { tenants: keys.map(({ tenantId }) => tenantId), days: keys.map(({ day }) => day) };
}

/** Those of the days that were never sealed and on which nothing was accepted so far. */
export async function selectQuietDays(tx: Tx, keys: readonly DayKey[]): Promise<DayKey[]> {
  const { tenants, days } = columnsOf(keys);
  return tx.$queryRaw`
    select k.tenant_id::text as "tenantId", k.day::text
    from unnest(${tenants}::uuid[], ${days}::date[]) as k(tenant_id, day)
      left join usage_day d using (tenant_id, day)
      left join usage_day_count c using (tenant_id, day)
    where coalesce(d.next_sequence, 0) = 0 and d.parked_at is null and coalesce(c.accepted + c.late, 0) = 0
    order by k.day, k.tenant_id`;
}

/** Opens the gates of days that nobody has seen yet. */
export async function insertGates(tx: Tx, gates: readonly NewDayGate[]): Promise<void> {
  const { tenants, days } = columnsOf(gates);
  await tx.$executeRaw`
    insert into usage_day (tenant_id, day, zone, seal_due_at)
    select * from unnest(${tenants}::uuid[], ${days}::date[], ${gates.map(({ zone }) => zone)}::text[],
      ${gates.map(({ sealDueAt }) => sealDueAt)}::timestamptz[]) g (tenant_id, day, zone, due)
    order by tenant_id, day
    on conflict (tenant_id, day) do nothing`;
}

/**
 * Closes the gates of these days, as far as nobody holds them and they are still to be sealed for the first time. It waits
 * for nobody, so that it cannot stand in the way of those who take events in.
 */
export async function lockQuietGates(tx: Tx, keys: readonly DayKey[]): Promise<DayKey[]> {
  const { tenants, days } = columnsOf(keys);
  return tx.$queryRaw`
    select d.tenant_id::text as "tenantId", d.day::text from usage_day d
    where (d.tenant_id, d.day) in (select * from unnest(${tenants}::uuid[], ${days}::date[]))
      and d.next_sequence = 0 and d.parked_at is null
    order by d.tenant_id, d.day for update skip locked`;
}

/** The closed gates without a single event or hourly total, with what was counted; a statement after the lock. */
export async function selectEmptyGates(tx: Tx, keys: readonly DayKey[]): Promise<QuietGate[]> {
  const { tenants, days } = columnsOf(keys);
  const rows = await tx.$queryRaw<(DayKey & { zone: string } & SealGate['counts'])[]>`
    select d.tenant_id::text as "tenantId", d.day::text, d.zone,
      coalesce(c.received, 0)::float8 as received, coalesce(c.accepted, 0)::float8 as accepted,
      coalesce(c.duplicate, 0)::float8 as duplicate, coalesce(c.late, 0)::float8 as late,
      coalesce(c.rejected, 0)::float8 as rejected
    from unnest(${tenants}::uuid[], ${days}::date[]) as k(tenant_id, day)
      join usage_day d using (tenant_id, day)
      left join usage_day_count c using (tenant_id, day)
    where not exists (select from usage_event e where e.tenant_id = k.tenant_id and e.day = k.day)
      and not exists (select from usage_rollup r where r.tenant_id = k.tenant_id and r.day = k.day)
    order by d.tenant_id, d.day`;
  return rows.map(({ tenantId, day, zone, ...counts }) => ({ tenantId, day, zone, counts }));
}

/** As `selectOpenings` for many days. */
export async function selectOpeningsOf(tx: Tx, keys: readonly DayKey[]): Promise<Opening[]> {
  const { tenants, days } = columnsOf(keys);
  return tx.$queryRaw`
    select k.tenant_id::text as "tenantId", k.day::text, s.meter_version_id as "meterVersionId",
      s.dimension_key as "dimensionKey",
      to_char(o.closing_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      trim_scale(o.closing_value)::text as value
    from unnest(${tenants}::uuid[], ${days}::date[]) as k(tenant_id, day)
      join usage_series s using (tenant_id)
      cross join lateral (
        select r.closing_at, r.closing_value from usage_rollup r
        where r.tenant_id = s.tenant_id and r.meter_version_id = s.meter_version_id
          and r.dimension_key = s.dimension_key and r.day < k.day
        order by r.day desc, r.hour desc limit 1) o`;
}

/** Writes first seals and opens their gates again, one sequence further. */
export async function insertFirstSeals(tx: Tx, seals: readonly DaySealRow[]): Promise<void> {
  const { tenants, days } = columnsOf(seals);
  const texts = seals.map(({ document }) => new TextDecoder().decode(document));
  await tx.$executeRaw`
    insert into day_seal (tenant_id, day, sequence, sealed_at, event_count, merkle_root, digest, document)
    select tenant_id, day, 0, sealed_at, event_count, root, digest, convert_to(document, 'UTF8')
    from unnest(${tenants}::uuid[], ${days}::date[],
      ${seals.map(({ sealedAt }) => sealedAt.toISOString())}::timestamptz[],
      ${seals.map(({ eventCount }) => eventCount)}::bigint[], ${seals.map(({ merkleRoot }) => merkleRoot)}::text[],
      ${seals.map(({ digest }) => digest)}::text[], ${texts}::text[])
      s (tenant_id, day, sealed_at, event_count, root, digest, document)`;
  await tx.$executeRaw`
    update usage_day d set next_sequence = 1, carry_changed_at = null
    from unnest(${tenants}::uuid[], ${days}::date[]) as k(tenant_id, day)
    where d.tenant_id = k.tenant_id and d.day = k.day`;
}
