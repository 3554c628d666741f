import { type BillingSchedule, nextPeriod, periodContaining } from '#core/time/billing-period.ts';
import type { CivilDate } from '#core/time/civil-date.ts';

/**
 * A version of a plan that turned out wrong, and the one that stands in its place for billing periods that begin on `from`
 * or later. Customers in `stays` are left on the wrong one.
 */
export type Supersession = {
  readonly plan: string;
  readonly version: number;
  readonly superseding: number;
  readonly from: CivilDate;
  readonly stays: readonly string[];
};

export type HeldVersion = { readonly plan: string; readonly version: number };

/** Those supersessions that hold for a customer, in the order they were made: each has a version of its own. */
export function supersessionsFor(
  tenantId: string,
  supersessions: readonly Supersession[],
): readonly Supersession[] {
  return supersessions
    .filter(({ stays }) => !stays.includes(tenantId))
    .toSorted((a, b) => a.superseding - b.superseding);
}

/**
 * The version that holds instead of the one that is stated, for days that begin on `start`. A version that supersedes
 * another may be superseded itself; they are looked at in the order they were made.
 */
export function versionInForce(
  stated: HeldVersion,
  start: CivilDate,
  supersessions: readonly Supersession[],
): number {
  return supersessions.reduce(
    (version, one) =>
      one.plan === stated.plan && one.version === version && one.from <= start ? one.superseding : version,
    stated.version,
  );
}

/** An entry as it holds; `superseded` is the version that was stated, where another holds instead. */
export type EntryInForce<T> = T & { readonly superseded?: number };

/**
 * The entries of a subscription with what supersedes them. A version that was begun before `from` is held to the end of the
 * period that runs then, so that no period is cut in two by a correction.
 */
export function entriesInForce<T extends HeldVersion & { readonly effectiveFrom: CivilDate }>(
  entries: readonly T[],
  schedule: BillingSchedule,
  supersessions: readonly Supersession[],
): EntryInForce<T>[] {
  return entries.flatMap((entry, index) => {
    const until = entries[index + 1]?.effectiveFrom;
    const begun = supersessions
      .filter(({ from, plan }) => plan === entry.plan && from > entry.effectiveFrom)
      .map(({ from }) => boundaryFrom(schedule, from))
      .filter((day) => until === undefined || day < until);
    const starts = [...new Set([entry.effectiveFrom, ...begun])].toSorted((a, b) => (a < b ? -1 : 1));
    const pieces: EntryInForce<T>[] = [];
    for (const effectiveFrom of starts) {
      const version = versionInForce(entry, effectiveFrom, supersessions);
      if (pieces.at(-1)?.version !== version) {
        const superseded = version === entry.version ? {} : { superseded: entry.version };
        pieces.push({ ...entry, effectiveFrom, version, ...superseded });
      }
    }
    return pieces;
  });
}

function boundaryFrom(schedule: BillingSchedule, day: CivilDate): CivilDate {
  const period = periodContaining(schedule, day);
  return period.start === day ? day : nextPeriod(schedule, period).start;
}
