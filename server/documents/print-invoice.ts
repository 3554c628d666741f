import { withoutBucketSteps } from '#core/billing/explain-steps.ts';
import { isCounted, isOfEarlierPeriod } from '#core/billing/line-facts.ts';
import { taxPointsOf } from '#core/billing/tax-facts.ts';
import type { InvoiceDocument, InvoiceLine, InvoiceTax } from '#core/contracts/invoice.ts';
import type { LocalisedText } from '#core/contracts/primitives.ts';
import type { TraceDocument } from '#core/contracts/trace.ts';
import {
  formatAmount,
  formatAmountBare,
  formatDate,
  formatExact,
  formatPercent,
  formatPeriod,
  formatQuantity,
} from '#core/format/format.ts';
import { type Translate, wordStep } from '#core/format/word-step.ts';
import {
  PRINTED_LINES_MAX,
  type PrintedCalculation,
  type PrintedInvoice,
  type PrintedLine,
  type PrintedTax,
} from './printed-invoice.ts';
import { documentTexts } from './translate.ts';

type InvoiceToPrint = {
  readonly invoice: InvoiceDocument;
  readonly trace: TraceDocument;
  readonly locale: 'en' | 'es';
  readonly brand: string;
  /** SHA-256 of invoice.json, hex. */
  readonly digest: string;
  readonly verifyUrl: string;
};

type Printing = InvoiceToPrint & { readonly text: Translate };

function countryName(code: string, locale: 'en' | 'es'): string {
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}

function unitPrice(line: InvoiceLine, { invoice, locale }: Printing): string {
  if (line.unitPrice === undefined) return '';
  const price = formatAmountBare(line.unitPrice, invoice.currency, locale);
  const per = line.unitPriceUnits;
  return per === undefined || per === '1' ? price : `${price} / ${formatQuantity(per, locale)}`;
}

function quantity(line: InvoiceLine, { locale }: Printing): string {
  return `${formatQuantity(line.quantity, locale)} ${line.unit}`;
}

function printedLine(line: InvoiceLine, printing: Printing): PrintedLine {
  const { invoice, locale, text } = printing;
  const period = formatPeriod(line.period, locale);
  return {
    id: line.id,
    description: line.description[locale],
    period: isOfEarlierPeriod(line, invoice) ? text('document.invoice.lateUsage', { period }) : period,
    quantity: isCounted(line) ? quantity(line, printing) : '',
    unitPrice: unitPrice(line, printing),
    taxRate: formatPercent(line.taxRatePercent, locale),
    amount: formatAmountBare(line.amount, invoice.currency, locale),
  };
}

function taxName(tax: InvoiceTax, text: Translate): string {
  if (tax.kind === 'rate') return tax.name ?? '';
  return text(`document.invoice.${tax.kind === 'exempt' ? 'exempt' : 'reverseCharge'}`, {});
}

/** The name with the days whose rate it is, where rates of a region are by date. */
function datedTaxName(tax: InvoiceTax, { invoice, locale, text }: Printing): string {
  const name = taxName(tax, text);
  const points = taxPointsOf(invoice.lines, tax);
  if (points.length === 0) return name;
  const days = points.map((day) => formatDate(day, locale)).join(' · ');
  return text('document.invoice.taxAtPoints', { name, days });
}

function printedTax(tax: InvoiceTax, printing: Printing): PrintedTax {
  const { invoice, locale } = printing;
  return {
    name: datedTaxName(tax, printing),
    base: formatAmountBare(tax.base, invoice.currency, locale),
    rate: formatPercent(tax.ratePercent, locale),
    amount: formatAmountBare(tax.amount, invoice.currency, locale),
  };
}

function calculations({ invoice, trace, locale, text }: Printing): PrintedCalculation[] {
  const lines = new Map(invoice.lines.map((line) => [line.id, line]));
  return trace.lines.slice(0, PRINTED_LINES_MAX).flatMap(({ line: id, steps }) => {
    const line = lines.get(id);
    if (!line) return [];
    return [
      {
        line: line.description[locale],
        amount: formatAmount({ amount: line.amount, currency: invoice.currency }, locale),
        steps: withoutBucketSteps(steps).map((step) => wordStep(step, locale, text)),
      },
    ];
  });
}

function parties({ invoice, locale, text }: Printing): Pick<PrintedInvoice, 'seller' | 'buyer'> {
  const { seller, buyer } = invoice;
  const taxId = (value: string | undefined) =>
    value === undefined ? [] : [text('document.invoice.taxId', { value })];
  return {
    seller: {
      heading: text('document.invoice.seller', {}),
      name: seller.legalName,
      lines: [...seller.addressLines, countryName(seller.country, locale), ...taxId(seller.taxId)],
    },
    buyer: {
      heading: text('document.invoice.buyer', {}),
      name: buyer.legalName,
      lines: [...buyer.addressLines, countryName(buyer.country, locale), ...taxId(buyer.taxId)],
    },
  };
}

const BANK_LABELS: ReadonlySet<string> = new Set(['accountHolder', 'account', 'bankName', 'bic']);

