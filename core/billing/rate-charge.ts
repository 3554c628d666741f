import type { Charge } from '#core/contracts/charge.ts';
import type { BillingPeriodRule, MeterRule } from '#core/contracts/rules.ts';
import { ONE } from '#core/money/fraction.ts';
import { rateUnits } from '#core/rating/models/unit-models.ts';
import type { Traced, TraceRecorder } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import { type EffectiveRow, foldUsage } from './fold-usage.ts';

/** A charge over one period before rounding: what was counted, and the exact amount in major units. */
export type RatedCharge = { readonly quantity: Traced; readonly amount: Traced };

/** What every charge of one period is rated against. */
export type RatingContext = {
  readonly rows: readonly EffectiveRow[];
  readonly meters: readonly MeterRule[];
  readonly period: BillingPeriodRule;
  readonly currency: string;
};

/**
 * Rates one charge. Fails with `billing.meter_unknown`, `billing.meter_mismatch`, `billing.currency_mismatch`, or as
 * `rateUnits` does.
 */
export function rateCharge(
  charge: Charge,
  context: RatingContext,
  trace: TraceRecorder,
): Result<RatedCharge> {
  const { currency } = charge.config;
  if (currency !== undefined && currency !== context.currency) {
    return failure('billing.currency_mismatch', `The charge is in ${currency}.`, 'config.currency');
  }
  const quantity = quantityOf(charge, context, trace);
  if (!quantity.ok) return quantity;
  const amount = rateUnits({ charge, units: quantity.value, trace });
  return amount.ok ? success({ quantity: quantity.value, amount: amount.value }) : amount;
}

function quantityOf(charge: Charge, context: RatingContext, trace: TraceRecorder): Result<Traced> {
  const { meters, period, rows } = context;
  if (charge.kind === 'recurring') return success({ value: ONE, unit: period.interval });
  const meter = meters.find(({ slug, version }) => slug === charge.meter && version === charge.meterVersion);
  if (meter === undefined) {
    return failure('billing.meter_unknown', `The rules do not define "${charge.meter}".`, 'meter');
  }
  return foldUsage({ rows, charge, meter, period, trace });
}
