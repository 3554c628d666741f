import type { Charge } from '#core/contracts/charge.ts';
import type { InvoiceLine } from '#core/contracts/invoice.ts';
import type { BillingPeriodRule, SubscriptionRule } from '#core/contracts/rules.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { formatDecimal } from '#core/money/decimal.ts';
import type { Money } from '#core/money/money.ts';
import type { Traced } from '#core/rating/trace-recorder.ts';
import { type LineTax, ratePercentOf } from './tax-point.ts';

/** A rated and rounded charge that has no place on the invoice and no tax yet. */
export type DraftLine = LineTax & {
  readonly kind: InvoiceLine['kind'];
  readonly subscription: SubscriptionRule;
  readonly charge: Charge;
  readonly period: BillingPeriodRule;
  readonly quantity: Traced;
  readonly amount: Traced;
  readonly rounded: Money;
  readonly steps: readonly TraceStep[];
};

/** What a line of the charge is called. */
export function lineKind(charge: Charge): InvoiceLine['kind'] {
  if (charge.kind !== 'spend') return charge.kind;
  return charge.model === 'minimum' ? 'minimum-spend' : 'maximum-spend';
}

/** The facts that a line and a credit due have in common. */
export function chargedFacts(draft: Omit<DraftLine, 'kind' | 'rounded' | 'steps'>) {
  const { charge, period, subscription, tax, taxPoint } = draft;
  return {
    subscription: subscription.id,
    charge: charge.key,
    description: charge.name,
    period: { start: period.start, end: period.end },
    quantity: formatDecimal(draft.quantity.value),
    unit: draft.quantity.unit ?? period.interval,
    taxRatePercent: ratePercentOf(tax),
    ...(taxPoint === undefined ? {} : { taxPoint }),
  };
}
