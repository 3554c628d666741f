import {
  type CreditNoteDocument,
  type CreditProposal,
  creditNoteDocument,
} from '#core/contracts/credit-note.ts';
import { type InvoiceDocument, invoiceDocument } from '#core/contracts/invoice.ts';
import { ratio } from '#core/money/fraction.ts';
import { minorOf } from '#core/money/money.ts';
import { roundHalfAwayFromZero } from '#core/money/rounding.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import { type Result, success } from '#core/result.ts';
import { type FigureDifference, firstEntryDifference, firstFieldDifference } from './compare-invoice.ts';
import { type CreditedBefore, calculateTracedCredit, leftOfLine, type NetAndTax } from './credit-note.ts';
import type { CreditTrace } from './credit-trace.ts';
import { readDocument } from './read-document.ts';

/** The two documents of a bundle as they are: the credit note, and the invoice that it credits. */
export type CreditReplayFiles = {
  readonly 'credit-note.json': Uint8Array;
  readonly 'invoice.json': Uint8Array;
};

/** `total` is the recomputed one. */
export type CreditReplay = {
  readonly equal: boolean;
  readonly total: string;
  readonly currency: string;
  readonly firstDifference?: FigureDifference;
  readonly note: CreditNoteDocument;
  readonly trace: CreditTrace;
};

/**
 * Recomputes a credit note from the invoice that it credits: each line's tax at its original rate, the sums, what goes back
 * to grants, and the digests of invoice and proposal. What earlier credit notes gave back is taken as this one states it.
 * Fails with `billing.file_invalid`, or as `calculateCredit` does where no such credit can be made of the invoice.
 */
export function replayCredit(files: CreditReplayFiles): Result<CreditReplay> {
  const note = readDocument({
    name: 'credit-note.json',
    bytes: files['credit-note.json'],
    schema: creditNoteDocument,
  });
  if (!note.ok) return note;
  const invoice = readDocument({
    name: 'invoice.json',
    bytes: files['invoice.json'],
    schema: invoiceDocument,
  });
  if (!invoice.ok) return invoice;
  const again = recalculateCredit(invoice.value, note.value);
  if (!again.ok) return again;
  const { figures, trace } = again.value;
  const difference =
    differenceInInvoice(note.value, invoice.value, sha256Hex(files['invoice.json'])) ??
    firstEntryDifference(note.value.lines, figures.lines, (_, id) => id) ??
    firstEntryDifference(note.value.taxes, figures.taxes, (index) => `taxes[${index}]`) ??
    firstFieldDifference('totals', note.value.totals, figures.totals) ??
    firstFieldDifference(
      'taxInIssuerCurrency',
      note.value.taxInIssuerCurrency ?? {},
      figures.taxInIssuerCurrency ?? {},
    ) ??
    firstEntryDifference(note.value.returns ?? [], figures.returns ?? [], (_, id) => `returns.${id}`) ??
    differenceInProposal(note.value);
  return success({
    equal: difference === null,
    total: figures.totals.total,
    currency: figures.currency,
    ...(difference === null ? {} : { firstDifference: difference }),
    note: note.value,
    trace,
  });
}

/** The figures of a credit note as they come out of its invoice, with every step. Fails as `calculateCredit` does. */
export function recalculateCredit(
  invoice: InvoiceDocument,
  note: CreditNoteDocument,
): ReturnType<typeof calculateTracedCredit> {
  return calculateTracedCredit({
    invoice,
    credited: creditedBefore(invoice, note),
    request: {
      currency: note.currency,
      lines: note.lines.map(({ amount, invoiceLine }) => ({ line: invoiceLine, amount })),
    },
  });
}

/**
 * What earlier credit notes gave back. A note that does not state it was the first, or says at each of its lines what was
 * left: then the net that is missing was credited before, with its share of the line's tax.
 */
function creditedBefore(invoice: InvoiceDocument, note: CreditNoteDocument): CreditedBefore {
  const minor = (amount: string) => minorOf(amount, note.currency);
  if (note.creditedBefore !== undefined)
    return new Map(
      note.creditedBefore.map(({ amount, invoiceLine, taxAmount }) => [
        invoiceLine,
        { netMinor: minor(amount), taxMinor: minor(taxAmount) },
      ]),
    );
  return new Map(
    note.lines.flatMap(({ amount, invoiceLine, left }): [string, NetAndTax][] => {
      const line = invoice.lines.find(({ id }) => id === invoiceLine);
      if (line === undefined) return [];
      const whole = leftOfLine({ invoice, credited: new Map() }, line);
      const netMinor = whole.netMinor - minor(amount) - minor(left.amount);
      // Only what has the sign of its line can have been credited before.
      if (netMinor * whole.netMinor <= 0n) return [];
      const taxMinor = roundHalfAwayFromZero(ratio(whole.taxMinor * netMinor, whole.netMinor));
      return [[invoiceLine, { netMinor, taxMinor }]];
    }),
  );
}

/** The note names its invoice, repeats its parties, and credits these very bytes. */
function differenceInInvoice(
  note: CreditNoteDocument,
  invoice: InvoiceDocument,
  sha256: string,
): FigureDifference | null {
  const { bankDetails: _bankDetails, ...seller } = invoice.seller;
  const stated = { ...note.invoice, seller: note.seller, buyer: note.buyer, supply: note.dates.supply };
  return firstFieldDifference('invoice', stated, {
    number: invoice.number,
    sha256,
    issued: invoice.dates.issued,
    total: invoice.totals.total,
    seller,
    buyer: invoice.buyer,
    supply: invoice.dates.supply,
  });
}

/** What two people agreed to is these figures and this reason: its digest stands on the note. */
function differenceInProposal(note: CreditNoteDocument): FigureDifference | null {
  return firstFieldDifference(
    'approval',
    { proposalSha256: note.approval.proposalSha256 },
    { proposalSha256: canonicalDigest(proposalOf(note)) },
  );
}

/** All of the note but what is only known when it is issued. */
function proposalOf(note: CreditNoteDocument): CreditProposal {
  const {
    approval: _approval,
    buyer: _buyer,
    creditedBefore: _before,
    dates: _dates,
    number: _number,
    poNumber: _poNumber,
    schema: _schema,
    seller: _seller,
    ...agreed
  } = note;
  return { ...agreed, invoice: { number: note.invoice.number, sha256: note.invoice.sha256 } };
}
