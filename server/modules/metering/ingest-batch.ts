import { required } from '#core/assert.ts';
import { measureEvent, measuringPlan } from '#core/metering/measure.ts';
import { carriesReadings } from '#core/metering/meter.ts';
import { type Failure, failure } from '#core/result.ts';
import { zoneDataVersion } from '#core/time/zone.ts';
import { zoneOfDay } from '#core/time/zone-history.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import type { EventResult, EventStatus } from './contract.ts';
import { dayCounts } from './day-count.ts';
import type { IngestCtx } from './ingest-context.ts';
import {
  type Candidate,
  type FramedEvent,
  judgeEvent,
  type Measuring,
  meterPlans,
  type RefusedEvent,
} from './ingest-judgement.ts';
import {
  addToDayCounts,
  addToRollups,
  countUnattributedRefusals,
  type EventKey,
  type GateKey,
  type IngestClient,
  insertEvents,
  insertRefusals,
  insertSeries,
  lockGates,
  type Refusal,
  type StoredEvent,
  selectIngestTenants,
  selectStoredEvents,
  selectVersionsById,
  selectVersionsInForce,
  type VersionInForce,
} from './ingest-repository.ts';
import { type MeasuredReading, rollupTotals } from './rollup-totals.ts';
import { sealDueAt } from './seal-due-at.ts';

export type Batch = {
  readonly ctx: IngestCtx;
  readonly events: readonly FramedEvent[];
  readonly tenantIds: ReadonlyMap<string, string>;
  readonly isBackfill: boolean;
};

type Outcome = {
  readonly event: FramedEvent;
  readonly tenantId: string | null;
  readonly day: string;
  readonly status: EventStatus;
  readonly failure?: Failure;
};

/** Refusals kept for one day of a tenant (and of nobody); all are counted. */
const REFUSALS_KEPT_MAX = 1_000;
const EXCERPT_CHARACTERS_MAX = 2_000;

const ID_REUSED = failure(
  'metering.id_reused',
  'An event with this source and id is kept already, with other content.',
  '/id',
).error;

/**
 * The one way in: judges the events, locks their days against sealing, writes what is new, adds it to the totals and
 * counts everything. All in the caller's transaction; it may run again from the start and keeps nothing outside of it.
 */
export async function writeBatch(client: IngestClient, batch: Batch): Promise<EventResult[]> {
  const { measuring, versions } = await readMeasuring(client, batch);
  const candidates: Candidate[] = [];
  const refused: RefusedEvent[] = [];
  for (const event of batch.events) {
    const judged = judgeEvent(event, measuring);
    if ('failure' in judged) refused.push(judged);
    else candidates.push(judged);
  }
  const sequences = await lockDays(client, measuring, [...candidates, ...refused]);
  await faultPoint('ingest.days-locked');
  const { outcomes, written } = await writeCandidates(client, { candidates, sequences, measuring });
  await faultPoint('ingest.events-written');
  await writeTotals(client, written, versions);
  await faultPoint('ingest.totals-written');
  for (const { event, tenantId, day, failure: reason } of refused)
    outcomes.push({ event, tenantId, day, status: 'rejected', failure: reason });
  await recordOutcomes(client, batch, outcomes);
  await faultPoint('ingest.counted');
  return outcomes.sort((a, b) => a.event.index - b.event.index).map(toResult);
}

async function readMeasuring(
  client: IngestClient,
  batch: Batch,
): Promise<{ measuring: Measuring; versions: VersionInForce[] }> {
  const types = new Set(batch.events.flatMap(({ frame }) => (frame.ok ? frame.value.type : [])));
  const tenants = await selectIngestTenants(client);
  const versions = await selectVersionsInForce(client, [...types]);
  return {
    versions,
    measuring: {
      actor: batch.ctx.actor,
      now: batch.ctx.now,
      ageDaysMax: batch.isBackfill ? null : settings().maxEventAgeDays,
      tenantIds: batch.tenantIds,
      tenants: new Map(tenants.map((tenant) => [tenant.tenantId, tenant])),
      plans: meterPlans(versions),
    },
  };
}

