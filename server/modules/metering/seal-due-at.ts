import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import type { Instant } from '#core/time/instant.ts';
import { cutOff, type ZoneHistory } from '#core/time/zone-history.ts';
import { SEAL_GRACE_HOURS } from './contract.ts';

/** When a civil day may be sealed: its end, plus the grace. */
export function sealDueAt(zones: ZoneHistory, day: CivilDate): Instant {
  return cutOff({ zones, end: addDays(day, 1), graceHours: SEAL_GRACE_HOURS });
}
