import type { CreditTrace } from '#core/billing/credit-trace.ts';
import type { CreditNoteDocument, CreditNoteLine } from '#core/contracts/credit-note.ts';
import { formatAmountBare, formatDate, formatPercent, formatPeriod } from '#core/format/format.ts';
import {
  printedCalculation,
  printedParties,
  printedProof,
  printedTaxes,
  purchaseOrder,
  taxAbroadNote,
  taxName,
  type Wording,
} from './print-parts.ts';
import { PRINTED_LINES_MAX, type PrintedDocument, type PrintedLine } from './printed-document.ts';
import { documentTexts } from './translate.ts';

type CreditNoteToPrint = {
  readonly note: CreditNoteDocument;
  readonly trace: CreditTrace;
  readonly locale: 'en' | 'es';
  readonly brand: string;
  /** SHA-256 of credit-note.json, hex. */
  readonly digest: string;
  readonly verifyUrl: string;
};

type Printing = CreditNoteToPrint & Wording;

function facts(printing: Printing): PrintedDocument['facts'] {
  const { locale, note, text } = printing;
  const { buyer, dates, invoice } = note;
  const label = (key: string) => text(`document.creditNote.${key}`, {});
  return [
    { label: text('document.invoice.issued', {}), value: formatDate(dates.issued, locale) },
    { label: label('invoice'), value: invoice.number },
    { label: label('invoiceIssued'), value: formatDate(invoice.issued, locale) },
    { label: text('document.invoice.supply', {}), value: formatPeriod(dates.supply, locale) },
    { label: text('document.invoice.customer', {}), value: buyer.externalId },
    ...purchaseOrder(note.poNumber, printing),
    ...(note.creditKind === undefined
      ? []
      : [{ label: label('kind'), value: text(`creditKinds.${note.creditKind}`, {}) }]),
  ];
}

function printedLine(line: CreditNoteLine, { locale, note }: Printing): PrintedLine {
  const money = (amount: string) => formatAmountBare(amount, note.currency, locale);
  return {
    id: line.id,
    description: line.description[locale],
    period: formatPeriod(line.period, locale),
    cells: [
      line.invoiceLine,
      formatPercent(line.taxRatePercent, locale),
      money(line.taxAmount),
      money(line.amount),
    ],
  };
}

function totals({ locale, note, text }: Printing): PrintedDocument['totals'] {
  const { currency, returns = [], taxes, totals: stated } = note;
  const money = (amount: string) => formatAmountBare(amount, currency, locale);
  return [
    { label: text('document.creditNote.net', {}), value: money(stated.net), strong: false },
    ...taxes.map((tax) => ({
      label: `${taxName(tax, text)} ${formatPercent(tax.ratePercent, locale)}`,
      value: money(tax.amount),
      strong: false,
    })),
    {
      label: text('document.creditNote.total', { currency }),
      value: money(stated.total),
      strong: true,
    },
    ...returns.map(({ amount, description }) => ({
      label: text('document.creditNote.returned', { name: description[locale] }),
      value: money(amount),
      strong: false,
    })),
  ];
}

function notes(printing: Printing): string[] {
  const { locale, note, text } = printing;
  const { currency, replacement, settles = [], taxes } = note;
  return [
    ...taxAbroadNote(note.taxInIssuerCurrency, printing),
    ...taxes.flatMap((tax) => (tax.note === undefined ? [] : [tax.note])),
    ...(replacement === true ? [text('document.creditNote.replacement', {})] : []),
    ...settles.map(({ amount, item }) =>
      text('document.creditNote.settles', {
        amount: `${formatAmountBare(amount, currency, locale)} ${currency}`,
        invoice: item.split('/')[0] ?? item,
      }),
    ),
    text('document.creditNote.account', {}),
  ];
}

function calculations(printing: Printing): PrintedDocument['calculations'] {
  const { locale, note, text, trace } = printing;
  const { currency } = note;
  const lines = new Map(note.lines.map((line) => [line.invoiceLine, line]));
  return [
    ...trace.lines.slice(0, PRINTED_LINES_MAX).flatMap(({ invoiceLine, steps }) => {
      const line = lines.get(invoiceLine);
      if (line === undefined) return [];
      const named = { line: line.description[locale], amount: line.amount, currency, steps };
      return [printedCalculation(named, printing)];
    }),
    printedCalculation(
      {
        line: text('document.creditNote.total', { currency }),
        amount: note.totals.total,
        currency,
        steps: trace.totals,
      },
      printing,
    ),
  ];
}

/** Chooses every text and formats every figure of a credit note for paper; adds, rounds and decides nothing. */
export function printCreditNote(toPrint: CreditNoteToPrint): PrintedDocument {
  const { locale, note } = toPrint;
  const text = documentTexts(locale);
  const printing: Printing = { ...toPrint, text };
  const label = (key: string, values: Readonly<Record<string, string>> = {}) =>
    text(`document.creditNote.${key}`, values);
  const { currency } = note;
  const hidden = note.lines.length - PRINTED_LINES_MAX;
  return {
    language: locale,
    title: label('title'),
    number: note.number,
    brand: toPrint.brand,
    ...printedParties(note, printing),
    facts: facts(printing),
    statement: { heading: label('reason'), text: note.reason },
    descriptionLabel: label('lines'),
    columns: [
      { label: label('invoiceLine'), widthPercent: 14 },
      { label: label('taxRate'), widthPercent: 14 },
      { label: label('tax', { currency }), widthPercent: 15 },
      { label: label('amount', { currency }), widthPercent: 17 },
    ],
    lines: note.lines.slice(0, PRINTED_LINES_MAX).map((line) => printedLine(line, printing)),
    linesLeftOut: hidden > 0 ? text('document.invoice.linesLeftOut', { count: String(hidden) }) : null,
    ...printedTaxes(note, printing),
    totals: totals(printing),
    notes: notes(printing),
    payment: null,
    calculationHeading: label('calculation'),
    calculationIntro: label('calculationIntro', { invoice: note.invoice.number }),
    calculations: calculations(printing),
    ...printedProof(toPrint, printing),
  };
}
