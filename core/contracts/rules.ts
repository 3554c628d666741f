import { z } from 'zod';
import { charge } from './charge.ts';
import { aggregation } from './day-seal.ts';
import {
  civilDate,
  count,
  currencyCode,
  decimalString,
  instant,
  localisedText,
  percentOfWhole,
  positiveDecimal,
  sha256Hex,
  slug,
  taxRegion,
  unsignedDecimal,
  zoneName,
} from './primitives.ts';

/**
 * A billing period: half-open civil dates in the tenant's zone, and the instants they begin at, so that nobody who
 * recomputes needs zone rules. `whole` is the period that was cut short, by a closing invoice: amounts are prorated over
 * its days, never over fewer.
 */
export const billingPeriod = z.strictObject({
  start: civilDate,
  end: civilDate,
  startsAt: instant,
  endsAt: instant,
  zone: zoneName,
  interval: z.enum(['month', 'quarter', 'year']),
  anchorDay: z.int().min(1).max(31),
  anchorMonth: z.int().min(1).max(12).optional(),
  whole: z.strictObject({ start: civilDate, end: civilDate }).optional(),
});

/** The definition of a meter version that a charge of this invoice reads. */
export const meterRule = z.strictObject({
  slug,
  version: z.int().min(1),
  eventType: z.string().min(1),
  aggregation,
  valuePath: z.string().nullable(),
  dimensions: z.array(z.string().min(1)),
  unit: z.string().min(1).max(60),
});

/** How many seats of a charge were held from a day on, until the next entry of the same charge. */
export const seatsHeld = z.strictObject({ charge: slug, from: civilDate, quantity: unsignedDecimal });

/** Half-open civil days inside a period, and the instants they begin at. */
export const servedPiece = z.strictObject({
  from: civilDate,
  until: civilDate,
  startsAt: instant,
  endsAt: instant,
});

/** Half-open civil days in which recurring charges are not owed; usage still is. */
export const pausedDays = z.strictObject({ from: civilDate, until: civilDate });

/**
 * A subscription as it stood in the period: the plan version, its digest, and the charges in the order of the lines. One
 * that changed within the period stands once for each `piece` of it, under the same id. `billedInAdvance` names the charges
 * that another invoice bills for these days, so that this one does not; `seats` are those in force when the period began
 * and every change within it.
 */
export const subscriptionRule = z.strictObject({
  id: z.string().min(1).max(100),
  plan: slug,
  planVersion: z.int().min(1),
  planDigest: sha256Hex,
  effectiveFrom: civilDate,
  charges: z.array(charge),
  piece: servedPiece.optional(),
  paused: z.array(pausedDays).optional(),
  billedInAdvance: z.array(slug).optional(),
  seats: z.array(seatsHeld).optional(),
});

/** A tax at a rate. One of a region states it, and from which tax point on it holds there. */
export const rateRule = z.strictObject({
  kind: z.literal('rate'),
  name: z.string().min(1).max(60),
  ratePercent: percentOfWhole,
  region: taxRegion.optional(),
  effectiveFrom: civilDate.optional(),
});

const noteRule = { note: z.string().min(1).max(500) };

export const taxRule = z.discriminatedUnion('kind', [
  rateRule,
  z.strictObject({ kind: z.literal('exempt'), ...noteRule }),
  z.strictObject({ kind: z.literal('reverse-charge'), ...noteRule }),
]);

/** What one `base` is worth in `quote` on a day, and who says so. */
export const exchangeRate = z.strictObject({
  base: currencyCode,
  quote: currencyCode,
  rate: positiveDecimal,
  day: civilDate,
  source: z.string().min(1).max(100),
});

/** The currency that the seller accounts for tax in, and the rate of exchange with that of the invoice. */
export const taxExchange = z.strictObject({ currency: currencyCode, exchangeRate });

/** A day seal by what it is and what it must hash to. */
export const sealReference = z.strictObject({ day: civilDate, sequence: count, digest: sha256Hex });

/** A price reduction before tax: of invoices whose period begins from `from` on, and before `until` where it ends. */
const coupon = {
  id: z.string().min(1).max(100),
  name: localisedText,
  from: civilDate,
  until: civilDate.optional(),
};
export const percentCouponRule = z.strictObject({ ...coupon, percent: percentOfWhole });
export const couponRule = z.union([percentCouponRule, z.strictObject({ ...coupon, fixed: unsignedDecimal })]);

