import type { Tx } from '#server/platform/db/tx.ts';
import type { UnsealedReason } from './contract.ts';

/** Civil days `[start, end)` of one tenant. */
export type DayRange = { readonly tenantId: string; readonly start: string; readonly end: string };

export type SealKey = { readonly tenantId: string; readonly day: string; readonly sequence: number };

export type SealHead = SealKey & { readonly digest: string; readonly sealedAt: Date };

export type SealDocument = SealKey & { readonly digest: string; readonly bytes: Uint8Array };

export type UnsealedDayOf = {
  readonly tenantId: string;
  readonly day: string;
  readonly reason: UnsealedReason;
  /** The oldest event that no seal holds yet, where events came late. */
  readonly lateSince: Date | null;
  readonly parkedReason: string | null;
};

/** Each seal once, also where ranges overlap. */
export function selectSealHeads(tx: Tx, ranges: readonly DayRange[]): Promise<SealHead[]> {
  return tx.$queryRaw`
    select distinct s.tenant_id::text as "tenantId", s.day::text, s.sequence, s.digest, s.sealed_at as "sealedAt"
    from (select distinct * from unnest(${ranges.map((one) => one.tenantId)}::uuid[],
      ${ranges.map((one) => one.start)}::date[], ${ranges.map((one) => one.end)}::date[])) as k(tenant_id, first, past)
    join day_seal s on s.tenant_id = k.tenant_id and s.day >= k.first and s.day < k.past
    order by "tenantId", day, sequence`;
}

export function selectSealDocuments(tx: Tx, keys: readonly SealKey[]): Promise<SealDocument[]> {
  return tx.$queryRaw`
    select s.tenant_id::text as "tenantId", s.day::text, s.sequence, s.digest, s.document as bytes
    from (select distinct * from unnest(${keys.map((key) => key.tenantId)}::uuid[],
      ${keys.map((key) => key.day)}::date[], ${keys.map((key) => key.sequence)}::int[])) as k(tenant_id, day, sequence)
    join day_seal s on s.tenant_id = k.tenant_id and s.day = k.day and s.sequence = k.sequence`;
}

export function selectUnsealedDays(tx: Tx, ranges: readonly DayRange[]): Promise<UnsealedDayOf[]> {
  return tx.$queryRaw`
    select distinct * from (
      select k.tenant_id::text as "tenantId", g.at::date::text as day,
        case when d.parked_reason is not null then 'parked'
          when coalesce(d.next_sequence, 0) = 0 then 'never_sealed'
          when c.late_since is not null then 'late_events'
          when d.carry_changed_at is not null then 'earlier_day_changed' end as reason,
        c.late_since as "lateSince", d.parked_reason as "parkedReason"
      from (select distinct * from unnest(${ranges.map((one) => one.tenantId)}::uuid[],
        ${ranges.map((one) => one.start)}::date[], ${ranges.map((one) => one.end)}::date[])) as k(tenant_id, first, past)
      cross join lateral generate_series(k.first, k.past - 1, interval '1 day') as g(at)
      left join usage_day d on d.tenant_id = k.tenant_id and d.day = g.at::date
      left join usage_day_count c on c.tenant_id = k.tenant_id and c.day = g.at::date) as days
    where reason is not null order by "tenantId", day`;
}