/** Locks every day that anything is counted on; gives each one's next sequence. */
async function lockDays(
  client: IngestClient,
  measuring: Measuring,
  judged: readonly { readonly tenantId: string | null; readonly day: string }[],
): Promise<Map<string, number>> {
  const wanted = new Map<string, GateKey>();
  for (const { tenantId, day } of judged)
    if (tenantId !== null) wanted.set(`${tenantId} ${day}`, { tenantId, day });
  if (wanted.size === 0) return new Map();
  const gates = await lockGates(client, [...wanted.values()], ({ tenantId, day }) => {
    const tenant = required(measuring.tenants.get(tenantId), 'a tenant of the request was read');
    const zone = zoneOfDay(tenant.zones, day);
    return { tenantId, day, zone, sealDueAt: sealDueAt(tenant.zones, day) };
  });
  return new Map(gates.map((gate) => [`${gate.tenantId} ${gate.day}`, gate.nextSequence]));
}

/** Writes candidates that are new. An event that the request itself repeats is compared with its first occurrence. */
async function writeCandidates(
  client: IngestClient,
  input: {
    readonly candidates: readonly Candidate[];
    readonly sequences: ReadonlyMap<string, number>;
    readonly measuring: Measuring;
  },
): Promise<{ outcomes: Outcome[]; written: Candidate[] }> {
  const firsts = new Map<string, Candidate>();
  const repeats: Candidate[] = [];
  for (const candidate of input.candidates) {
    const key = keyOf(candidate);
    if (firsts.has(key)) repeats.push(candidate);
    else firsts.set(key, candidate);
  }
  const fresh = [...firsts.values()];
  const sequenceOf = (candidate: Candidate) =>
    required(input.sequences.get(`${candidate.tenantId} ${candidate.day}`), 'the day of an event is locked');
  const present = await insertFresh(client, fresh, { sequenceOf, now: input.measuring.now });
  const written = fresh.filter((_, position) => !present.has(position));
  const outcomes = written.map(
    (candidate): Outcome => ({
      event: candidate.event,
      tenantId: candidate.tenantId,
      day: candidate.day,
      status: sequenceOf(candidate) > 0 ? 'late' : 'accepted',
    }),
  );
  const seen = [...fresh.filter((_, position) => present.has(position)), ...repeats];
  if (seen.length > 0) outcomes.push(...(await compareSeen(client, seen)));
  return { outcomes, written };
}

async function insertFresh(
  client: IngestClient,
  fresh: readonly Candidate[],
  stamp: { readonly sequenceOf: (candidate: Candidate) => number; readonly now: Date },
): Promise<ReadonlySet<number>> {
  if (fresh.length === 0) return new Set();
  const rows = fresh.map((candidate) => ({
    tenantId: candidate.tenantId,
    source: candidate.draft.source,
    id: candidate.draft.id,
    day: candidate.day,
    occurredAt: candidate.draft.time,
    sealSequence: stamp.sequenceOf(candidate),
    meterVersionIds: `{${candidate.measures.map((measure) => measure.meterVersionId).join(',')}}`,
    amounts: `{${candidate.measures.map((measure) => measure.amount).join(',')}}`,
    dimensionKeys: `{${candidate.measures.map((measure) => arrayText(measure.dimensionKey)).join(',')}}`,
    canonical: candidate.canonical,
  }));
  return new Set(
    await insertEvents(client, rows, { tzdata: zoneDataVersion(), ingestedAt: stamp.now.toISOString() }),
  );
}

/** An element of a PostgreSQL array literal. */
function arrayText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function keyOf(candidate: Candidate): string {
  return `${candidate.tenantId}\0${candidate.draft.source}\0${candidate.draft.id}`;
}

/** Tells duplicates from ids that were used for something else. */
async function compareSeen(client: IngestClient, seen: readonly Candidate[]): Promise<Outcome[]> {
  const keys = new Map<string, EventKey>();
  for (const candidate of seen)
    keys.set(keyOf(candidate), {
      tenantId: candidate.tenantId,
      source: candidate.draft.source,
      id: candidate.draft.id,
    });
  const stored = new Map(
    (await selectStoredEvents(client, [...keys.values()])).map((event) => [
      `${event.tenantId}\0${event.source}\0${event.id}`,
      event,
    ]),
  );
  const pairs = seen.map((candidate) => ({
    candidate,
    kept: required(stored.get(keyOf(candidate)), 'an event that was in the way is kept'),
  }));
  const different = pairs.filter(({ candidate, kept }) => candidate.canonical !== kept.canonical);
  const sameAsKept = await measuredAsKept(client, different);
  return pairs.map(({ candidate, kept }) => {
    const place = { event: candidate.event, tenantId: candidate.tenantId, day: candidate.day };
    return candidate.canonical === kept.canonical || sameAsKept.has(candidate)
      ? { ...place, status: 'duplicate' }
      : { ...place, status: 'rejected', failure: ID_REUSED };
  });
}

