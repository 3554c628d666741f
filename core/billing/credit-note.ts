import { assert } from '#core/assert.ts';
import type { CreditedFigures, CreditNoteLine } from '#core/contracts/credit-note.ts';
import type {
  InvoiceDocument,
  InvoiceLine,
  InvoiceTax,
  TaxInIssuerCurrency,
} from '#core/contracts/invoice.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { ratio } from '#core/money/fraction.ts';
import {
  formatMoney,
  type Money,
  minorOf,
  moneyFromWire,
  moneyToFraction,
  roundToMoney,
} from '#core/money/money.ts';
import { roundHalfAwayFromZero } from '#core/money/rounding.ts';
import { failure, type Result, success } from '#core/result.ts';
import { type PaidInvoice, returnsToGrants } from './credit-returns.ts';
import {
  type CreditTrace,
  type ExchangedTax,
  type TracedPiece,
  traceCreditLine,
  traceCreditTotals,
} from './credit-trace.ts';
import { exchanged, statedTaxes } from './tax-exchange.ts';

/** Net and tax in minor units, with the sign of their line. */
export type NetAndTax = { readonly netMinor: bigint; readonly taxMinor: bigint };

/** What earlier credit notes gave back, by the id of the invoice's line. */
export type CreditedBefore = ReadonlyMap<string, NetAndTax>;

/**
 * All that is left of the invoice, or of named lines all that is left or a net amount of it. An amount has the sign of its
 * line, in the invoice's currency.
 */
export type CreditRequest = {
  readonly currency: string;
  readonly lines: 'all' | readonly { readonly line: string; readonly amount?: string | undefined }[];
};

type Piece = TracedPiece & { readonly line: InvoiceLine };
/** An invoice as issued, of which these parts are credited. */
export type CreditableInvoice = Pick<
  InvoiceDocument,
  'currency' | 'lines' | 'taxes' | 'taxInIssuerCurrency'
> &
  PaidInvoice;
type Case = { readonly invoice: CreditableInvoice; readonly credited: CreditedBefore };

const NOTHING: NetAndTax = { netMinor: 0n, taxMinor: 0n };

/** What a line has that was not credited. */
export function leftOfLine({ credited, invoice }: Case, line: InvoiceLine): NetAndTax {
  const whole = wholeOf(line, invoice.currency);
  const before = credited.get(line.id) ?? NOTHING;
  return { netMinor: whole.netMinor - before.netMinor, taxMinor: whole.taxMinor - before.taxMinor };
}

/** What an invoice has in all that was not credited, tax included. */
export function leftOfInvoice(given: Case): bigint {
  return given.invoice.lines.reduce((sum, line) => {
    const { netMinor, taxMinor } = leftOfLine(given, line);
    return sum + netMinor + taxMinor;
  }, 0n);
}

/**
 * What a credit comes to, from the rounded figures that the invoice states. A piece of a line bears the line's tax in
 * proportion to all that is credited of it by then, rounded once, less what was credited before: in whatever order and
 * pieces a line is credited, they add up to exactly its net and its tax, and all lines to exactly the invoice. A line below
 * zero is credited below zero, beside what it reduces: no credit is for zero or less, and all of them never for more than
 * the invoice. Fails with a code of `billing` and the place in the request.
 */
export function calculateCredit(given: Case & { readonly request: CreditRequest }): Result<CreditedFigures> {
  const credit = calculateTracedCredit(given);
  return credit.ok ? success(credit.value.figures) : credit;
}

/** As `calculateCredit`, with every step that led to its figures. */
export function calculateTracedCredit(
  given: Case & { readonly request: CreditRequest },
): Result<{ readonly figures: CreditedFigures; readonly trace: CreditTrace }> {
  const { invoice, request } = given;
  if (request.currency !== invoice.currency)
    return failure(
      'billing.credit_currency_differs',
      `The invoice is in ${invoice.currency}, and so are its credits.`,
      'currency',
    );
  const pieces = request.lines === 'all' ? allThatIsLeft(given) : namedPieces(given, request.lines);
  if (!pieces.ok) return pieces;
  const total = sumMinor(pieces.value, ({ netMinor, taxMinor }) => netMinor + taxMinor);
  if (total <= 0n)
    return failure('billing.credit_not_above_zero', 'A credit note is for more than zero.', 'lines');
  if (total > leftOfInvoice(given))
    return failure('billing.credit_over_invoice', 'This is more than is left of the invoice.', 'lines');
  const beforeMinor = [...given.credited.values()].reduce(
    (sum, { netMinor, taxMinor }) => sum + netMinor + taxMinor,
    0n,
  );
  const returns = returnsToGrants(invoice, { beforeMinor, creditMinor: total });
  const { figures, trace } = figuresOf(given, pieces.value);
  return success({ figures: { ...figures, ...(returns.length === 0 ? {} : { returns }) }, trace });
}

