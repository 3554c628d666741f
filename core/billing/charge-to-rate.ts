import type { Charge } from '#core/contracts/charge.ts';
import type { BillingPeriodRule, MeterRule } from '#core/contracts/rules.ts';
import type { Traced, TraceRecorder } from '#core/rating/trace-recorder.ts';
import type { EffectiveRow } from './fold-usage.ts';

/** A charge over one period before rounding: what was counted, and the exact amount in major units. */
export type RatedCharge = { readonly quantity: Traced; readonly amount: Traced };

/** What every charge of one period is rated against. */
export type RatingContext = {
  readonly rows: readonly EffectiveRow[];
  readonly meters: readonly MeterRule[];
  readonly period: BillingPeriodRule;
  readonly currency: string;
};

/** One charge of a kind, what it is rated against, and where its steps go. */
export type ChargeToRate<C extends Charge> = {
  readonly charge: C;
  readonly context: RatingContext;
  readonly trace: TraceRecorder;
};
