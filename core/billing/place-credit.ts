import { assert } from '#core/assert.ts';
import type { CivilDate } from '#core/time/civil-date.ts';

/** What is owed because corrected usage came to less: `amountMinor` is net, above zero, and not credited yet. */
export type OwedCredit = {
  /** The name of the item in records, `INVOICE/credit-N`. */
  readonly item: string;
  readonly subscription: string;
  readonly charge: string;
  readonly period: { readonly start: CivilDate; readonly end: CivilDate };
  readonly amountMinor: bigint;
};

/** A line that was billed, with the net amount that is left to credit. */
export type BilledLine = {
  readonly invoice: string;
  readonly line: string;
  readonly subscription: string;
  readonly charge: string;
  readonly period: { readonly start: CivilDate; readonly end: CivilDate };
  readonly leftMinor: bigint;
};

/** What one invoice gives back: net amounts by line, and how much of it is for which item. */
export type PlacedCredit = {
  readonly invoice: string;
  readonly lines: readonly { readonly line: string; readonly amountMinor: bigint }[];
  readonly settles: readonly { readonly item: string; readonly amountMinor: bigint }[];
};

/**
 * Finds the lines that owed credits give back: those of the same subscription and charge for the same period, in the order
 * given, which is that of their issue. So the invoice of the original period gives back first, and a later one only what
 * it added as late usage. What no line has left stays in `leftOver`, by item: it was given back already.
 */
export function placeCredits(
  owed: readonly OwedCredit[],
  lines: readonly BilledLine[],
): { readonly placed: readonly PlacedCredit[]; readonly leftOver: ReadonlyMap<string, bigint> } {
  const left = new Map(lines.map((line) => [line, line.leftMinor]));
  const taken: { readonly item: string; readonly line: BilledLine; readonly amountMinor: bigint }[] = [];
  const leftOver = new Map<string, bigint>();
  for (const { amountMinor, item, ...place } of owed) {
    assert(amountMinor > 0n, 'what is owed is above zero');
    let rest = amountMinor;
    for (const line of lines.filter((one) => isBilledFor(one, place))) {
      const has = left.get(line) ?? 0n;
      const share = has < rest ? has : rest;
      if (share <= 0n) continue;
      taken.push({ item, line, amountMinor: share });
      left.set(line, has - share);
      rest -= share;
    }
    if (rest > 0n) leftOver.set(item, rest);
  }
  const byInvoice = Map.groupBy(taken, ({ line }) => line.invoice);
  const placed = [...byInvoice].map(([invoice, pieces]) => ({
    invoice,
    lines: summed(pieces, ({ line }) => line.line).map(([line, sum]) => ({ line, amountMinor: sum })),
    settles: summed(pieces, ({ item }) => item).map(([item, sum]) => ({ item, amountMinor: sum })),
  }));
  return { placed, leftOver };
}

type Place = Pick<OwedCredit, 'subscription' | 'charge' | 'period'>;

/** Whether a line billed what an item is owed for: a charge of a subscription, for days of which one are within the other. */
export function isBilledFor(line: Place, owed: Place): boolean {
  return (
    line.subscription === owed.subscription &&
    line.charge === owed.charge &&
    (isWithin(line.period, owed.period) || isWithin(owed.period, line.period))
  );
}

type Days = OwedCredit['period'];

/** Corrected usage is of a period that may have several lines; what was billed in advance is given back for a part of one. */
function isWithin(part: Days, whole: Days): boolean {
  return part.start >= whole.start && part.end <= whole.end;
}

function summed<T extends { readonly amountMinor: bigint }>(
  pieces: readonly T[],
  keyOf: (piece: T) => string,
): [string, bigint][] {
  const sums = new Map<string, bigint>();
  for (const piece of pieces) sums.set(keyOf(piece), (sums.get(keyOf(piece)) ?? 0n) + piece.amountMinor);
  return [...sums];
}
