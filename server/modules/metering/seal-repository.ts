import type { Tx } from '#server/platform/db/tx.ts';
import type { EventCounts } from './contract.ts';

/** Everything that one sealing writes is written here; days are civil dates as text, quantities plain decimals. */

export type SealGate = {
  readonly day: string;
  readonly zone: string;
  readonly sealDueAt: Date;
  readonly nextSequence: number;
  readonly carryChangedAt: Date | null;
  readonly lateSince: Date | null;
  /** What was counted on the day so far. */
  readonly counts: EventCounts;
};

export type SeriesTotals = {
  readonly meterVersionId: number;
  readonly dimensionKey: string;
  readonly eventCount: number;
  readonly sum: string;
  readonly max: string;
  readonly closingAt: string;
  readonly closingValue: string;
};

/** One reading of a series. */
export type SeriesReading = {
  readonly meterVersionId: number;
  readonly dimensionKey: string;
  readonly at: string;
  readonly value: string;
};

export type DaySealRow = {
  readonly tenantId: string;
  readonly day: string;
  readonly sequence: number;
  readonly sealedAt: Date;
  readonly eventCount: number;
  readonly merkleRoot: string;
  readonly digest: string;
  readonly document: Uint8Array<ArrayBuffer>;
};

export type DayKey = { readonly tenantId: string; readonly day: string };

export type NewDayGate = DayKey & { readonly zone: string; readonly sealDueAt: string };

/** Opens the gate of a day that nobody has seen yet. */
export async function insertGate(tx: Tx, gate: NewDayGate): Promise<void> {
  await tx.$executeRaw`
    insert into usage_day (tenant_id, day, zone, seal_due_at)
    values (${gate.tenantId}::uuid, ${gate.day}::date, ${gate.zone}, ${gate.sealDueAt}::timestamptz)
    on conflict (tenant_id, day) do nothing`;
}

/**
 * Closes the gate: whoever takes events in for this day now waits. With `isPatient` false a gate that another seal holds
 * is left alone and null is the answer.
 */
export async function lockGateForSeal(
  tx: Tx,
  { tenantId, day }: DayKey,
  isPatient: boolean,
): Promise<SealGate | null> {
  const [closed] = await tx.$queryRaw<{ closed: boolean }[]>`
    select openbook.close_gate(${tenantId}::uuid, ${day}::date, ${isPatient}) as closed`;
  if (closed?.closed !== true) return null;
  // A statement of its own, so that it sees what others committed while the lock was waited for.
  const [row] = await tx.$queryRaw<(Omit<SealGate, 'counts'> & EventCounts)[]>`
    select d.day::text, d.zone, d.seal_due_at as "sealDueAt", d.next_sequence as "nextSequence",
      d.carry_changed_at as "carryChangedAt", c.late_since as "lateSince",
      coalesce(c.received, 0)::float8 as received, coalesce(c.accepted, 0)::float8 as accepted,
      coalesce(c.duplicate, 0)::float8 as duplicate, coalesce(c.late, 0)::float8 as late,
      coalesce(c.rejected, 0)::float8 as rejected
    from usage_day d left join usage_day_count c using (tenant_id, day)
    where d.tenant_id = ${tenantId}::uuid and d.day = ${day}::date`;
  if (row === undefined) return null;
  const { received, accepted, duplicate, late, rejected, ...gate } = row;
  return { ...gate, counts: { received, accepted, duplicate, late, rejected } };
}

/** Adds up the day from its events alone, by series. */
export async function totalsFromEvents(tx: Tx, { tenantId, day }: DayKey): Promise<SeriesTotals[]> {
  return tx.$queryRaw`
    select m.version as "meterVersionId", m.key as "dimensionKey", count(*)::int as "eventCount",
      trim_scale(sum(m.amount))::text as sum, trim_scale(max(m.amount))::text as max,
      to_char((array_agg(e.occurred_at order by e.occurred_at desc, e.source desc, e.id desc))[1] at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "closingAt",
      trim_scale((array_agg(m.amount order by e.occurred_at desc, e.source desc, e.id desc))[1])::text as "closingValue"
    from usage_event e
      cross join lateral unnest(e.meter_version_ids, e.amounts, e.dimension_keys) m (version, amount, key)
    where e.tenant_id = ${tenantId}::uuid and e.day = ${day}::date
    group by m.version, m.key`;
}

/** Adds up the day from the hourly totals, by series. */
export async function totalsFromRollups(tx: Tx, { tenantId, day }: DayKey): Promise<SeriesTotals[]> {
  return tx.$queryRaw`
    select r.meter_version_id as "meterVersionId", r.dimension_key as "dimensionKey",
      sum(r.event_count)::int as "eventCount", trim_scale(sum(r.value_sum))::text as sum,
      trim_scale(max(r.value_max))::text as max,
      to_char(max(r.closing_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "closingAt",
      trim_scale((array_agg(r.closing_value order by r.closing_at desc))[1])::text as "closingValue"
    from usage_rollup r
    where r.tenant_id = ${tenantId}::uuid and r.day = ${day}::date
    group by r.meter_version_id, r.dimension_key`;
}

