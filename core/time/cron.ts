import { assert } from '#core/assert.ts';
import { formatInstant, type Instant } from './instant.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The 29th of February comes again within eight years. */
const DAYS_SEARCHED_MAX = 8 * 366 + 1;

/** Bounds of minute, hour, day of the month, month, and day of the week (0 is Sunday). */
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

type Schedule = readonly ReadonlySet<number>[];

/**
 * The first minute after `after` that a crontab line of five fields names, in UTC; null for one that never comes. Fields are
 * `*`, numbers, ranges, steps and lists. As in crontab(5), a day matches by month or by week when both are restricted.
 */
export function nextCronRun(cron: string, after: Date): Instant | null {
  const fields = cron.trim().split(/\s+/);
  assert(fields.length === BOUNDS.length, `a schedule has five fields: ${cron}`);
  const schedule = fields.map((field, index) => valuesOf(field, BOUNDS[index] ?? [0, 0]));
  const isDayChosen = { month: fields[2] !== '*', week: fields[4] !== '*' };
  const firstMs = (Math.floor(after.getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  const startOfDayMs = Math.floor(firstMs / DAY_MS) * DAY_MS;
  for (let day = 0; day < DAYS_SEARCHED_MAX; day += 1) {
    const dayMs = startOfDayMs + day * DAY_MS;
    if (!matchesDay(schedule, isDayChosen, new Date(dayMs))) continue;
    const found = firstMinute(schedule, dayMs, firstMs);
    if (found !== null) return formatInstant(found);
  }
  return null;
}

function matchesDay(
  [, , days, months, weekdays]: Schedule,
  isDayChosen: { readonly month: boolean; readonly week: boolean },
  date: Date,
): boolean {
  if (months?.has(date.getUTCMonth() + 1) !== true) return false;
  const byMonth = days?.has(date.getUTCDate()) === true;
  const byWeek = weekdays?.has(date.getUTCDay()) === true;
  return isDayChosen.month && isDayChosen.week ? byMonth || byWeek : byMonth && byWeek;
}

function firstMinute([minutes, hours]: Schedule, dayMs: number, notBeforeMs: number): number | null {
  for (const hour of [...(hours ?? [])].sort((a, b) => a - b))
    for (const minute of [...(minutes ?? [])].sort((a, b) => a - b)) {
      const at = dayMs + (hour * 60 + minute) * MINUTE_MS;
      if (at >= notBeforeMs) return at;
    }
  return null;
}

function valuesOf(field: string, [first, last]: readonly [number, number]): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    assert(match !== null, `not a field of a schedule: ${field}`);
    const [, from, to, step] = match;
    const start = from === undefined ? first : Number(from);
    const end = to !== undefined ? Number(to) : from !== undefined && step === undefined ? start : last;
    const stride = step === undefined ? 1 : Number(step);
    assert(start >= first && end <= last && start <= end && stride > 0, `out of bounds: ${field}`);
    for (let value = start; value <= end; value += stride) values.add(value);
  }
  return values;
}
