/** The keys of the workings on the page of usage: the total of a meter version, and one day. */
const TOTAL = 'total:';
const DAY = 'day:';

export function totalWorking(meterKey: string): string {
  return `${TOTAL}${meterKey}`;
}

export function dayWorking(day: string): string {
  return `${DAY}${day}`;
}

export type UsageWorking =
  | { readonly kind: 'total'; readonly meter: string }
  | { readonly kind: 'day'; readonly day: string };

/** What a key opens; null for one of another page or of nobody's. */
export function readUsageWorking(key: string | undefined): UsageWorking | null {
  if (key?.startsWith(TOTAL) === true) return { kind: 'total', meter: key.slice(TOTAL.length) };
  if (key?.startsWith(DAY) === true) return { kind: 'day', day: key.slice(DAY.length) };
  return null;
}
