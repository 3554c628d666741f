import type { CivilDate } from '#core/time/civil-date.ts';

/** A civil date as the database client writes a `date` column: midnight UTC of that day, whatever the zone. */
export function dateFromCivil(date: CivilDate): Date {
  return new Date(`${date}T00:00:00.000Z`);
}

/** The civil date that a `date` column holds, as the database client reads it. */
export function civilFromDate(date: Date): CivilDate {
  return date.toISOString().slice(0, 10);
}
