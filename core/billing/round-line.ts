import type { Charge } from '#core/contracts/charge.ts';
import { type Money, moneyToFraction, roundToMoney } from '#core/money/money.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';

/** The one rounding of a line: half away from zero, to the currency's minor unit. */
export function roundLine(amount: Traced, currency: string, trace: TraceRecorder): Money {
  const money = roundToMoney(amount.value, currency);
  trace.record({
    op: 'round-line',
    inputs: [usedValue('amount', amount), { name: 'currency', value: currency }],
    output: moneyToFraction(money),
    unit: currency,
  });
  return money;
}

/** The price of a unit, and of how many units it is, where one price holds for all of them. */
export function unitPriceOf(charge: Charge): { unitPrice?: string; unitPriceUnits?: string } {
  if (charge.kind === 'recurring')
    return { unitPrice: charge.model === 'flat' ? charge.config.amount : charge.config.unit_amount };
  if (charge.model !== 'per_unit') return {};
  const { convert, unit_amount } = charge.config;
  return convert === undefined
    ? { unitPrice: unit_amount }
    : { unitPrice: unit_amount, unitPriceUnits: convert.divide_by };
}
