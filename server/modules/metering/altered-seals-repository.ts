import type { Tx } from '#server/platform/db/tx.ts';
import type { DayKey } from './seal-repository.ts';

/** What is wrong with the stored seals of one day. */
export type SealFault = DayKey & { readonly externalId: string; readonly fault: string };

/**
 * The first sealed day of these tenants whose seals are not those that its gate counts, or whose columns are not what the
 * seal's own document says; null when there is none.
 */
export async function selectFirstSealFault(tx: Tx, tenantIds: readonly string[]): Promise<SealFault | null> {
  const [row] = await tx.$queryRaw<SealFault[]>`
    with said as (
      select s.tenant_id, s.day, s.sequence, s.merkle_root, s.event_count, s.sealed_at, s.digest,
        lag(s.digest) over (partition by s.tenant_id, s.day order by s.sequence) as before,
        encode(sha256(s.document), 'hex') as hashed,
        case when pg_input_is_valid(convert_from(s.document, 'UTF8'), 'jsonb')
          then convert_from(s.document, 'UTF8')::jsonb end as document
      from day_seal s where s.tenant_id = any(${[...tenantIds]}::uuid[])),
    judged as (
      select d.tenant_id, d.day, d.next_sequence, count(s.sequence) as seals, max(s.sequence) as last,
        min(s.sequence) filter (where s.hashed <> s.digest
          or s.document->>'day' is distinct from s.day::text
          or s.document->>'sequence' is distinct from s.sequence::text
          or s.document->'tenant'->>'id' is distinct from s.tenant_id::text
          or s.document->>'merkleRoot' is distinct from s.merkle_root
          or s.document->>'eventCount' is distinct from s.event_count::text
          or (s.document->>'sealedAt')::timestamptz is distinct from s.sealed_at
          or s.document->>'supersedes' is distinct from s.before) as changed
      from usage_day d left join said s on s.tenant_id = d.tenant_id and s.day = d.day
      where d.tenant_id = any(${[...tenantIds]}::uuid[])
      group by d.tenant_id, d.day, d.next_sequence)
    select j.tenant_id::text as "tenantId", t.external_id as "externalId", j.day::text,
      case when j.changed is not null then format('its seal %s was changed', j.changed)
        else format('%s seals are stored, %s were made', j.seals, j.next_sequence) end as fault
    from judged j join tenant t on t.id = j.tenant_id
    where j.changed is not null or j.seals <> j.next_sequence or coalesce(j.last + 1, 0) <> j.next_sequence
    order by j.day, t.external_id limit 1`;
  return row ?? null;
}

/** The sealed days of these tenants from a day on, of which nothing arrived that no seal holds yet. */
export function selectSettledDays(
  tx: Tx,
  range: { readonly tenantIds: readonly string[]; readonly from: string },
): Promise<(DayKey & { readonly externalId: string })[]> {
  return tx.$queryRaw`
    select d.tenant_id::text as "tenantId", t.external_id as "externalId", d.day::text
    from usage_day d join tenant t on t.id = d.tenant_id
      left join usage_day_count c on c.tenant_id = d.tenant_id and c.day = d.day
    where d.tenant_id = any(${[...range.tenantIds]}::uuid[]) and d.day >= ${range.from}::date
      and d.next_sequence > 0 and d.parked_at is null and c.late_since is null
    order by d.day, t.external_id`;
}

/** The documents of these days' seals, by day and sequence. */
export function selectDocumentsOfDays(
  tx: Tx,
  keys: readonly DayKey[],
): Promise<(DayKey & { readonly document: Uint8Array })[]> {
  return tx.$queryRaw`
    select s.tenant_id::text as "tenantId", s.day::text, s.document
    from unnest(${keys.map(({ tenantId }) => tenantId)}::uuid[], ${keys.map(({ day }) => day)}::date[]) as k(tenant_id, day)
    join day_seal s on s.tenant_id = k.tenant_id and s.day = k.day
    order by s.tenant_id, s.day, s.sequence`;
}
