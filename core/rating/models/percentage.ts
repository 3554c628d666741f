import type { PercentageConfig } from '#core/contracts/charge-model.ts';
import { decimal } from '#core/money/decimal.ts';
import { type Fraction, HUNDRED, isZero, largerOf, smallerOf, sumOf, ZERO } from '#core/money/fraction.ts';
import { decimalOrZero } from '../pricing.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';

/** One event after the allowance. A free event owes nothing and is not lifted to the minimum. */
type ChargedEvent = { readonly charged: boolean; readonly amountCharged: Fraction };

/**
 * A percentage of each event's amount plus a fixed amount per charged event. The allowance ends at the
 * first of `free_events` and `free_amount`; the event that crosses `free_amount` is charged on the excess.
 * When all events add up to zero nothing is owed, fixed amounts included.
 */
export function pricePercentage(input: {
  readonly config: PercentageConfig;
  readonly events: readonly Fraction[];
  readonly trace: TraceRecorder;
}): Traced {
  const { config, events, trace } = input;
  const total = sumOf(events);
  const sum = trace.record({
    op: 'event-sum',
    inputs: [{ name: 'events', value: String(events.length) }],
    output: total,
    unit: trace.currency,
  });
  const charged = isZero(total) ? [] : afterAllowance(config, events).filter((event) => event.charged);
  const chargeable = trace.record({
    op: 'free-allowance',
    inputs: [
      usedValue('sum', sum),
      ...trace.stated({ freeEvents: config.free_events, freeAmount: config.free_amount }),
    ],
    output: sumOf(charged.map((event) => event.amountCharged)),
    unit: trace.currency,
  });
  return trace.record({
    op: 'percentage',
    inputs: [
      usedValue('chargeable', chargeable),
      { name: 'chargedEvents', value: String(charged.length) },
      ...trace.stated({
        ratePercent: config.rate_percent,
        fixedAmountPerEvent: config.fixed_amount_per_event,
        perEventMin: config.per_event_min,
        perEventMax: config.per_event_max,
      }),
    ],
    output: sumOf(charged.map((event) => eventAmount(config, event.amountCharged))),
    unit: trace.currency,
  });
}

function afterAllowance(config: PercentageConfig, events: readonly Fraction[]): ChargedEvent[] {
  const freeEvents = config.free_events === undefined ? null : Number(config.free_events);
  const freeAmount = config.free_amount === undefined ? null : decimal(config.free_amount);
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
  const owed = amountCharged.mul(rate).add(decimalOrZero(config.fixed_amount_per_event));
  const lifted = config.per_event_min === undefined ? owed : largerOf(owed, decimal(config.per_event_min));
  return config.per_event_max === undefined ? lifted : smallerOf(lifted, decimal(config.per_event_max));
}
