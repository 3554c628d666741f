import type { RoundConfig, SumRoundedLinesConfig } from '#core/contracts/rate-arithmetic.ts';
import { decimal } from '#core/money/decimal.ts';
import { formatMoney, moneyToFraction, roundToMoney, sumMoney } from '#core/money/money.ts';
import type { Rated } from '../rated.ts';
import { createTraceRecorder } from '../trace-recorder.ts';

/** The amount rounded to the currency, half away from zero. */
export function rateRound({ amount, currency }: RoundConfig): Rated {
  const trace = createTraceRecorder({ currency });
  const rounded = trace.record({
    op: 'round-currency',
    inputs: trace.stated({ amount, currency }),
    output: moneyToFraction(roundToMoney(decimal(amount), currency)),
    unit: currency,
  });
  return { amount: rounded, trace };
}

/** Each line rounded, then added; the detail is the rounded lines. */
export function rateSumOfRoundedLines(config: SumRoundedLinesConfig): Rated {
  const { currency, line_amounts } = config;
  const trace = createTraceRecorder({ currency });
  const lines = line_amounts.map((amount) => roundToMoney(decimal(amount), currency));
  const detail = lines.map(formatMoney);
  const sum = trace.record({
    op: 'sum-rounded-lines',
    inputs: detail.map((value, index) => ({ name: `line${index + 1}`, value, unit: currency })),
    output: moneyToFraction(sumMoney(lines, currency)),
    unit: currency,
  });
  return { amount: sum, detail, trace };
}
