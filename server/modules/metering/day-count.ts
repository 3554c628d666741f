import type { EventCounts, EventStatus } from './contract.ts';

/** What one request adds to the counts of a tenant's civil day. */
export type DayCount = {
  readonly tenantId: string;
  readonly day: string;
  readonly accepted: number;
  readonly duplicate: number;
  readonly late: number;
  readonly rejected: number;
};

/** Counts outcomes by tenant and day. */
export function dayCounts(
  outcomes: readonly { readonly tenantId: string; readonly day: string; readonly status: EventStatus }[],
): DayCount[] {
  const counts = new Map<string, { -readonly [Key in keyof DayCount]: DayCount[Key] }>();
  for (const { tenantId, day, status } of outcomes) {
    const key = `${tenantId} ${day}`;
    let count = counts.get(key);
    if (count === undefined) {
      count = { tenantId, day, accepted: 0, duplicate: 0, late: 0, rejected: 0 };
      counts.set(key, count);
    }
    count[status] += 1;
  }
  return [...counts.values()];
}

/** How many of a request's events ended each way. */
export function countsOf(results: readonly { readonly status: EventStatus }[]): EventCounts {
  const counts = { received: results.length, accepted: 0, duplicate: 0, late: 0, rejected: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
