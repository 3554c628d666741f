import { z } from 'zod';
import { creditDueEntry, invoiceLine } from './invoice.ts';
import { planVersionDocument } from './plan-version.ts';
import { civilDate, currencyCode, decimalString, sha256Hex, slug } from './primitives.ts';

/** What a line comes to after discounts, and its share of the tax. */
const netAndTax = z.strictObject({ amount: decimalString, taxAmount: decimalString });

/** As issued, as it should have been, and corrected less issued: below zero is in the customer's favour. */
const compared = { issued: netAndTax, corrected: netAndTax, difference: netAndTax };

/**
 * One line of an invoice, issued and corrected. `invoiceLine` is absent where the correction brings a line that the invoice
 * has not; what it has and the correction has not is corrected to zero. `trace` is the digest of the steps of the corrected
 * line, absent where there is none.
 */
export const correctedLine = z.strictObject({
  invoiceLine: z.string().min(1).optional(),
  ...invoiceLine.pick({
    kind: true,
    subscription: true,
    charge: true,
    description: true,
    period: true,
    taxRatePercent: true,
  }).shape,
  ...compared,
  trace: sha256Hex.optional(),
});

/** What the invoice says is owed because of late usage, issued and corrected; both are above zero or zero. */
const correctedCreditDue = z.strictObject({
  id: z.string().min(1),
  ...creditDueEntry.pick({ subscription: true, charge: true, period: true }).shape,
  issued: decimalString,
  corrected: decimalString,
});

const netTaxTotal = z.strictObject({ net: decimalString, tax: decimalString, total: decimalString });

/** An invoice as issued and as it would have been under what supersedes the wrong version, from the same seals. */
export const correctedFigures = z.strictObject({
  currency: currencyCode,
  lines: z.array(correctedLine),
  creditDue: z.array(correctedCreditDue).optional(),
  issued: netTaxTotal,
  corrected: netTaxTotal,
  difference: netTaxTotal,
  /** What the corrected figures were calculated from and leave behind. */
  inputs: z.strictObject({ usage: sha256Hex, rules: sha256Hex, trace: sha256Hex }),
});

const versionByDigest = z.strictObject({ version: z.int().min(1), sha256: sha256Hex });

/**
 * What a superseded plan version means for one invoice. What is too much is given back by credit notes that name this; what is
 * too little is waived. `approval` names the proposal of the correction.
 */
export const priceCorrectionDocument = z.strictObject({
  schema: z.literal('openbook.price-correction/1'),
  plan: slug,
  superseded: versionByDigest,
  superseding: versionByDigest,
  /** The first day of a billing period for which it holds. */
  from: civilDate,
  reason: z.string().min(1).max(1000),
  approval: z.strictObject({ id: z.uuid() }),
  invoice: z.strictObject({ number: z.string().min(1).max(60), sha256: sha256Hex }),
  ...correctedFigures.shape,
});

/** A line that the correction changes, net of discounts. */
const affectedLine = z.strictObject({
  ...correctedLine.pick({ description: true, period: true }).shape,
  issued: decimalString,
  corrected: decimalString,
  difference: decimalString,
});

/** One invoice as people see it before they agree, with the lines that change; the amounts are net. */
const affectedInvoice = z.strictObject({
  tenant: z.string().min(1),
  number: z.string().min(1).max(60),
  sha256: sha256Hex,
  currency: currencyCode,
  issued: decimalString,
  corrected: decimalString,
  difference: decimalString,
  lines: z.array(affectedLine),
});

/**
 * Exactly what somebody proposes and another person approves: the version that supersedes a wrong one, from which day, and
 * what that comes to for each invoice. `inProgress` periods are frozen by the wrong version and have no number yet. Customers
 * in `stays` are owed notice of a rise, and some charge rises: they are left on the wrong version.
 */
export const priceCorrectionProposal = z.strictObject({
  document: planVersionDocument,
  superseded: versionByDigest,
  reason: z.string().min(1).max(1000),
  invoices: z.array(affectedInvoice),
  inProgress: z.int().min(0),
  stays: z.array(z.strictObject({ tenantId: z.uuid(), tenant: z.string().min(1) })),
});

export type CorrectedLine = z.infer<typeof correctedLine>;
export type CorrectedFigures = z.infer<typeof correctedFigures>;
export type PriceCorrectionDocument = z.infer<typeof priceCorrectionDocument>;
export type PriceCorrectionProposal = z.infer<typeof priceCorrectionProposal>;
export type AffectedInvoice = z.infer<typeof affectedInvoice>;
export type AffectedLine = z.infer<typeof affectedLine>;
