import { decimal } from '#core/money/decimal.ts';
import { type Fraction, ZERO } from '#core/money/fraction.ts';
import type { RoundingMode } from '#core/money/rounding.ts';
import type { Traced, TraceRecorder } from './trace-recorder.ts';

/** What a unit model is given: its checked configuration and the billable quantity. */
export type Pricing<Config> = {
  readonly config: Config;
  readonly quantity: Traced;
  readonly trace: TraceRecorder;
};

/** An absent amount or count is zero. */
export function decimalOrZero(text: string | undefined): Fraction {
  return text === undefined ? ZERO : decimal(text);
}

/** Configurations may say `ceiling` and `floor` for `up` and `down`. */
export function roundingMode(name: 'up' | 'ceiling' | 'down' | 'floor' | 'half_up' | 'none'): RoundingMode {
  if (name === 'ceiling') return 'up';
  return name === 'floor' ? 'down' : name;
}
