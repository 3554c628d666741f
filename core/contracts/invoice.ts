import { z } from 'zod';
import {
  civilDate,
  currencyCode,
  decimalString,
  localisedText,
  sha256Hex,
  slug,
  unsignedDecimal,
  zoneName,
} from './primitives.ts';
import { taxExchange } from './rules.ts';

const invoicePeriod = z.strictObject({ start: civilDate, end: civilDate });

/** Where an amount comes from: the charge, the period it is for, and what was counted. */
const charged = {
  subscription: z.string().min(1),
  charge: slug,
  description: localisedText,
  period: invoicePeriod,
  unit: z.string().min(1),
  taxRatePercent: unsignedDecimal,
  /** The day whose rate the line is taxed at; stated where the rates of a region are by date. */
  taxPoint: civilDate.optional(),
};

/**
 * `amountExact` is the amount before rounding (18 digits when it does not end), `amount` the same rounded once to the
 * currency, half away from zero; `taxAmount` is the line's share of its rate group's tax. `unitPrice` is stated only
 * where all units have one price, for `unitPriceUnits` units. A `minimum-spend` is what is missing to it, a `maximum-spend`
 * what is too much, below zero; either may be a correction of an earlier period. A `proration` gives back, below zero,
 * what was billed in advance for days that are no longer served; a `commitment-true-up` is what is missing to the contract's
 * commitment. `discountAmount` is the line's share of the discounts; what
 * is taxed and credited is the amount less it. The steps stand in trace.json under the line's id.
 */
export const invoiceLine = z.strictObject({
  id: z.string().min(1),
  kind: z.enum([
    'recurring',
    'usage',
    'late-usage',
    'minimum-spend',
    'maximum-spend',
    'proration',
    'commitment-true-up',
  ]),
  ...charged,
  quantity: decimalString,
  unitPrice: decimalString.optional(),
  unitPriceUnits: unsignedDecimal.optional(),
  amountExact: decimalString,
  amount: decimalString,
  discountAmount: unsignedDecimal.optional(),
  taxAmount: decimalString,
});

/** Owed to the customer because corrected usage came to less than what was billed; amounts are positive. */
export const creditDueEntry = z.strictObject({
  id: z.string().min(1),
  ...charged,
  quantity: decimalString,
  amountExact: unsignedDecimal,
  amount: unsignedDecimal,
  taxAmount: unsignedDecimal,
});

/** Tax of one rate group: on the sum of its rounded lines, rounded once. */
export const invoiceTax = z.strictObject({
  kind: z.enum(['rate', 'exempt', 'reverse-charge']),
  name: z.string().optional(),
  note: z.string().optional(),
  ratePercent: unsignedDecimal,
  base: decimalString,
  amount: decimalString,
});

/**
 * The tax again in the currency that the seller accounts for it in: the tax of all groups of one rate, exchanged and then
 * rounded once, half away from zero.
 */
export const taxInIssuerCurrency = z.strictObject({
  ...taxExchange.shape,
  taxes: z.array(z.strictObject({ ratePercent: unsignedDecimal, amount: decimalString })),
  tax: decimalString,
});

/**
 * `net` is the lines less `discount`, `total` is net and tax, and `due` is the total less what `credits` settle. `discount`,
 * `credited` and `due` are stated only where there is any.
 */
export const invoiceTotals = z.strictObject({
  discount: unsignedDecimal.optional(),
  net: decimalString,
  tax: decimalString,
  total: decimalString,
  credited: unsignedDecimal.optional(),
  due: decimalString.optional(),
});

/** What a coupon, or a grant for discounts, takes off the price before tax. The amounts add up to the total's discount. */
export const invoiceDiscount = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(['coupon', 'grant']),
  description: localisedText,
  percent: unsignedDecimal.optional(),
  amount: unsignedDecimal,
});

const address = {
  legalName: z.string().min(1),
  addressLines: z.array(z.string()),
  country: z.string().min(2),
};

/** Which amounts already settled or corrected elsewhere reduce this invoice; a grant that pays stands under its own id. */
export const invoiceReduction = z.strictObject({
  id: z.string().min(1),
  description: localisedText,
  amount: decimalString,
});

/** What an invoice says beside its amounts; frozen when the number is taken. */
export const invoiceHeader = z.strictObject({
  number: z.string().min(1).max(60),
  seller: z.strictObject({
    ...address,
    taxId: z.string().min(1),
    bankDetails: z.array(z.strictObject({ name: z.string().min(1), value: z.string().min(1) })).optional(),
  }),
  buyer: z.strictObject({
    ...address,
    taxId: z.string().min(1).optional(),
    externalId: z.string().min(1),
    billTo: z.array(z.string()),
  }),
  poNumber: z.string().min(1).optional(),
  dates: z.strictObject({ issued: civilDate, due: civilDate, supply: invoicePeriod }),
  period: z.strictObject({ start: civilDate, end: civilDate, zone: zoneName }),
  purpose: z.enum(['regular', 'closing']),
  edition: z.int().min(1),
  /** The number of the invoice of the same period that this one stands in the place of; it was credited or is void. */
  replaces: z.string().min(1).max(60).optional(),
  paymentTermDays: z.int().min(0),
});

/** The invoice as issued: the authority that every rendering repeats. */
export const invoiceDocument = z.strictObject({
  schema: z.literal('openbook.invoice/1'),
  ...invoiceHeader.shape,
  currency: currencyCode,
  ratingVersion: z.string().min(1),
  lines: z.array(invoiceLine),
  discounts: z.array(invoiceDiscount).optional(),
  taxes: z.array(invoiceTax),
  taxInIssuerCurrency: taxInIssuerCurrency.optional(),
  credits: z.array(invoiceReduction),
  adjustments: z.array(invoiceReduction),
  creditDue: z.array(creditDueEntry),
  totals: invoiceTotals,
  inputs: z.strictObject({ usage: sha256Hex, rules: sha256Hex, trace: sha256Hex }),
});

export type InvoiceLine = z.infer<typeof invoiceLine>;
export type CreditDueEntry = z.infer<typeof creditDueEntry>;
export type InvoiceTax = z.infer<typeof invoiceTax>;
export type InvoiceDiscount = z.infer<typeof invoiceDiscount>;
export type InvoiceReduction = z.infer<typeof invoiceReduction>;
export type TaxInIssuerCurrency = z.infer<typeof taxInIssuerCurrency>;
export type InvoiceTotals = z.infer<typeof invoiceTotals>;
export type InvoiceHeader = z.infer<typeof invoiceHeader>;
export type InvoiceDocument = z.infer<typeof invoiceDocument>;
