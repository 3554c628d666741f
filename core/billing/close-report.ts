import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { type Fraction, HUNDRED, isZero, ZERO } from '#core/money/fraction.ts';

/** Events and what they add up to; the sum is null where a meter does not add up (greatest, last, held over time). */
export type Tally = { readonly count: number; readonly sum: string | null };

/** How much of what is counted may be apart: more than the percentage AND more than one of the floors is too much. */
export type Tolerance = {
  readonly percent: string;
  readonly unitsFloor: string;
  readonly moneyFloor: string;
};

export type MeterTallies = {
  readonly meter: string;
  readonly meterVersion: number;
  readonly unit: string;
  /** What the invoice stands on, as single events. */
  readonly events: Tally;
  /** Events that came after it; they are billed later and explain hourly totals that are higher. */
  readonly late: Tally;
  /** Hourly totals, late events included. */
  readonly rollups: Tally;
  readonly seals: Tally;
  /** Units of the lines that bill the whole meter; null where lines take a part of it. */
  readonly billed: string | null;
  /** What the lines of this meter come to, exact, in major units. */
  readonly amount: string;
};

export type MeterReport = MeterTallies & {
  /** The largest distance of events, hourly totals or invoice from the seals, and what it would be in money. */
  readonly unitsApart: string;
  readonly percentApart: string;
  /** Null where nothing was billed by which the distance could be priced. */
  readonly moneyApart: string | null;
  readonly verdict: 'equal' | 'tolerated' | 'apart';
};

type Distance = { readonly apart: Fraction; readonly base: Fraction };

/**
 * Whether invoice, seals, hourly totals and events say the same about one meter over one period. They must be equal; a
 * distance is told in any case, and is `apart` when it is above the tolerance in percent and in units or money.
 */
export function reportMeter(tallies: MeterTallies, tolerance: Tolerance): MeterReport {
  const worst = distances(tallies).reduce((a, b) => (percentOf(b).gte(percentOf(a)) ? b : a));
  const { apart, base } = worst;
  const percent = percentOf(worst);
  const money = isZero(base) ? null : decimal(tallies.amount).abs().mul(apart).div(base);
  const isAboveFloor =
    apart.gt(decimal(tolerance.unitsFloor)) || money === null || money.gt(decimal(tolerance.moneyFloor));
  const verdict = isZero(apart)
    ? 'equal'
    : percent.gt(decimal(tolerance.percent)) && isAboveFloor
      ? 'apart'
      : 'tolerated';
  return {
    ...tallies,
    unitsApart: formatDecimal(apart),
    percentApart: formatDecimal(percent),
    moneyApart: isZero(apart) ? '0' : money === null ? null : formatDecimal(money),
    verdict,
  };
}

function distances({ billed, events, late, rollups, seals }: MeterTallies): Distance[] {
  const inTime = rollups.count - late.count;
  const counts = [events.count, inTime].map((count) => between(String(count), String(seals.count)));
  if (seals.sum === null) return counts;
  const sealed = seals.sum;
  const totals = rollups.sum === null ? null : decimal(rollups.sum).sub(decimal(late.sum ?? '0'));
  const sums = [events.sum, totals === null ? null : formatDecimal(totals), billed];
  return [...counts, ...sums.flatMap((sum) => (sum === null ? [] : between(sum, sealed)))];
}

function between(value: string, base: string): Distance {
  return { apart: decimal(value).sub(decimal(base)).abs(), base: decimal(base).abs() };
}

function percentOf({ apart, base }: Distance): Fraction {
  if (isZero(apart)) return ZERO;
  return isZero(base) ? HUNDRED : apart.div(base).mul(HUNDRED);
}
