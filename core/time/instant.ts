import { isCivilDate } from './civil-date.ts';

/** A point in time in UTC, `2026-11-21T03:40:00.000Z`: fixed width, so that string order is time order. */
export type Instant = string;

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;
const MINUTE_MS = 60_000;

/**
 * Milliseconds since the epoch of an RFC 3339 time with `Z` or an offset, or null when it is not one.
 * Digits beyond the millisecond are cut; leap seconds (`:60`) are refused because no calendar here can hold them.
 */
export function parseInstant(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, date = '', hour = '', minute = '', second = '', fraction = '', offset = ''] = match;
  if (!isCivilDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offsetMinutes = parseOffset(offset);
  if (offsetMinutes === null) return null;
  const milliseconds = `${fraction}000`.slice(0, 3);
  return Date.parse(`${date}T${hour}:${minute}:${second}.${milliseconds}Z`) - offsetMinutes * MINUTE_MS;
}

/** The instant in UTC with milliseconds, from milliseconds since the epoch. */
export function formatInstant(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}

/** Rewrites any RFC 3339 time in UTC with milliseconds, or gives null. */
export function normalizeInstant(text: string): Instant | null {
  const epochMs = parseInstant(text);
  return epochMs === null ? null : formatInstant(epochMs);
}

function parseOffset(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
