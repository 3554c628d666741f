import type { Charge } from '#core/contracts/charge.ts';
import type { BillingPeriodRule, RulesDocument, TaxRule } from '#core/contracts/rules.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import { isBilledInAdvance } from './advance.ts';

/** The rule that a line is taxed by, and the day that decided which; without rates by date no day decides. */
export type LineTax = { readonly tax: TaxRule; readonly taxPoint?: CivilDate };

/** A rate in percent; what is exempt or reverse-charged bears none. */
export function ratePercentOf(tax: TaxRule): string {
  return tax.kind === 'rate' ? tax.ratePercent : '0';
}

/**
 * The tax of a charge: the rate in force on its tax point. That is the first of the days it is for when it is billed in
 * advance, else the last day of the invoice's period, whatever piece of it a line is for.
 */
export function taxOfCharge(
  rules: RulesDocument,
  charge: Charge,
  days: Pick<BillingPeriodRule, 'start'>,
): LineTax {
  if (rules.regionTaxes === undefined) return { tax: rules.tax };
  const taxPoint = isBilledInAdvance(charge) ? days.start : addDays(rules.period.end, -1);
  const held = rules.regionTaxes.findLast(({ effectiveFrom = taxPoint }) => effectiveFrom <= taxPoint);
  return { tax: held ?? rules.tax, taxPoint };
}

/** The tax of a correction: that of the period it corrects, on its last day. */
export function taxOfLate(late: { readonly tax: TaxRule; readonly period: BillingPeriodRule }): LineTax {
  const { period, tax } = late;
  const isOfRegion = tax.kind === 'rate' && tax.region !== undefined;
  return isOfRegion ? { tax, taxPoint: addDays(period.end, -1) } : { tax };
}
