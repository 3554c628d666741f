import type { PercentageConfig } from '#core/contracts/charge-model.ts';
import type { TraceInput } from '#core/contracts/trace.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import {
  type Fraction,
  HUNDRED,
  isZero,
  largerOf,
  ONE,
  ratio,
  smallerOf,
  sumOf,
  ZERO,
} from '#core/money/fraction.ts';
import { roundToInteger } from '#core/money/rounding.ts';
import { decimalOrZero } from '../pricing.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';

/** One event after the allowance. A free event owes nothing and is not lifted to the minimum. */
type ChargedEvent = { readonly charged: boolean; readonly amountCharged: Fraction };

type PercentagePricing = {
  readonly config: PercentageConfig;
  readonly events: readonly Fraction[];
  readonly trace: TraceRecorder;
  /** The days that were counted, of those of a whole period, which the allowance is for; all of them without. */
  readonly share?: { readonly days: number; readonly periodDays: number };
};

/** What is free: a number of events, begun ones included, and an amount; null where the rule grants none. */
type Allowance = { readonly events: number | null; readonly amount: Fraction | null };

/**
 * A percentage of each event's amount plus a fixed amount per charged event. The allowance ends at the
 * first of `free_events` and `free_amount`; the event that crosses `free_amount` is charged on the excess.
 * When all events add up to zero nothing is owed, fixed amounts included. `sum` is the sum of the events where steps
 * before have come to it.
 */
export function pricePercentage(input: PercentagePricing & { readonly sum?: Traced }): Traced {
  const { config, events, share, trace } = input;
  const allowance = allowanceOf(config, share);
  const total = sumOf(events);
  const sum = trace.record({
    op: 'event-sum',
    inputs: [
      { name: 'events', value: String(events.length) },
      ...(input.sum === undefined ? [] : [usedValue('sum', input.sum)]),
    ],
    output: total,
    unit: input.sum === undefined ? trace.currency : input.sum.unit,
  });
  const charged = isZero(total) ? [] : afterAllowance(allowance, events).filter((event) => event.charged);
  const chargeable = lessAllowance({ config, sum, charged, share, trace });
  return isClamped(config)
    ? clampedAmount({ config, chargeable, charged, trace })
    : percentageAmount({ config, chargeable, charged, trace });
}

/** What the allowance leaves to be charged; no step where a rule grants none. */
function lessAllowance(input: {
  readonly config: PercentageConfig;
  readonly sum: Traced;
  readonly charged: readonly ChargedEvent[];
  readonly share: PercentagePricing['share'];
  readonly trace: TraceRecorder;
}): Traced {
  const { charged, config, share, sum, trace } = input;
  if (config.free_events === undefined && config.free_amount === undefined) return sum;
  const chargeable = sumOf(charged.map((event) => event.amountCharged));
  return trace.record({
    op: share === undefined ? 'free-allowance' : 'free-allowance-prorated',
    inputs: [
      usedValue('sum', sum),
      ...trace.stated({ freeEvents: config.free_events, freeAmount: config.free_amount }),
      ...Object.entries(share ?? {}).map(([name, days]) => ({ name, value: String(days), unit: 'd' })),
      { name: 'freed', value: formatDecimal(sum.value.sub(chargeable)) },
    ],
    output: chargeable,
    unit: sum.unit,
  });
}

type ChargedEvents = {
  readonly config: PercentageConfig;
  readonly chargeable: Traced;
  readonly charged: readonly ChargedEvent[];
  readonly trace: TraceRecorder;
};

function percentageAmount({ config, chargeable, charged, trace }: ChargedEvents): Traced {
  return trace.record({
    op: 'percentage',
    inputs: [
      usedValue('chargeable', chargeable),
      countOf('chargedEvents', charged),
      ...trace.stated(statedRate(config)),
    ],
    output: sumOf(charged.map((event) => eventAmount(config, event.amountCharged))),
    unit: trace.currency,
  });
}

/** With a minimum or maximum per event: how many were lifted or capped, and what the others came to together. */
function clampedAmount({ config, chargeable, charged, trace }: ChargedEvents): Traced {
  const owed = charged.map(({ amountCharged }) => ({
    amountCharged,
    exact: eventAmount(config, amountCharged),
    clamped: clamped(config, eventAmount(config, amountCharged)),
  }));
  const within = owed.filter(({ clamped: kept, exact }) => kept.equals(exact));
  return trace.record({
    op: 'percentage-clamped',
    inputs: [
      usedValue('chargeable', chargeable),
      countOf('chargedEvents', charged),
      ...trace.stated({
        ...statedRate(config),
        perEventMin: config.per_event_min,
        perEventMax: config.per_event_max,
      }),
      countOf(
        'liftedEvents',
        owed.filter(({ clamped: kept, exact }) => kept.gt(exact)),
      ),
      countOf(
        'cappedEvents',
        owed.filter(({ clamped: kept, exact }) => kept.lt(exact)),
      ),
      countOf('withinEvents', within),
      { name: 'withinAmount', value: formatDecimal(sumOf(within.map((event) => event.amountCharged))) },
    ],
    output: sumOf(owed.map((event) => event.clamped)),
    unit: trace.currency,
  });
}

function allowanceOf(config: PercentageConfig, share: PercentagePricing['share']): Allowance {
  const { free_amount, free_events } = config;
  const part = share === undefined ? ONE : ratio(BigInt(share.days), BigInt(share.periodDays));
  const events = free_events === undefined ? null : roundToInteger(decimal(free_events).mul(part), 'up');
  return {
    events: events === null ? null : Number(formatDecimal(events)),
    amount: free_amount === undefined ? null : decimal(free_amount).mul(part),
  };
}

function afterAllowance(allowance: Allowance, events: readonly Fraction[]): ChargedEvent[] {
  const { amount: freeAmount, events: freeEvents } = allowance;
  let before = ZERO;
  return events.map((amount, index) => {
    const after = before.add(amount);
    const hasAllowance = freeEvents !== null || freeAmount !== null;
    const withinEvents = hasAllowance && (freeEvents === null || index < freeEvents);
    const withinAmount = freeAmount === null || after.lt(freeAmount);
    const excess = freeAmount === null ? ZERO : after.sub(largerOf(before, smallerOf(freeAmount, after)));
    before = after;
    return { charged: !(withinEvents && withinAmount), amountCharged: withinEvents ? excess : amount };
  });
}

function eventAmount(config: PercentageConfig, amountCharged: Fraction): Fraction {
  const rate = decimal(config.rate_percent).div(HUNDRED);
  return amountCharged.mul(rate).add(decimalOrZero(config.fixed_amount_per_event));
}

function isClamped(config: PercentageConfig): boolean {
  return config.per_event_min !== undefined || config.per_event_max !== undefined;
}

function clamped(config: PercentageConfig, owed: Fraction): Fraction {
  const lifted = config.per_event_min === undefined ? owed : largerOf(owed, decimal(config.per_event_min));
  return config.per_event_max === undefined ? lifted : smallerOf(lifted, decimal(config.per_event_max));
}

function statedRate(config: PercentageConfig): Record<string, string | undefined> {
  return { ratePercent: config.rate_percent, fixedAmountPerEvent: config.fixed_amount_per_event };
}

function countOf(name: string, events: readonly unknown[]): TraceInput {
  return { name, value: String(events.length) };
}