/**
 * Usage of an earlier period that came after its cut-off: billed is what `billedSeals` (every seal of that period
 * rated so far) came to, corrected what `correctedSeals` (every one known now) comes to, both under that period's rules
 * and tax. `coupons` are the percentages that the invoice of that period took off.
 */
export const lateRule = z.strictObject({
  period: billingPeriod,
  subscriptions: z.array(subscriptionRule),
  tax: taxRule,
  billedSeals: z.array(sealReference),
  correctedSeals: z.array(sealReference),
  coupons: z.array(percentCouponRule).min(1).optional(),
});

/** The next period, and the subscriptions whose charges in advance this invoice bills for it. */
export const advanceRule = z.strictObject({
  period: billingPeriod,
  subscriptions: z.array(subscriptionRule),
});

/**
 * What the contract commits to in a period of its own, on the invoice that ends that period: the earlier invoices that count,
 * each with its digest and the amount of it that does. `charges` are those that count, all without it. With `trueUp`, what
 * earlier invoices billed for it, this one corrects it by late usage. The line is named by `subscription`.
 */
export const commitmentRule = z.strictObject({
  name: localisedText,
  subscription: z.string().min(1).max(100),
  interval: z.enum(['month', 'quarter', 'year']),
  period: z.strictObject({ start: civilDate, end: civilDate }),
  amount: unsignedDecimal,
  charges: z.array(slug).min(1).optional(),
  invoices: z.array(
    z.strictObject({ number: z.string().min(1).max(60), sha256: sha256Hex, amount: decimalString }),
  ),
  trueUp: unsignedDecimal.optional(),
});

/**
 * Credit that was granted, with what was left of it when the seals were frozen. A discount reduces the price before tax, a
 * payment settles the total after it. `expiresOn` is its last day; it counts for a period that ends by then.
 */
export const grantRule = z.strictObject({
  id: z.string().min(1).max(100),
  name: localisedText,
  kind: z.enum(['payment', 'discount']),
  priority: z.int().min(0),
  issuedOn: civilDate,
  expiresOn: civilDate.optional(),
  balance: unsignedDecimal,
});

/**
 * Everything but usage that an invoice was calculated from. `returned` are charges that an earlier invoice billed in
 * advance, each with the piece of this period that it was billed for and that is no longer served by them, and
 * `returnedCoupons` the percentages that that invoice took off. `tax` holds on
 * the last day of the period; `regionTaxes`, where the tax is that of a region, are all rates in force on a tax point of
 * this invoice, oldest first. With `taxExchange` the tax is stated in the seller's currency too.
 */
export const rulesDocument = z.strictObject({
  schema: z.literal('openbook.rules/1'),
  ratingVersion: z.string().min(1),
  tenant: z.strictObject({ id: z.string().min(1), externalId: z.string().min(1) }),
  currency: currencyCode,
  period: billingPeriod,
  meters: z.array(meterRule),
  subscriptions: z.array(subscriptionRule),
  advance: advanceRule.optional(),
  returned: z.array(subscriptionRule).optional(),
  returnedCoupons: z.array(percentCouponRule).min(1).optional(),
  tax: taxRule,
  regionTaxes: z.array(rateRule).min(1).optional(),
  taxExchange: taxExchange.optional(),
  seals: z.array(sealReference),
  late: z.array(lateRule),
  commitments: z.array(commitmentRule).optional(),
  coupons: z.array(couponRule).optional(),
  grants: z.array(grantRule).optional(),
});

export type BillingPeriodRule = z.infer<typeof billingPeriod>;
export type MeterRule = z.infer<typeof meterRule>;
export type SeatsHeld = z.infer<typeof seatsHeld>;
export type ServedPiece = z.infer<typeof servedPiece>;
export type PausedDays = z.infer<typeof pausedDays>;
export type SubscriptionRule = z.infer<typeof subscriptionRule>;
export type TaxRule = z.infer<typeof taxRule>;
export type RateRule = z.infer<typeof rateRule>;
export type ExchangeRate = z.infer<typeof exchangeRate>;
export type TaxExchange = z.infer<typeof taxExchange>;
export type CommitmentRule = z.infer<typeof commitmentRule>;
export type SealReference = z.infer<typeof sealReference>;
export type LateRule = z.infer<typeof lateRule>;
export type CouponRule = z.infer<typeof couponRule>;
export type PercentCouponRule = z.infer<typeof percentCouponRule>;
export type GrantRule = z.infer<typeof grantRule>;
export type RulesDocument = z.infer<typeof rulesDocument>;
