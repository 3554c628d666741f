import type { InvoiceHeader, InvoiceTax, TaxInIssuerCurrency } from '#core/contracts/invoice.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import {
  formatAmount,
  formatAmountBare,
  formatDate,
  formatExact,
  formatPercent,
} from '#core/format/format.ts';
import { type Translate, wordStep } from '#core/format/word-step.ts';
import type { PrintedCalculation, PrintedDocument, PrintedFact, PrintedTax } from './printed-document.ts';

/** The language that a document is printed in, with its texts. */
export type Wording = { readonly locale: 'en' | 'es'; readonly text: Translate };

type Parties = {
  readonly seller: Omit<InvoiceHeader['seller'], 'bankDetails'>;
  readonly buyer: InvoiceHeader['buyer'];
};

function countryName(code: string, locale: 'en' | 'es'): string {
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}

export function printedParties(
  { seller, buyer }: Parties,
  { locale, text }: Wording,
): Pick<PrintedDocument, 'seller' | 'buyer'> {
  const party = (heading: string, one: Parties['seller'] | Parties['buyer']) => ({
    heading: text(`document.invoice.${heading}`, {}),
    name: one.legalName,
    lines: [
      ...one.addressLines,
      countryName(one.country, locale),
      ...(one.taxId === undefined ? [] : [text('document.invoice.taxId', { value: one.taxId })]),
    ],
  });
  return { seller: party('seller', seller), buyer: party('buyer', buyer) };
}

export function taxName(tax: InvoiceTax, text: Translate): string {
  if (tax.kind === 'rate') return tax.name ?? '';
  return text(`document.invoice.${tax.kind === 'exempt' ? 'exempt' : 'reverseCharge'}`, {});
}

/** The table of taxes by rate; `nameOf` may add to the name of one. */
export function printedTaxes(
  { currency, taxes }: { readonly currency: string; readonly taxes: readonly InvoiceTax[] },
  { locale, text }: Wording,
  nameOf: (tax: InvoiceTax) => string = (tax) => taxName(tax, text),
): Pick<PrintedDocument, 'taxesHeading' | 'taxColumns' | 'taxes'> {
  const label = (key: string) => text(`document.invoice.${key}`, {});
  return {
    taxesHeading: label('taxes'),
    taxColumns: {
      name: label('taxName'),
      base: label('taxBase'),
      rate: label('taxRate'),
      amount: label('taxAmount'),
    },
    taxes: taxes.map(
      (tax): PrintedTax => ({
        name: nameOf(tax),
        base: formatAmountBare(tax.base, currency, locale),
        rate: formatPercent(tax.ratePercent, locale),
        amount: formatAmountBare(tax.amount, currency, locale),
      }),
    ),
  };
}

/** The tax in the seller's own currency, and the rate of exchange that it was found with. */
export function taxAbroadNote(stated: TaxInIssuerCurrency | undefined, { locale, text }: Wording): string[] {
  if (stated === undefined) return [];
  const { base, day, quote, rate, source } = stated.exchangeRate;
  return [
    text('document.invoice.taxAbroad', {
      amount: formatAmount({ amount: stated.tax, currency: stated.currency }, locale),
      base,
      day: formatDate(day, locale),
      quote,
      rate: formatExact(rate, locale),
      source,
    }),
  ];
}

/** One figure with the steps that led to it. */
export function printedCalculation(
  figure: {
    readonly line: string;
    readonly amount: string;
    readonly currency: string;
    readonly steps: readonly TraceStep[];
  },
  { locale, text }: Wording,
): PrintedCalculation {
  const { amount, currency, line, steps } = figure;
  return {
    line,
    amount: formatAmount({ amount, currency }, locale),
    steps: steps.map((step) => wordStep(step, locale, text)),
  };
}

/** The fact of a purchase order, where there is one. */
export function purchaseOrder(poNumber: string | undefined, { text }: Wording): PrintedFact[] {
  return poNumber === undefined ? [] : [{ label: text('document.invoice.poNumber', {}), value: poNumber }];
}

/** What closes every document: how to check it, and the numbers of its pages. */
export function printedProof(
  { digest, verifyUrl }: { readonly digest: string; readonly verifyUrl: string },
  { text }: Wording,
): Pick<PrintedDocument, 'proofHeading' | 'proofText' | 'digest' | 'verifyUrl' | 'pageOf'> {
  const label = (key: string, values: Readonly<Record<string, string>> = {}) =>
    text(`document.invoice.${key}`, values);
  return {
    proofHeading: label('proof'),
    proofText: [label('proofText')],
    digest,
    verifyUrl,
    pageOf: label('pageOf', { page: '{page}', pages: '{pages}' }),
  };
}
