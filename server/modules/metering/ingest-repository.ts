import type { PoolClient } from 'pg';
import type { MeasuringVersion } from '#core/metering/measure.ts';
import type { MeterAggregation } from '#core/metering/meter.ts';
import type { ZoneEntry, ZoneHistory } from '#core/time/zone-history.ts';
import type { DayCount } from './day-count.ts';
import type { RollupTotal } from './rollup-totals.ts';

/** The connection that one batch is written on. */
export type IngestClient = PoolClient;

/** A tenant as ingest needs it: its history of zones decides on which day an event falls. */
export type IngestTenant = {
  readonly tenantId: string;
  readonly externalId: string;
  readonly zones: ZoneHistory;
};

export type VersionInForce = MeasuringVersion & { readonly reportedBy: 'vendor' | 'tenant' };

export type GateKey = { readonly tenantId: string; readonly day: string };
export type NewGate = GateKey & { readonly zone: string; readonly sealDueAt: string };
export type Gate = GateKey & { readonly nextSequence: number };

export type EventKey = { readonly tenantId: string; readonly source: string; readonly id: string };

export type EventRow = EventKey & {
  readonly day: string;
  readonly occurredAt: string;
  readonly sealSequence: number;
  readonly meterVersionIds: string;
  readonly amounts: string;
  readonly dimensionKeys: string;
  readonly canonical: string;
};

export type StoredEvent = EventKey & {
  readonly canonical: string;
  readonly meterVersionIds: readonly number[];
};

export type Refusal = {
  readonly tenantId: string | null;
  readonly day: string;
  readonly source: string | null;
  readonly eventId: string | null;
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  readonly excerpt: string;
};

function column<Row, Value>(rows: readonly Row[], read: (row: Row) => Value): Value[] {
  return rows.map(read);
}

/** Zones and external ids of the transaction's tenants. */
export async function selectIngestTenants(client: IngestClient): Promise<IngestTenant[]> {
  const { rows } = await client.query<{ tenant_id: string; external_id: string; from: string; zone: string }>(
    `select t.id as tenant_id, t.external_id, z.effective_from::text as "from", z.zone
     from tenant t join tenant_zone z on z.tenant_id = t.id
     order by t.id, z.effective_from`,
  );
  const tenants = new Map<string, IngestTenant & { zones: ZoneEntry[] }>();
  for (const row of rows) {
    const tenant = tenants.get(row.tenant_id) ?? {
      tenantId: row.tenant_id,
      externalId: row.external_id,
      zones: [],
    };
    tenant.zones.push({ effectiveFrom: row.from, zone: row.zone });
    tenants.set(row.tenant_id, tenant);
  }
  return [...tenants.values()];
}

/** The meter versions that measure these event types at present. */
export async function selectVersionsInForce(
  client: IngestClient,
  eventTypes: readonly string[],
): Promise<VersionInForce[]> {
  return selectVersions(client, {
    where: `v.event_type = any($1::text[]) and not exists (
      select from meter_version_retirement r where r.meter_version_id = v.id)`,
    values: [eventTypes],
  });
}

/** These meter versions, whether or not they are still in force. */
export async function selectVersionsById(
  client: IngestClient,
  ids: readonly number[],
): Promise<VersionInForce[]> {
  return selectVersions(client, { where: 'v.id = any($1::int[])', values: [ids] });
}

async function selectVersions(
  client: IngestClient,
  condition: { readonly where: string; readonly values: readonly unknown[] },
): Promise<VersionInForce[]> {
  const { rows } = await client.query<{
    id: number;
    event_type: string;
    aggregation: MeterAggregation;
    value_path: string | null;
    dimensions: string[];
    allow_negative: boolean;
    reported_by: 'vendor' | 'tenant';
  }>(
    `select v.id, v.event_type, v.aggregation, v.value_path, v.dimensions, v.allow_negative, v.reported_by
     from meter_version v where ${condition.where} order by v.id`,
    [...condition.values],
  );
  return rows.map((row) => ({
    id: row.id,
    eventType: row.event_type,
    aggregation: row.aggregation,
    valuePath: row.value_path,
    dimensions: row.dimensions,
    allowNegative: row.allow_negative,
    reportedBy: row.reported_by,
  }));
}

/**
 * Locks the days against sealing until the transaction ends, in key order; a seal that is under way is waited for. Days
 * that nobody has seen yet are opened first, as `open` describes them.
 */
