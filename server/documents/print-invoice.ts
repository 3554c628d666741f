import { withoutBucketSteps } from '#core/billing/explain-steps.ts';
import { isCounted, isOfEarlierPeriod } from '#core/billing/line-facts.ts';
import { taxPointsOf } from '#core/billing/tax-facts.ts';
import type { InvoiceDocument, InvoiceLine, InvoiceTax } from '#core/contracts/invoice.ts';
import type { LocalisedText } from '#core/contracts/primitives.ts';
import type { TraceDocument } from '#core/contracts/trace.ts';
import {
  formatAmountBare,
  formatDate,
  formatPercent,
  formatPeriod,
  formatQuantity,
} from '#core/format/format.ts';
import type { Translate } from '#core/format/word-step.ts';
import {
  printedCalculation,
  printedParties,
  printedProof,
  printedTaxes,
  purchaseOrder,
  taxAbroadNote,
  taxName,
} from './print-parts.ts';
import {
  PRINTED_LINES_MAX,
  type PrintedCalculation,
  type PrintedDocument,
  type PrintedLine,
} from './printed-document.ts';
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
    cells: [
      isCounted(line) ? quantity(line, printing) : '',
      unitPrice(line, printing),
      formatPercent(line.taxRatePercent, locale),
      formatAmountBare(line.amount, invoice.currency, locale),
    ],
  };
}

/** The name with the days whose rate it is, where rates of a region are by date. */
function datedTaxName(tax: InvoiceTax, { invoice, locale, text }: Printing): string {
  const name = taxName(tax, text);
  const points = taxPointsOf(invoice.lines, tax);
  if (points.length === 0) return name;
  const days = points.map((day) => formatDate(day, locale)).join(' · ');
  return text('document.invoice.taxAtPoints', { name, days });
}

function calculations(printing: Printing): PrintedCalculation[] {
  const { invoice, trace, locale } = printing;
  const lines = new Map(invoice.lines.map((line) => [line.id, line]));
  return trace.lines.slice(0, PRINTED_LINES_MAX).flatMap(({ line: id, steps }) => {
    const line = lines.get(id);
    if (!line) return [];
    return [
      printedCalculation(
        {
          line: line.description[locale],
          amount: line.amount,
          currency: invoice.currency,
          steps: withoutBucketSteps(steps),
        },
        printing,
      ),
    ];
  });
}

const BANK_LABELS: ReadonlySet<string> = new Set(['accountHolder', 'account', 'bankName', 'bic']);

/** The record names bank details by key; a name that an issuer made up stands as it is. */
function bankLabel(name: string, text: Translate): string {
  return BANK_LABELS.has(name) ? text(`document.invoice.bank.${name}`, {}) : name;
}

function facts(printing: Printing): PrintedDocument['facts'] {
  const { invoice, locale, text } = printing;
  const label = (key: string) => text(`document.invoice.${key}`, {});
  return [
    { label: label('issued'), value: formatDate(invoice.dates.issued, locale) },
    { label: label('due'), value: formatDate(invoice.dates.due, locale) },
    { label: label('supply'), value: formatPeriod(invoice.dates.supply, locale) },
    { label: label('customer'), value: invoice.buyer.externalId },
    ...purchaseOrder(invoice.poNumber, printing),
    ...(invoice.replaces === undefined ? [] : [{ label: label('replaces'), value: invoice.replaces }]),
  ];
}

function totals({ invoice, locale, text }: Printing): PrintedDocument['totals'] {
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

function notes(printing: Printing): string[] {
  const { invoice, text } = printing;
  const exempt = invoice.taxes.flatMap((tax) => (tax.note === undefined ? [] : [tax.note]));
  const empty = invoice.lines.length === 0 ? [text('document.invoice.nothingCharged', {})] : [];
  const credit = invoice.creditDue.length === 0 ? [] : [text('document.invoice.creditDue', {})];
  const reduced = (invoice.discounts ?? []).length > 0 || invoice.credits.length > 0;
  const grants = reduced ? [text('document.invoice.grantsNote', {})] : [];
  return [...taxAbroadNote(invoice.taxInIssuerCurrency, printing), ...empty, ...exempt, ...credit, ...grants];
}

/** Chooses every text and formats every figure of an issued invoice for paper; adds, rounds and decides nothing. */
export function printInvoice(toPrint: InvoiceToPrint): PrintedDocument {
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
    ...printedParties(invoice, printing),
    facts: facts(printing),
    statement: null,
    descriptionLabel: label('description'),
    columns: [
      { label: label('quantity'), widthPercent: 18 },
      { label: label('unitPrice'), widthPercent: 18 },
      { label: label('tax'), widthPercent: 8 },
      { label: label('amount', { currency: invoice.currency }), widthPercent: 16 },
    ],
    lines: invoice.lines.slice(0, PRINTED_LINES_MAX).map((line) => printedLine(line, printing)),
    linesLeftOut: hidden > 0 ? label('linesLeftOut', { count: String(hidden) }) : null,
    ...printedTaxes(invoice, printing, (tax) => datedTaxName(tax, printing)),
    totals: totals(printing),
    notes: notes(printing),
    payment: {
      heading: label('payment'),
      facts: [
        { label: label('terms'), value: label('termsDays', { days: String(invoice.paymentTermDays) }) },
        ...(invoice.seller.bankDetails ?? []).map(({ name, value }) => ({
          label: bankLabel(name, text),
          value,
        })),
        { label: label('reference'), value: invoice.number },
      ],
    },
    calculationHeading: label('calculation'),
    calculationIntro: label('calculationIntro'),
    calculations: calculations(printing),
    ...printedProof(toPrint, printing),
  };
}