/** The record names bank details by key; a name that an issuer made up stands as it is. */
function bankLabel(name: string, text: Translate): string {
  return BANK_LABELS.has(name) ? text(`document.invoice.bank.${name}`, {}) : name;
}

function facts({ invoice, locale, text }: Printing): PrintedInvoice['facts'] {
  const label = (key: string) => text(`document.invoice.${key}`, {});
  return [
    { label: label('issued'), value: formatDate(invoice.dates.issued, locale) },
    { label: label('due'), value: formatDate(invoice.dates.due, locale) },
    { label: label('supply'), value: formatPeriod(invoice.dates.supply, locale) },
    { label: label('customer'), value: invoice.buyer.externalId },
    ...(invoice.poNumber === undefined ? [] : [{ label: label('poNumber'), value: invoice.poNumber }]),
  ];
}

function totals({ invoice, locale, text }: Printing): PrintedInvoice['totals'] {
  const bare = (amount: string) => formatAmountBare(amount, invoice.currency, locale);
  const { credits, discounts = [], totals: stated } = invoice;
  const named = (key: string, entry: { readonly description: LocalisedText; readonly amount: string }) => ({
    label: text(`document.invoice.${key}`, { name: entry.description[locale] }),
    value: bare(`-${entry.amount}`),
    strong: false,
  });
  return [
    ...discounts.map((one) => named(one.kind === 'coupon' ? 'discountCoupon' : 'discountGrant', one)),
    { label: text('document.invoice.net', {}), value: bare(invoice.totals.net), strong: false },
    ...invoice.taxes.map((tax) => ({
      label: `${taxName(tax, text)} ${formatPercent(tax.ratePercent, locale)}`,
      value: bare(tax.amount),
      strong: false,
    })),
    {
      label: text('document.invoice.total', { currency: invoice.currency }),
      value: bare(invoice.totals.total),
      strong: true,
    },
    ...credits.map((one) => named('paidByGrant', one)),
    ...(stated.due === undefined
      ? []
      : [
          {
            label: text('document.invoice.amountDue', { currency: invoice.currency }),
            value: bare(stated.due),
            strong: true,
          },
        ]),
  ];
}

/** The tax in the seller's own currency, and the rate of exchange that it was found with. */
function taxAbroad({ invoice: { taxInIssuerCurrency: stated }, locale, text }: Printing): string[] {
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

function notes(printing: Printing): string[] {
  const { invoice, text } = printing;
  const exempt = invoice.taxes.flatMap((tax) => (tax.note === undefined ? [] : [tax.note]));
  const empty = invoice.lines.length === 0 ? [text('document.invoice.nothingCharged', {})] : [];
  const credit = invoice.creditDue.length === 0 ? [] : [text('document.invoice.creditDue', {})];
  const reduced = (invoice.discounts ?? []).length > 0 || invoice.credits.length > 0;
  const grants = reduced ? [text('document.invoice.grantsNote', {})] : [];
  return [...taxAbroad(printing), ...empty, ...exempt, ...credit, ...grants];
}

/** Chooses every text and formats every figure of an issued invoice for paper; adds, rounds and decides nothing. */
export function printInvoice(toPrint: InvoiceToPrint): PrintedInvoice {
  const { invoice, locale } = toPrint;
  const text = documentTexts(locale);
  const printing: Printing = { ...toPrint, text };
  const label = (key: string, values: Readonly<Record<string, string>> = {}) =>
    text(`document.invoice.${key}`, values);
  const hidden = invoice.lines.length - PRINTED_LINES_MAX;
  return {
    language: locale,
    title: label('title'),
    number: invoice.number,
    brand: toPrint.brand,
    ...parties(printing),
    facts: facts(printing),
    columns: {
      description: label('description'),
      quantity: label('quantity'),
      unitPrice: label('unitPrice'),
      tax: label('tax'),
      amount: label('amount', { currency: invoice.currency }),
    },
    lines: invoice.lines.slice(0, PRINTED_LINES_MAX).map((line) => printedLine(line, printing)),
    linesLeftOut: hidden > 0 ? label('linesLeftOut', { count: String(hidden) }) : null,
    taxesHeading: label('taxes'),
    taxColumns: {
      name: label('taxName'),
      base: label('taxBase'),
      rate: label('taxRate'),
      amount: label('taxAmount'),
    },
    taxes: invoice.taxes.map((tax) => printedTax(tax, printing)),
    totals: totals(printing),
    notes: notes(printing),
    paymentHeading: label('payment'),
    payment: [
      { label: label('terms'), value: label('termsDays', { days: String(invoice.paymentTermDays) }) },
      ...(invoice.seller.bankDetails ?? []).map(({ name, value }) => ({
        label: bankLabel(name, text),
        value,
      })),
      { label: label('reference'), value: invoice.number },
    ],
    calculationHeading: label('calculation'),
    calculationIntro: label('calculationIntro'),
    calculations: calculations(printing),
    proofHeading: label('proof'),
    proofText: [label('proofText')],
    digest: toPrint.digest,
    verifyUrl: toPrint.verifyUrl,
    pageOf: label('pageOf', { page: '{page}', pages: '{pages}' }),
  };
}