export async function lockGates(
  client: IngestClient,
  wanted: readonly GateKey[],
  open: (key: GateKey) => NewGate,
): Promise<Gate[]> {
  await client.query('select openbook.share_gates($1::uuid[])', [
    [...new Set(wanted.map((gate) => gate.tenantId))],
  ]);
  const locked = await selectGatesForShare(client, wanted);
  if (locked.length === wanted.length) return locked;
  const known = new Set(locked.map((gate) => `${gate.tenantId} ${gate.day}`));
  const opened = wanted.filter((key) => !known.has(`${key.tenantId} ${key.day}`)).map(open);
  await client.query(
    `insert into usage_day (tenant_id, day, zone, seal_due_at)
     select * from unnest($1::uuid[], $2::date[], $3::text[], $4::timestamptz[]) g order by 1, 2
     on conflict (tenant_id, day) do nothing`,
    [
      column(opened, (gate) => gate.tenantId),
      column(opened, (gate) => gate.day),
      column(opened, (gate) => gate.zone),
      column(opened, (gate) => gate.sealDueAt),
    ],
  );
  return selectGatesForShare(client, wanted);
}

async function selectGatesForShare(client: IngestClient, wanted: readonly GateKey[]): Promise<Gate[]> {
  const { rows } = await client.query<{ tenant_id: string; day: string; next_sequence: number }>(
    `select d.tenant_id, d.day::text, d.next_sequence from usage_day d
     where (d.tenant_id, d.day) in (select * from unnest($1::uuid[], $2::date[]))
     order by d.tenant_id, d.day for share`,
    [column(wanted, (gate) => gate.tenantId), column(wanted, (gate) => gate.day)],
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, day: row.day, nextSequence: row.next_sequence }));
}

/**
 * Writes the events whose (tenant, source, id) is new and gives the positions in `events` of those that were there
 * already. Rows go in by key so that two requests with the same events wait for each other instead of deadlocking.
 */
export async function insertEvents(
  client: IngestClient,
  events: readonly EventRow[],
  stamp: { readonly tzdata: string; readonly ingestedAt: string },
): Promise<number[]> {
  const { rows } = await client.query<{ position: string }>({
    name: 'metering-insert-events',
    text: `with input as (
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::timestamptz[], $6::int[],
         $7::text[], $8::text[], $9::text[], $10::text[])
         with ordinality as i (tenant_id, source, id, day, occurred_at, seal_sequence, versions, amounts, keys, canonical, position)),
     written as (
       insert into usage_event (tenant_id, source, id, day, tzdata, occurred_at, ingested_at, seal_sequence,
         meter_version_ids, amounts, dimension_keys, canonical)
       select tenant_id, source, id, day, $11, occurred_at, $12::timestamptz, seal_sequence,
         versions::int[], amounts::numeric[], keys::text[], canonical
       from input order by tenant_id, source collate "C", id collate "C"
       on conflict (tenant_id, source, id) do nothing
       returning tenant_id, source, id)
     select position from input i where not exists (
       select from written w where w.tenant_id = i.tenant_id and w.source = i.source and w.id = i.id)`,
    values: [
      column(events, (event) => event.tenantId),
      column(events, (event) => event.source),
      column(events, (event) => event.id),
      column(events, (event) => event.day),
      column(events, (event) => event.occurredAt),
      column(events, (event) => event.sealSequence),
      column(events, (event) => event.meterVersionIds),
      column(events, (event) => event.amounts),
      column(events, (event) => event.dimensionKeys),
      column(events, (event) => event.canonical),
      stamp.tzdata,
      stamp.ingestedAt,
    ],
  });
  return rows.map((row) => Number(row.position) - 1);
}

/** What is stored under these keys. */
export async function selectStoredEvents(
  client: IngestClient,
  keys: readonly EventKey[],
): Promise<StoredEvent[]> {
  const { rows } = await client.query<{
    tenant_id: string;
    source: string;
    id: string;
    canonical: string;
    meter_version_ids: number[];
  }>(
    `select e.tenant_id, e.source, e.id, e.canonical, e.meter_version_ids from usage_event e
     where (e.tenant_id, e.source, e.id) in (select * from unnest($1::uuid[], $2::text[], $3::text[]))`,
    [column(keys, (key) => key.tenantId), column(keys, (key) => key.source), column(keys, (key) => key.id)],
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    source: row.source,
    id: row.id,
    canonical: row.canonical,
    meterVersionIds: row.meter_version_ids,
  }));
}

/** Adds what this request accepted to the hourly totals, in key order. */
export async function addToRollups(client: IngestClient, totals: readonly RollupTotal[]): Promise<void> {
  await client.query({
    name: 'metering-add-to-rollups',
    text: `insert into usage_rollup as r (tenant_id, meter_version_id, dimension_key, day, hour, event_count, value_sum,
       value_max, closing_at, closing_source, closing_id, closing_value)
     select * from unnest($1::uuid[], $2::int[], $3::text[], $4::date[], $5::timestamptz[], $6::bigint[], $7::numeric[],
       $8::numeric[], $9::timestamptz[], $10::text[], $11::text[], $12::numeric[])
       i (tenant, version, key, day, hour)
     order by tenant, version, key collate "C", day, hour
     on conflict (tenant_id, meter_version_id, dimension_key, day, hour) do update set
       event_count = r.event_count + excluded.event_count,
       value_sum = r.value_sum + excluded.value_sum,
       value_max = greatest(r.value_max, excluded.value_max),
       (closing_at, closing_source, closing_id, closing_value) = (
         select c.* from (values
           (r.closing_at, r.closing_source, r.closing_id, r.closing_value),
           (excluded.closing_at, excluded.closing_source, excluded.closing_id, excluded.closing_value)
         ) c (at, source, id, value)
         order by c.at desc, c.source collate "C" desc, c.id collate "C" desc limit 1)`,
    values: [
      column(totals, (total) => total.tenantId),
      column(totals, (total) => total.meterVersionId),
      column(totals, (total) => total.dimensionKey),
      column(totals, (total) => total.day),
      column(totals, (total) => total.hour),
      column(totals, (total) => total.eventCount),
      column(totals, (total) => total.valueSum),
      column(totals, (total) => total.valueMax),
      column(totals, (total) => total.closing.at),
      column(totals, (total) => total.closing.source),
      column(totals, (total) => total.closing.id),
      column(totals, (total) => total.closing.value),
    ],
  });
}

