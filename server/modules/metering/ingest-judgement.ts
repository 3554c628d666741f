import { assert, required } from '#core/assert.ts';
import { type EventDraft, eventLabel, isMembers, readEvent } from '#core/metering/event.ts';
import type { LiteralElement } from '#core/metering/literal-json.ts';
import {
  type MeasuredEvent,
  type MeasuringPlan,
  measureEvent,
  measuringPlan,
} from '#core/metering/measure.ts';
import { type Failure, failure, type Result, success } from '#core/result.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { EVENT_FUTURE_MINUTES_MAX } from './contract.ts';
import type { IngestTenant, VersionInForce } from './ingest-repository.ts';

/** One event of a request with its frame read, or the reason why that failed. */
export type FramedEvent = {
  readonly index: number;
  /** The event as it was sent, for the list of refusals. */
  readonly raw: string;
  readonly source: string | null;
  readonly id: string | null;
  readonly subject: string | null;
  readonly frame: Result<EventDraft>;
};

/** What a request is judged against; read in its transaction. */
export type Measuring = {
  readonly actor: Actor;
  readonly now: Date;
  /** Null where an operator may go further back. */
  readonly ageDaysMax: number | null;
  readonly tenantIds: ReadonlyMap<string, string>;
  readonly tenants: ReadonlyMap<string, IngestTenant>;
  readonly plans: ReadonlyMap<string, MeterPlan>;
};

/** How events of one type are measured, and whether tenants may report them. */
export type MeterPlan = { readonly plan: MeasuringPlan; readonly isTenantReported: boolean };

export type Candidate = MeasuredEvent & {
  readonly event: FramedEvent;
  readonly draft: EventDraft;
  readonly tenantId: string;
  readonly day: string;
  readonly zone: string;
};

/** A refused event belongs to the day on which it would have counted, or else to the day on which it came. */
export type RefusedEvent = {
  readonly event: FramedEvent;
  readonly tenantId: string | null;
  readonly day: string;
  readonly failure: Failure;
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Reads the frames of a body's events; nothing about tenants or meters is known yet. */
export function frameEvents(body: string, elements: readonly LiteralElement[]): FramedEvent[] {
  return elements.map((element, index) => {
    const frame = readEvent(element);
    const raw = body.slice(element.start, element.end);
    if (frame.ok) {
      const { source, id, subject } = frame.value;
      return { index, raw, source, id, subject, frame };
    }
    const subject = isMembers(element.node) ? element.node.get('subject') : null;
    return {
      index,
      raw,
      ...eventLabel(element),
      subject: typeof subject === 'string' ? subject : null,
      frame,
    };
  });
}

/** Prepares the measuring of every event type for which a meter version is in force. */
export function meterPlans(versions: readonly VersionInForce[]): Map<string, MeterPlan> {
  const plans = new Map<string, MeterPlan>();
  for (const [eventType, ofType] of Map.groupBy(versions, (version) => version.eventType))
    plans.set(eventType, {
      plan: measuringPlan(ofType),
      isTenantReported: ofType.every((version) => version.reportedBy === 'tenant'),
    });
  return plans;
}

/** Decides about one event all that can be decided without looking at the events there are. */
export function judgeEvent(event: FramedEvent, measuring: Measuring): Candidate | RefusedEvent {
  const owner = tenantOf(event, measuring);
  const tenant = owner.ok ? measuring.tenants.get(owner.value) : ownTenant(measuring);
  const today = civilDayAt(tenant?.zones ?? [{ effectiveFrom: '', zone: 'UTC' }], measuring.now.getTime());
  const refuse = (error: Failure, day = today.day): RefusedEvent => ({
    event,
    tenantId: tenant?.tenantId ?? null,
    day,
    failure: error,
  });
  if (!event.frame.ok) return refuse(event.frame.error);
  if (!owner.ok) return refuse(owner.error);
  assert(tenant !== undefined, 'a tenant of the request was read');
  const draft = event.frame.value;
  const window = timeWindow(draft, measuring);
  if (!window.ok) return refuse(window.error);
  const { day, zone } = civilDayAt(tenant.zones, draft.occurredAtMs);
  const measured = measure(draft, tenant, measuring);
  if (!measured.ok) return refuse(measured.error, day);
  return { ...measured.value, event, draft, tenantId: tenant.tenantId, day, zone };
}

/** A tenant key speaks for its own tenant alone; everybody else names the tenant by its external id. */
function tenantOf(event: FramedEvent, { actor, tenantIds }: Measuring): Result<string> {
  const named = event.subject === null ? undefined : tenantIds.get(event.subject);
  if (actor.kind === 'key' && actor.keyKind === 'tenant') {
    const own = required(actor.tenantId, 'a tenant key has a tenant');
    return event.subject === null || named === own
      ? success(own)
      : failure('metering.unknown_tenant', 'The key speaks for another tenant than "subject".', '/subject');
  }
  if (event.subject === null)
    return failure(
      'metering.field_missing',
      'The event has no "subject": the tenant it belongs to.',
      '/subject',
    );
  return named === undefined
    ? failure('metering.unknown_tenant', 'No tenant has this external id.', '/subject')
    : success(named);
}

function ownTenant({ actor, tenants }: Measuring): IngestTenant | undefined {
  return actor.kind === 'key' && actor.tenantId !== null ? tenants.get(actor.tenantId) : undefined;
}

function timeWindow(draft: EventDraft, { now, ageDaysMax }: Measuring): Result<null> {
  const aheadMs = draft.occurredAtMs - now.getTime();
  if (aheadMs > EVENT_FUTURE_MINUTES_MAX * MINUTE_MS)
    return failure(
      'metering.time_in_future',
      `The event is more than ${EVENT_FUTURE_MINUTES_MAX} minutes ahead of our clock.`,
      '/time',
    );
  if (draft.occurredAtMs < 0)
    return failure('metering.time_too_old', 'The event is from before 1970.', '/time');
  if (ageDaysMax !== null && -aheadMs > ageDaysMax * DAY_MS)
    return failure(
      'metering.time_too_old',
      `The event is more than ${ageDaysMax} days old; only an operator's import goes further back.`,
      '/time',
    );
  return success(null);
}

function measure(draft: EventDraft, tenant: IngestTenant, measuring: Measuring): Result<MeasuredEvent> {
  const meters = measuring.plans.get(draft.type);
  if (meters === undefined)
    return failure('metering.unknown_meter', 'No meter measures events of this type.', '/type');
  if (measuring.actor.kind === 'key' && measuring.actor.keyKind === 'tenant' && !meters.isTenantReported)
    return failure(
      'metering.not_reported_by_tenant',
      'Only the vendor reports events of this type.',
      '/type',
    );
  return measureEvent(draft, tenant.externalId, meters.plan);
}
