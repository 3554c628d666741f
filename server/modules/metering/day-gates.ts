import { addDays } from '#core/time/civil-date.ts';
import { type ZoneHistory, zoneOfDay } from '#core/time/zone-history.ts';
import { sealDueAt } from './seal-due-at.ts';
import type { DayKey, NewDayGate } from './seal-repository.ts';

/** A day after which the next one is opened by itself, so that days without usage are sealed too. */
const CHAIN_DAYS_MAX = 7;
const DAY_MS = 86_400_000;

/** The gate of a day that nobody has seen yet. */
export function gateOf(zones: ZoneHistory, { tenantId, day }: DayKey): NewDayGate {
  return { tenantId, day, zone: zoneOfDay(zones, day), sealDueAt: sealDueAt(zones, day) };
}

/** The gate to open once a day is sealed: that of the next day, unless the day was of long ago. */
export function gateAfter(zones: ZoneHistory, { tenantId, day }: DayKey, now: Date): NewDayGate | null {
  const next = gateOf(zones, { tenantId, day: addDays(day, 1) });
  // After a backfill of years ago, thousands of empty days would follow; the close asks for those it needs.
  return now.getTime() - Date.parse(next.sealDueAt) > CHAIN_DAYS_MAX * DAY_MS ? null : next;
}
