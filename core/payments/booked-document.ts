import type { CreditNoteDocument } from '#core/contracts/credit-note.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import { minorOf } from '#core/money/money.ts';
import type { BookedDocument } from './journal.ts';

/** What the books take from an invoice as issued; a line is ahead when its period begins with or after the next one. */
export function bookedInvoice(id: string, document: InvoiceDocument): BookedDocument {
  const { currency, dates, lines, number, period, totals } = document;
  const minor = (amount: string) => minorOf(amount, currency);
  return {
    id,
    number,
    currency,
    issuedOn: dates.issued,
    taxMinor: minor(totals.tax),
    totalMinor: minor(totals.total),
    grantedMinor: minor(totals.credited ?? '0'),
    lines: lines.map((line) => ({
      netMinor: minor(line.amount) - minor(line.discountAmount ?? '0'),
      period: line.period,
      isAhead: line.period.start >= period.end,
    })),
  };
}

/** What the books take from a credit note as issued; its supply is the period of the invoice. */
export function bookedCreditNote(id: string, document: CreditNoteDocument): BookedDocument {
  const { currency, dates, lines, number, returns = [], totals } = document;
  const minor = (amount: string) => minorOf(amount, currency);
  return {
    id,
    number,
    currency,
    issuedOn: dates.issued,
    taxMinor: minor(totals.tax),
    totalMinor: minor(totals.total),
    grantedMinor: returns.reduce((sum, { amount }) => sum + minor(amount), 0n),
    lines: lines.map((line) => ({
      netMinor: minor(line.amount),
      period: line.period,
      isAhead: line.period.start >= dates.supply.end,
    })),
  };
}