function allThatIsLeft(given: Case): Result<Piece[]> {
  const pieces = given.invoice.lines
    .filter((line) => leftOfLine(given, line).netMinor !== 0n)
    .map((line) => pieceOf(given, line, leftOfLine(given, line).netMinor));
  return pieces.length > 0
    ? success(pieces)
    : failure('billing.credit_nothing_left', 'The whole invoice is credited already.', 'lines');
}

function namedPieces(given: Case, named: Exclude<CreditRequest['lines'], 'all'>): Result<Piece[]> {
  const pieces: Piece[] = [];
  if (named.length === 0)
    return failure('billing.credit_without_lines', 'Name at least one line of the invoice.', 'lines');
  for (const [index, { amount, line: id }] of named.entries()) {
    const path = `lines[${index}]`;
    const line = given.invoice.lines.find((one) => one.id === id);
    if (line === undefined)
      return failure('billing.credit_line_unknown', `The invoice has no line ${id}.`, `${path}.line`);
    if (pieces.some((piece) => piece.line.id === id))
      return failure('billing.credit_line_twice', `Line ${id} stands here twice.`, `${path}.line`);
    const netMinor = netOfPiece(given, { line, amount, path });
    if (!netMinor.ok) return netMinor;
    pieces.push(pieceOf(given, line, netMinor.value));
  }
  return success(pieces);
}

function netOfPiece(
  given: Case,
  piece: { readonly line: InvoiceLine; readonly amount: string | undefined; readonly path: string },
): Result<bigint> {
  const { amount, line } = piece;
  const left = leftOfLine(given, line).netMinor;
  const path = amount === undefined ? `${piece.path}.line` : `${piece.path}.amount`;
  if (left === 0n) return failure('billing.credit_nothing_left', `Nothing is left of line ${line.id}.`, path);
  if (amount === undefined) return success(left);
  const money = moneyFromWire({ amount, currency: given.invoice.currency });
  if (!money.ok) return failure(money.error.code, money.error.message, path);
  const { amountMinor } = money.value;
  if (amountMinor === 0n) return failure('billing.credit_zero', 'An amount to credit is not zero.', path);
  if (amountMinor > 0n !== left > 0n)
    return failure('billing.credit_sign_differs', 'An amount to credit has the sign of its line.', path);
  if (left > 0n ? amountMinor > left : amountMinor < left)
    return failure(
      'billing.credit_over_line',
      `Of line ${line.id}, ${formatMoney({ amountMinor: left, currency: given.invoice.currency })} is left.`,
      path,
    );
  return success(amountMinor);
}

/** One piece of a line with its share of the line's tax. */
function pieceOf(given: Case, line: InvoiceLine, netMinor: bigint): Piece {
  const whole = wholeOf(line, given.invoice.currency);
  const before = given.credited.get(line.id) ?? NOTHING;
  const netAfter = before.netMinor + netMinor;
  assert(whole.netMinor !== 0n, 'nothing is credited of a line of zero');
  const taxAfter = roundHalfAwayFromZero(ratio(whole.taxMinor * netAfter, whole.netMinor));
  return {
    line,
    whole,
    before,
    netMinor,
    taxMinor: taxAfter - before.taxMinor,
    left: { netMinor: whole.netMinor - netAfter, taxMinor: whole.taxMinor - taxAfter },
  };
}

function wholeOf(line: InvoiceLine, currency: string): NetAndTax {
  const discountMinor = minorOf(line.discountAmount ?? '0', currency);
  return {
    netMinor: minorOf(line.amount, currency) - discountMinor,
    taxMinor: minorOf(line.taxAmount, currency),
  };
}

function figuresOf(
  given: Case,
  pieces: readonly Piece[],
): { readonly figures: CreditedFigures; readonly trace: CreditTrace } {
  const { invoice } = given;
  const { currency } = invoice;
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const net = sumMinor(pieces, ({ netMinor }) => netMinor);
  const tax = sumMinor(pieces, ({ taxMinor }) => taxMinor);
  const taxes = taxesOf(invoice, pieces, print);
  const abroad = taxAbroad(given, pieces);
  const figures: CreditedFigures = {
    currency,
    lines: pieces.map((piece, index) => lineOf(piece, String(index + 1), print)),
    taxes,
    ...(abroad === null ? {} : { taxInIssuerCurrency: abroad.figures }),
    totals: { net: print(net), tax: print(tax), total: print(net + tax) },
  };
  const isAtRate = ({ line }: TracedPiece, ratePercent: string) =>
    plainDecimal(line.taxRatePercent) === ratePercent;
  const trace: CreditTrace = {
    lines: pieces.map((piece) => ({ invoiceLine: piece.line.id, steps: traceCreditLine(piece, currency) })),
    totals: traceCreditTotals({ pieces, taxes, abroad, currency, isAtRate }),
  };
  return { figures, trace };
}

