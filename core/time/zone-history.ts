import { assert, required } from '#core/assert.ts';
import { addDays, type CivilDate } from './civil-date.ts';
import { formatInstant, type Instant, parseInstant } from './instant.ts';
import { civilDateIn, dayBounds, HOUR_MS, type InstantRange } from './zone.ts';

/** The billing zone of a tenant from the civil date `effectiveFrom` on, that date included, until the next entry. */
export type ZoneEntry = { readonly effectiveFrom: CivilDate; readonly zone: string };

/**
 * All zones of a tenant, oldest first, at least one; the first also holds for the days before it. Every question about
 * a tenant's civil days is answered from here, so that metering and billing cannot give a day two lengths.
 */
export type ZoneHistory = readonly ZoneEntry[];

/** The zone in which the tenant counts a civil day. */
export function zoneOfDay(zones: ZoneHistory, day: CivilDate): string {
  const first = required(zones[0], 'a tenant has at least one zone entry');
  return (zones.findLast(({ effectiveFrom }) => effectiveFrom <= day) ?? first).zone;
}

/**
 * The civil day on which an instant falls for the tenant, and its zone. A new zone holds once its own clock has reached
 * its first day; until then the last day of the old zone goes on, so that days follow each other without gap or overlap.
 */
export function civilDayAt(
  zones: ZoneHistory,
  instant: Instant | number,
): { readonly day: CivilDate; readonly zone: string } {
  assert(zones.length > 0, 'a tenant has at least one zone entry');
  const index = zones.findLastIndex(
    ({ effectiveFrom, zone }, place) => place === 0 || civilDateIn(instant, zone) >= effectiveFrom,
  );
  const { zone } = required(zones[index], 'the first entry holds for every instant');
  const date = civilDateIn(instant, zone);
  const next = zones[index + 1];
  const last = next === undefined ? date : addDays(next.effectiveFrom, -1);
  return { day: date < last ? date : last, zone };
}

/** The first instant of a civil day of the tenant; also where the day before it, or a period that ends on it, ends. */
export function startOfDay(zones: ZoneHistory, day: CivilDate): Instant {
  return dayBounds(day, zoneOfDay(zones, day)).start;
}

/** The instants of a civil day: from its first to the first of the next day, whose zone may be another. */
export function rangeOfDay(zones: ZoneHistory, day: CivilDate): InstantRange {
  return { start: startOfDay(zones, day), end: startOfDay(zones, addDays(day, 1)) };
}

/** When days are closed for usage: the first instant of the day after the last of them, plus the grace. */
export function cutOff(input: {
  readonly zones: ZoneHistory;
  readonly end: CivilDate;
  readonly graceHours: number;
}): Instant {
  assert(input.graceHours >= 0, 'a grace is not negative');
  const endMs = required(parseInstant(startOfDay(input.zones, input.end)), 'a day has a first instant');
  return formatInstant(endMs + input.graceHours * HOUR_MS);
}
