import { z } from 'zod';
import { currencyCode, decimalString, unsignedDecimal } from './primitives.ts';

const LINES_MAX = 10_000;

/** Configurations of the price simulator's arithmetic models, which price no usage. */
export const roundConfig = z.strictObject({ amount: decimalString, currency: currencyCode });

export const sumRoundedLinesConfig = z.strictObject({
  line_amounts: z.array(decimalString).max(LINES_MAX),
  currency: currencyCode,
});

export const discountPercentConfig = z.strictObject({
  amount: unsignedDecimal,
  percent: unsignedDecimal,
  currency: currencyCode.optional(),
});

export const discountFixedConfig = z.strictObject({
  amount: unsignedDecimal,
  amount_off: unsignedDecimal,
  currency: currencyCode.optional(),
});

const coupon = z.union([
  z.strictObject({ fixed: unsignedDecimal }),
  z.strictObject({ percent: unsignedDecimal }),
]);

export const couponStackConfig = z.strictObject({
  amount: unsignedDecimal,
  currency: currencyCode,
  coupons: z.array(coupon).max(LINES_MAX),
});

export const allocateConfig = z.strictObject({
  total: decimalString,
  weights: z.array(unsignedDecimal).min(1).max(LINES_MAX),
  currency: currencyCode,
  tie_break_keys: z.array(z.string()).optional(),
});

export const taxOnLineConfig = z.strictObject({
  amount: decimalString,
  tax_percent: unsignedDecimal,
  currency: currencyCode,
});

const taxedLines = z
  .array(z.strictObject({ amount: decimalString, tax_percent: unsignedDecimal }))
  .max(LINES_MAX);

export const taxedInvoiceConfig = z.strictObject({
  currency: currencyCode,
  coupon_fixed: unsignedDecimal.optional(),
  lines: taxedLines,
});

export const creditNoteConfig = z.strictObject({
  net_unrounded: decimalString,
  tax_percent: unsignedDecimal,
  currency: currencyCode,
});

export type TaxedInvoiceConfig = z.infer<typeof taxedInvoiceConfig>;
export type CouponStackConfig = z.infer<typeof couponStackConfig>;
export type AllocateConfig = z.infer<typeof allocateConfig>;
export type RoundConfig = z.infer<typeof roundConfig>;
export type SumRoundedLinesConfig = z.infer<typeof sumRoundedLinesConfig>;
export type DiscountPercentConfig = z.infer<typeof discountPercentConfig>;
export type DiscountFixedConfig = z.infer<typeof discountFixedConfig>;
export type TaxOnLineConfig = z.infer<typeof taxOnLineConfig>;
export type CreditNoteConfig = z.infer<typeof creditNoteConfig>;
