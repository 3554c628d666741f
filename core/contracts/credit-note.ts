import { z } from 'zod';
import { CREDIT_KINDS } from '../billing/credit-kinds.ts';
import {
  invoiceHeader,
  invoiceReduction,
  invoiceTax,
  invoiceTotals,
  taxInIssuerCurrency,
} from './invoice.ts';
import {
  civilDate,
  currencyCode,
  decimalString,
  localisedText,
  positiveDecimal,
  sha256Hex,
  unsignedDecimal,
} from './primitives.ts';

/** Why it is given; absent on credits from before there were kinds. */
export const creditKind = z.enum(CREDIT_KINDS);

const civilPeriod = z.strictObject({ start: civilDate, end: civilDate });

/** Net and tax of a line, each in the invoice's currency. */
const netAndTax = z.strictObject({ amount: decimalString, taxAmount: decimalString });

/**
 * What is given back of one line of the invoice, at the rate that the line was taxed with. Amounts have the sign of the
 * line: above zero is owed to the customer. `left` is what is not credited after this note.
 */
export const creditNoteLine = z.strictObject({
  id: z.string().min(1),
  invoiceLine: z.string().min(1),
  subscription: z.string().min(1),
  charge: z.string().min(1),
  description: localisedText,
  period: civilPeriod,
  taxRatePercent: unsignedDecimal,
  amount: decimalString,
  taxAmount: decimalString,
  left: netAndTax,
});

/**
 * The lines of a credit, their taxes by rate group and their sums; `taxAmount` of the lines adds up to each. Tax in the
 * seller's own currency is at the rate of exchange of the invoice.
 */
export const creditedFigures = z.strictObject({
  currency: currencyCode,
  lines: z.array(creditNoteLine).min(1),
  taxes: z.array(invoiceTax),
  taxInIssuerCurrency: taxInIssuerCurrency.optional(),
  totals: invoiceTotals,
  /** What of the total goes back to grants that paid the invoice; the rest is credited to the account. */
  returns: z.array(invoiceReduction).optional(),
});

/**
 * What was owed and is settled by a credit: entries of `creditDue` by `INVOICE/ENTRY`, with the net amount of each that this
 * credit gives back.
 */
const settledItems = z
  .array(z.strictObject({ item: z.string().min(1).max(200), amount: positiveDecimal }))
  .min(1)
  .optional();

/** Stands on a credit of all that is left, after which the period is invoiced anew. */
const replacement = z.literal(true).optional();

/** What earlier credit notes of the invoice gave back, by its lines; absent on the first. */
const creditedBefore = z
  .array(z.strictObject({ invoiceLine: z.string().min(1), ...netAndTax.shape }))
  .min(1)
  .optional();

/** Exactly what somebody proposes to credit, and another person approves. */
export const creditProposal = z.strictObject({
  invoice: z.strictObject({ number: z.string().min(1), sha256: sha256Hex }),
  creditKind: creditKind.optional(),
  reason: z.string().min(1).max(1000),
  ...creditedFigures.shape,
  settles: settledItems,
  replacement,
});

/**
 * A credit note as issued: the authority that every rendering repeats. The parties are those of the invoice, and
 * `invoice.sha256` is the digest of its canonical bytes. `approval` names the proposal that two people agreed to.
 */
export const creditNoteDocument = z.strictObject({
  schema: z.literal('openbook.credit-note/1'),
  number: z.string().min(1).max(60),
  seller: invoiceHeader.shape.seller.omit({ bankDetails: true }),
  buyer: invoiceHeader.shape.buyer,
  poNumber: z.string().min(1).optional(),
  invoice: z.strictObject({
    number: z.string().min(1).max(60),
    sha256: sha256Hex,
    issued: civilDate,
    total: decimalString,
  }),
  dates: z.strictObject({ issued: civilDate, supply: civilPeriod }),
  creditKind: creditKind.optional(),
  reason: z.string().min(1).max(1000),
  ...creditedFigures.shape,
  settles: settledItems,
  replacement,
  creditedBefore,
  approval: z.strictObject({ id: z.uuid(), proposalSha256: sha256Hex }),
});

/** What a verifier reads of a credit note: the digest of the invoice that it credits. */
export const creditedInvoice = z.looseObject({ invoice: z.looseObject({ sha256: sha256Hex }) });

export type CreditNoteLine = z.infer<typeof creditNoteLine>;
export type CreditedFigures = z.infer<typeof creditedFigures>;
export type CreditProposal = z.infer<typeof creditProposal>;
export type CreditNoteDocument = z.infer<typeof creditNoteDocument>;
