import { required } from '#core/assert.ts';
import { addDays } from '#core/time/civil-date.ts';
import { formatInstant } from '#core/time/instant.ts';
import { civilDateIn, dayBounds, HOUR_MS, type InstantRange } from '#core/time/zone.ts';
import { SEAL_GRACE_HOURS } from './contract.ts';

/** The zone of a tenant from a civil date on, that date included; oldest first. */
export type ZoneSpan = { readonly effectiveFrom: string; readonly zone: string };

/**
 * The civil day on which an instant falls for the tenant. A new zone holds once its own clock has reached its first day;
 * until then the last day of the old zone goes on, so that days follow each other without gap or overlap.
 */
export function civilDayAt(zones: readonly ZoneSpan[], epochMs: number): { day: string; zone: string } {
  for (let index = zones.length - 1; index >= 0; index -= 1) {
    const span = required(zones[index], 'the span exists');
    const date = civilDateIn(epochMs, span.zone);
    if (index > 0 && date < span.effectiveFrom) continue;
    const next = zones[index + 1];
    const last = next === undefined ? date : addDays(next.effectiveFrom, -1);
    return { day: date < last ? date : last, zone: span.zone };
  }
  throw new RangeError('a tenant has a billing zone');
}

/** The zone in which the tenant counts a civil day. */
export function zoneOfDay(zones: readonly ZoneSpan[], day: string): string {
  const span = zones.findLast(({ effectiveFrom }) => effectiveFrom <= day) ?? zones[0];
  return required(span, 'a tenant has a billing zone').zone;
}

/** The instants of a civil day: from its first to the first of the next day, whose zone may be another. */
export function rangeOfDay(zones: readonly ZoneSpan[], day: string): InstantRange {
  const next = addDays(day, 1);
  return {
    start: dayBounds(day, zoneOfDay(zones, day)).start,
    end: dayBounds(next, zoneOfDay(zones, next)).start,
  };
}

/** When a civil day may be sealed: its end, plus the grace. */
export function sealDueAt(zones: readonly ZoneSpan[], day: string): string {
  return formatInstant(Date.parse(rangeOfDay(zones, day).end) + SEAL_GRACE_HOURS * HOUR_MS);
}