function lineOf(piece: Piece, id: string, print: (minor: bigint) => string): CreditNoteLine {
  const { left, line, netMinor, taxMinor } = piece;
  return {
    id,
    invoiceLine: line.id,
    subscription: line.subscription,
    charge: line.charge,
    description: line.description,
    period: line.period,
    taxRatePercent: line.taxRatePercent,
    amount: print(netMinor),
    taxAmount: print(taxMinor),
    left: { amount: print(left.netMinor), taxAmount: print(left.taxMinor) },
  };
}

/**
 * Tax in the seller's own currency at the original rate of exchange: what all that is credited at a rate of tax comes to
 * by then, rounded once, less what was given back before, so that all credits come to exactly what the invoice states.
 */
function taxAbroad(
  { credited: creditedBefore, invoice }: Case,
  pieces: readonly Piece[],
): {
  readonly figures: TaxInIssuerCurrency;
  readonly stated: TaxInIssuerCurrency;
  readonly amounts: readonly ExchangedTax[];
} | null {
  const stated = invoice.taxInIssuerCurrency;
  if (stated === undefined) return null;
  const { currency } = invoice;
  const exchangedTax = (amountMinor: bigint) =>
    roundToMoney(
      exchanged(moneyToFraction({ amountMinor, currency }), currency, stated.exchangeRate),
      stated.currency,
    );
  const amounts = stated.taxes.flatMap(({ ratePercent }): ExchangedTax[] => {
    const isTaxed = (line: InvoiceLine) => plainDecimal(line.taxRatePercent) === ratePercent;
    const taxed = pieces.filter(({ line }) => isTaxed(line));
    if (taxed.length === 0) return [];
    const before = invoice.lines
      .filter(isTaxed)
      .reduce((sum, line) => sum + (creditedBefore.get(line.id) ?? NOTHING).taxMinor, 0n);
    const after = before + sumMinor(taxed, ({ taxMinor }) => taxMinor);
    return [{ ratePercent, after: exchangedTax(after), before: exchangedTax(before) }];
  });
  const credited = amounts.map(({ after, before, ratePercent }): [string, Money] => {
    const amountMinor = after.amountMinor - before.amountMinor;
    return [ratePercent, { amountMinor, currency: stated.currency }];
  });
  return { figures: statedTaxes(stated, credited), stated, amounts };
}

/**
 * The original rates, in the order of the invoice. A line states its rate and not its group, so that groups of one rate on
 * one invoice stand here as one, with the names and notes of all of them.
 */
function taxesOf(
  invoice: CreditableInvoice,
  pieces: readonly Piece[],
  print: (minor: bigint) => string,
): InvoiceTax[] {
  const rates = [...new Set(invoice.taxes.map(({ ratePercent }) => plainDecimal(ratePercent)))];
  const taxes = rates.flatMap((ratePercent) => {
    const taxed = pieces.filter(({ line }) => plainDecimal(line.taxRatePercent) === ratePercent);
    if (taxed.length === 0) return [];
    const groups = invoice.taxes.filter((tax) => plainDecimal(tax.ratePercent) === ratePercent);
    const name = joined(groups.map((group) => group.name));
    const note = joined(groups.map((group) => group.note));
    return [
      {
        kind: kindOf(groups),
        ...(name === '' ? {} : { name }),
        ...(note === '' ? {} : { note }),
        ratePercent,
        base: print(sumMinor(taxed, ({ netMinor }) => netMinor)),
        amount: print(sumMinor(taxed, ({ taxMinor }) => taxMinor)),
      },
    ];
  });
  const covered = taxes.reduce((sum, { amount }) => sum + minorOf(amount, invoice.currency), 0n);
  assert(covered === sumMinor(pieces, ({ taxMinor }) => taxMinor), 'every line has its rate on the invoice');
  return taxes;
}

/** Groups without a rate of their own take the name of one that has; a reverse charge must be said. */
function kindOf(groups: readonly InvoiceTax[]): InvoiceTax['kind'] {
  const kinds = (['rate', 'reverse-charge'] as const).filter((one) =>
    groups.some(({ kind }) => kind === one),
  );
  return kinds[0] ?? 'exempt';
}

function joined(words: readonly (string | undefined)[]): string {
  return [...new Set(words.flatMap((word) => word ?? []))].join(' / ');
}

function sumMinor(pieces: readonly Piece[], value: (piece: Piece) => bigint): bigint {
  return pieces.reduce((sum, piece) => sum + value(piece), 0n);
}
