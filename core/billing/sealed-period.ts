import type { DaySeal } from '#core/contracts/day-seal.ts';

export type EventCounts = DaySeal['counts'];

/** One civil day: the seal that held last, and what had been received by then. */
export type SealedDay = {
  readonly day: string;
  readonly sequence: number;
  readonly digest: string;
  readonly sealedAt: string;
  readonly counts: EventCounts;
};

/** The sealed days of one period, and their counts of events added up. */
export type SealedPeriod = { readonly days: readonly SealedDay[]; readonly counts: EventCounts };

const NO_COUNTS: EventCounts = { received: 0, accepted: 0, duplicate: 0, late: 0, rejected: 0 };

/**
 * The days of a half-open period among the seals that an invoice read. The counts of a seal are those of its whole day,
 * so only the last sequence of each day is added.
 */
export function sealedPeriod(
  seals: readonly SealedDay[],
  period: { readonly start: string; readonly end: string },
): SealedPeriod {
  const days = new Map<string, SealedDay>();
  for (const seal of seals) {
    if (seal.day < period.start || seal.day >= period.end) continue;
    const known = days.get(seal.day);
    if (known === undefined || known.sequence < seal.sequence) days.set(seal.day, seal);
  }
  const ordered = [...days.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return { days: ordered, counts: ordered.map(({ counts }) => counts).reduce(addCounts, NO_COUNTS) };
}

function addCounts(sum: EventCounts, counts: EventCounts): EventCounts {
  return {
    received: sum.received + counts.received,
    accepted: sum.accepted + counts.accepted,
    duplicate: sum.duplicate + counts.duplicate,
    late: sum.late + counts.late,
    rejected: sum.rejected + counts.rejected,
  };
}