/** Remembers the series whose readings hold from day to day. */
export async function insertSeries(
  client: IngestClient,
  series: readonly { tenantId: string; meterVersionId: number; dimensionKey: string }[],
): Promise<void> {
  await client.query(
    `insert into usage_series (tenant_id, meter_version_id, dimension_key)
     select * from unnest($1::uuid[], $2::int[], $3::text[]) s (tenant, version, key)
     order by tenant, version, key collate "C"
     on conflict do nothing`,
    [
      column(series, (one) => one.tenantId),
      column(series, (one) => one.meterVersionId),
      column(series, (one) => one.dimensionKey),
    ],
  );
}

/** Adds to the counts of each day and gives how many each has refused by now. */
export async function addToDayCounts(
  client: IngestClient,
  counts: readonly DayCount[],
  now: string,
): Promise<(GateKey & { readonly rejected: number })[]> {
  const { rows } = await client.query<{ tenant_id: string; day: string; rejected: string }>(
    `insert into usage_day_count as c (tenant_id, day, received, accepted, duplicate, late, rejected, late_since)
     select i.tenant_id, i.day, i.accepted + i.duplicate + i.late + i.rejected, i.accepted, i.duplicate, i.late, i.rejected,
       case when i.late > 0 then $7::timestamptz end
     from unnest($1::uuid[], $2::date[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
       i (tenant_id, day, accepted, duplicate, late, rejected)
     order by 1, 2
     on conflict (tenant_id, day) do update set
       received = c.received + excluded.received,
       accepted = c.accepted + excluded.accepted,
       duplicate = c.duplicate + excluded.duplicate,
       late = c.late + excluded.late,
       rejected = c.rejected + excluded.rejected,
       late_since = coalesce(c.late_since, excluded.late_since)
     returning c.tenant_id, c.day::text, c.rejected`,
    [
      column(counts, (count) => count.tenantId),
      column(counts, (count) => count.day),
      column(counts, (count) => count.accepted),
      column(counts, (count) => count.duplicate),
      column(counts, (count) => count.late),
      column(counts, (count) => count.rejected),
      now,
    ],
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, day: row.day, rejected: Number(row.rejected) }));
}

/** How many refusals that belong to no tenant are kept for the day, counted up to `most`. */
export async function countUnattributedRefusals(
  client: IngestClient,
  day: string,
  most: number,
): Promise<number> {
  const { rows } = await client.query<{ kept: string }>(
    `select count(*) as kept from (
       select from rejected_event where tenant_id is null and day = $1::date limit $2) found`,
    [day, most],
  );
  return Number(rows[0]?.kept ?? 0);
}

/** Keeps refusals so that their sender can be shown. */
export async function insertRefusals(
  client: IngestClient,
  refusals: readonly Refusal[],
  stamp: { readonly sender: string; readonly receivedAt: string },
): Promise<void> {
  await client.query(
    `insert into rejected_event (tenant_id, day, source, event_id, code, message, path, excerpt, sender, received_at)
     select i.*, $9, $10::timestamptz
     from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) i`,
    [
      column(refusals, (refusal) => refusal.tenantId),
      column(refusals, (refusal) => refusal.day),
      column(refusals, (refusal) => refusal.source),
      column(refusals, (refusal) => refusal.eventId),
      column(refusals, (refusal) => refusal.code),
      column(refusals, (refusal) => refusal.message),
      column(refusals, (refusal) => refusal.path),
      column(refusals, (refusal) => refusal.excerpt),
      stamp.sender,
      stamp.receivedAt,
    ],
  );
}

/** Ids of tenants by external id, before a tenant is known; names that nobody has are left out. */
export async function selectTenantIds(
  client: IngestClient,
  externalIds: readonly string[],
): Promise<{ externalId: string; tenantId: string }[]> {
  const { rows } = await client.query<{ external_id: string; id: string }>(
    'select external_id, id from openbook.tenants_by_external_ids($1::text[])',
    [[...externalIds]],
  );
  return rows.map((row) => ({ externalId: row.external_id, tenantId: row.id }));
}