/** The single readings of these meter versions on the day, in order, by series. */
export async function selectReadings(
  tx: Tx,
  { tenantId, day }: DayKey,
  meterVersionIds: readonly number[],
): Promise<SeriesReading[]> {
  if (meterVersionIds.length === 0) return [];
  return tx.$queryRaw`
    select m.version as "meterVersionId", m.key as "dimensionKey",
      to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      trim_scale(m.amount)::text as value
    from usage_event e
      cross join lateral unnest(e.meter_version_ids, e.amounts, e.dimension_keys) m (version, amount, key)
    where e.tenant_id = ${tenantId}::uuid and e.day = ${day}::date and m.version = any(${[...meterVersionIds]}::int[])
    order by m.version, m.key, e.occurred_at, e.source, e.id`;
}

/** The reading in force when the day began, of every series that carries readings and had one before. */
export async function selectOpenings(tx: Tx, { tenantId, day }: DayKey): Promise<SeriesReading[]> {
  return tx.$queryRaw`
    select s.meter_version_id as "meterVersionId", s.dimension_key as "dimensionKey",
      to_char(o.closing_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      trim_scale(o.closing_value)::text as value
    from usage_series s
      cross join lateral (
        select r.closing_at, r.closing_value from usage_rollup r
        where r.tenant_id = s.tenant_id and r.meter_version_id = s.meter_version_id
          and r.dimension_key = s.dimension_key and r.day < ${day}::date
        order by r.day desc, r.hour desc limit 1) o
    where s.tenant_id = ${tenantId}::uuid`;
}

export async function insertDaySeal(tx: Tx, seal: DaySealRow): Promise<void> {
  await tx.$executeRaw`
    insert into day_seal (tenant_id, day, sequence, sealed_at, event_count, merkle_root, digest, document)
    values (${seal.tenantId}::uuid, ${seal.day}::date, ${seal.sequence}::int, ${seal.sealedAt}, ${seal.eventCount}::bigint,
      ${seal.merkleRoot}, ${seal.digest}, ${seal.document})`;
}

/** Opens the gate again, one sequence further; nothing waits for a seal any more. */
export async function advanceGate(tx: Tx, { tenantId, day }: DayKey, nextSequence: number): Promise<void> {
  await tx.$executeRaw`
    with counted as (
      update usage_day_count set late_since = null
      where tenant_id = ${tenantId}::uuid and day = ${day}::date and late_since is not null)
    update usage_day set next_sequence = ${nextSequence}::int, carry_changed_at = null, parked_at = null, parked_reason = null
    where tenant_id = ${tenantId}::uuid and day = ${day}::date`;
}

/** Leaves a day aside until somebody has looked. */
export async function parkDay(
  tx: Tx,
  { tenantId, day }: DayKey,
  parked: { readonly at: Date; readonly reason: string },
): Promise<void> {
  await tx.$executeRaw`
    update usage_day set parked_at = ${parked.at}, parked_reason = ${parked.reason}
    where tenant_id = ${tenantId}::uuid and day = ${day}::date`;
}

/** Tells the next sealed day that the reading it stands on may have changed. */
export async function markCarryChanged(tx: Tx, { tenantId, day }: DayKey, at: Date): Promise<void> {
  await tx.$executeRaw`
    update usage_day d set carry_changed_at = coalesce(d.carry_changed_at, ${at})
    where d.tenant_id = ${tenantId}::uuid and d.day = (
      select min(n.day) from usage_day n
      where n.tenant_id = ${tenantId}::uuid and n.day > ${day}::date and n.next_sequence > 0)`;
}

/** The seals of the days `[start, end)` that were made no later than `sealedUpTo`, by day and sequence. */
export async function selectSeals(
  tx: Tx,
  range: {
    readonly tenantId: string;
    readonly start: string;
    readonly end: string;
    readonly sealedUpTo: Date | null;
  },
): Promise<DaySealRow[]> {
  return tx.$queryRaw`
    select tenant_id as "tenantId", day::text, sequence, sealed_at as "sealedAt", event_count::float8 as "eventCount",
      merkle_root as "merkleRoot", digest, document
    from day_seal
    where tenant_id = ${range.tenantId}::uuid and day >= ${range.start}::date and day < ${range.end}::date
      and (${range.sealedUpTo}::timestamptz is null or sealed_at <= ${range.sealedUpTo}::timestamptz)
    order by day, sequence`;
}

/** What stands in the way of days `[start, end)` being sealed for good; a day without a row was never seen. */
export async function selectGates(
  tx: Tx,
  range: { readonly tenantId: string; readonly start: string; readonly end: string },
): Promise<
  {
    day: string;
    nextSequence: number;
    sealDueAt: Date;
    carryChangedAt: Date | null;
    lateSince: Date | null;
    parkedReason: string | null;
  }[]
> {
  return tx.$queryRaw`
    select d.day::text, d.next_sequence as "nextSequence", d.seal_due_at as "sealDueAt",
      d.carry_changed_at as "carryChangedAt", c.late_since as "lateSince", d.parked_reason as "parkedReason"
    from usage_day d left join usage_day_count c using (tenant_id, day)
    where d.tenant_id = ${range.tenantId}::uuid and d.day >= ${range.start}::date and d.day < ${range.end}::date
    order by d.day`;
}

/** Days that a seal is due for, across tenants, as ids only. */
export async function selectDueSeals(tx: Tx, at: Date, most: number): Promise<DayKey[]> {
  return tx.$queryRaw`
    select tenant_id as "tenantId", day::text from openbook.due_seals(${at}, ${most}::int)`;
}

/** The earliest day that anything was counted on. */
export async function selectFirstDay(tx: Tx, tenantId: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ day: string | null }[]>`
    select min(day)::text as day from usage_day where tenant_id = ${tenantId}::uuid`;
  return row?.day ?? null;
}