/**
 * What is kept of an event depends on the meter versions of its time. A sender who repeats an event after a new version
 * came sends the same event, so it is measured once more by the versions that measured the kept one.
 */
async function measuredAsKept(
  client: IngestClient,
  pairs: readonly { readonly candidate: Candidate; readonly kept: StoredEvent }[],
): Promise<ReadonlySet<Candidate>> {
  if (pairs.length === 0) return new Set();
  const ids = new Set(pairs.flatMap(({ kept }) => kept.meterVersionIds));
  const versions = new Map(
    (await selectVersionsById(client, [...ids])).map((version) => [version.id, version]),
  );
  const same = new Set<Candidate>();
  for (const { candidate, kept } of pairs) {
    const then = kept.meterVersionIds.map((id) => required(versions.get(id), 'a meter version stays'));
    const subject: unknown = JSON.parse(candidate.canonical).subject;
    const measured = measureEvent(candidate.draft, String(subject), measuringPlan(then));
    if (measured.ok && measured.value.canonical === kept.canonical) same.add(candidate);
  }
  return same;
}

async function writeTotals(
  client: IngestClient,
  written: readonly Candidate[],
  versions: readonly VersionInForce[],
): Promise<void> {
  if (written.length === 0) return;
  const readings = written.flatMap(({ tenantId, day, draft, measures }) =>
    measures.map(
      (measure): MeasuredReading => ({
        ...measure,
        tenantId,
        day,
        occurredAt: draft.time,
        source: draft.source,
        id: draft.id,
      }),
    ),
  );
  const totals = rollupTotals(readings);
  await addToRollups(client, totals);
  const carrying = new Set(
    versions.filter(({ aggregation }) => carriesReadings(aggregation)).map((version) => version.id),
  );
  const series = totals.filter((total) => carrying.has(total.meterVersionId));
  if (series.length > 0) await insertSeries(client, series);
}

async function recordOutcomes(
  client: IngestClient,
  { ctx }: Batch,
  outcomes: readonly Outcome[],
): Promise<void> {
  const now = ctx.now.toISOString();
  const attributed = outcomes.flatMap(({ tenantId, day, status }) =>
    tenantId === null ? [] : [{ tenantId, day, status }],
  );
  const counted = attributed.length === 0 ? [] : await addToDayCounts(client, dayCounts(attributed), now);
  const refusals = outcomes.flatMap(toRefusal);
  if (refusals.length === 0) return;
  const room = new Map(
    counted.map(({ tenantId, day, rejected }) => [`${tenantId} ${day}`, REFUSALS_KEPT_MAX - rejected]),
  );
  for (const day of new Set(refusals.flatMap((refusal) => (refusal.tenantId === null ? refusal.day : []))))
    room.set(
      `null ${day}`,
      REFUSALS_KEPT_MAX -
        refusals.filter((refusal) => refusal.tenantId === null && refusal.day === day).length -
        (await countUnattributedRefusals(client, day, REFUSALS_KEPT_MAX)),
    );
  const kept = withinRoom(refusals, room);
  if (kept.length > 0) await insertRefusals(client, kept, { sender: actorName(ctx.actor), receivedAt: now });
}

/** `room` is what is left after all refusals of this request; where it is negative, so many of the last are left out. */
function withinRoom(refusals: readonly Refusal[], room: ReadonlyMap<string, number>): Refusal[] {
  const groups = Map.groupBy(refusals, (refusal) => `${refusal.tenantId} ${refusal.day}`);
  return [...groups].flatMap(([key, group]) =>
    group.slice(0, Math.max(0, group.length + Math.min(0, room.get(key) ?? 0))),
  );
}

function toRefusal({ event, tenantId, day, failure: reason }: Outcome): Refusal[] {
  if (reason === undefined) return [];
  return [
    {
      tenantId,
      day,
      source: event.source,
      eventId: event.id,
      code: reason.code,
      message: reason.message,
      path:
        reason.path === undefined
          ? null
          : reason.path.slice(0, 500).replaceAll('\0', '\uFFFD').toWellFormed(),
      excerpt: event.raw.slice(0, EXCERPT_CHARACTERS_MAX).replaceAll('\0', '\uFFFD').toWellFormed(),
    },
  ];
}

function toResult({ event, status, failure: reason }: Outcome): EventResult {
  return {
    index: event.index,
    source: event.source,
    id: event.id,
    status,
    ...(reason === undefined ? {} : { code: reason.code, message: reason.message }),
    ...(reason?.path === undefined ? {} : { path: reason.path }),
  };
}
