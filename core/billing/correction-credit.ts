import type { CorrectedFigures, CorrectedLine } from '#core/contracts/price-correction.ts';
import { allocateByWeight } from '#core/money/allocation.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { ratio } from '#core/money/fraction.ts';
import { minorOf } from '#core/money/money.ts';

/** What credit notes gave back of a line because of late usage, and what they owe by the corrected price. */
export type LateCredit = { readonly creditedMinor: bigint; readonly owedMinor: bigint };

/** A net amount of a line to give back, with the line's sign. */
export type CorrectionCredit = { readonly line: string; readonly amountMinor: bigint };

/** One line with what of it is given back on itself, and what has to be found on other lines of its rate of tax. */
type Piece = {
  readonly line: string | undefined;
  readonly standingMinor: bigint;
  readonly ownMinor: bigint;
  readonly elsewhereMinor: bigint;
};

/**
 * What of an invoice is given back so that what stands of it is what it should have been. Lines of one rate of tax are
 * balanced against each other: a minimum that is missed by more, or a coupon that falls on another line, takes off what the
 * prices give. A rate of tax at which nothing is left in the customer's favour gives nothing back and asks for nothing.
 * `credited` is what credit notes gave back of each line by now, for whatever reason: a line is never given back below what
 * it should have been, except by what late usage owes at the corrected price.
 */
export function correctionCredit(input: {
  readonly figures: Pick<CorrectedFigures, 'currency' | 'lines'>;
  readonly credited: ReadonlyMap<string, bigint>;
  readonly late: ReadonlyMap<string, LateCredit>;
}): CorrectionCredit[] {
  const byRate = Map.groupBy(input.figures.lines, ({ taxRatePercent }) => plainDecimal(taxRatePercent));
  return [...byRate.values()].flatMap((lines) => creditOfRate(lines.map((line) => pieceOf(line, input))));
}

function pieceOf(line: CorrectedLine, given: Parameters<typeof correctionCredit>[0]): Piece {
  const { currency } = given.figures;
  const issued = minorOf(line.issued.amount, currency);
  const corrected = minorOf(line.corrected.amount, currency);
  const id = line.invoiceLine;
  const credited = id === undefined ? 0n : (given.credited.get(id) ?? 0n);
  const late = id === undefined ? undefined : given.late.get(id);
  const standing = issued - credited;
  const favour = issued - corrected;
  const owedLate = late === undefined ? 0n : smaller(late.creditedMinor, late.owedMinor);
  const piece = { line: id, standingMinor: standing };
  if (issued > 0n && favour > 0n) {
    const wanted = larger(0n, standing - corrected + owedLate);
    const own = smaller(wanted, larger(0n, standing));
    return { ...piece, ownMinor: own, elsewhereMinor: wanted - own };
  }
  if (issued < 0n && favour < 0n) {
    const own = larger(favour, smaller(0n, standing));
    return { ...piece, ownMinor: own, elsewhereMinor: favour - own };
  }
  return { ...piece, ownMinor: 0n, elsewhereMinor: favour };
}

function creditOfRate(pieces: readonly Piece[]): CorrectionCredit[] {
  const sum = (valueOf: (piece: Piece) => bigint) => pieces.reduce((all, piece) => all + valueOf(piece), 0n);
  const below = sum(({ ownMinor }) => smaller(0n, ownMinor));
  const own = sum(({ ownMinor }) => larger(0n, ownMinor));
  const inAll = own + below + sum(({ elsewhereMinor }) => elsewhereMinor);
  if (inAll <= 0n) return [];
  const wanted = inAll - below;
  const taken = spread(pieces, smaller(wanted, own), ({ ownMinor }) => larger(0n, ownMinor));
  const room = ({ line, ownMinor, standingMinor }: Piece) =>
    line === undefined ? 0n : larger(0n, standingMinor - larger(0n, ownMinor));
  const more = spread(pieces, smaller(larger(0n, wanted - own), sum(room)), room);
  return pieces.flatMap(({ line, ownMinor }, index) => {
    const amountMinor = (taken[index] ?? 0n) + (more[index] ?? 0n) + smaller(0n, ownMinor);
    return line === undefined || amountMinor === 0n ? [] : [{ line, amountMinor }];
  });
}

/** An amount over the pieces in proportion to what each can bear, which in all is at least the amount. */
function spread(pieces: readonly Piece[], totalMinor: bigint, weightOf: (piece: Piece) => bigint): bigint[] {
  if (totalMinor === 0n) return pieces.map(() => 0n);
  return allocateByWeight({ totalMinor, weights: pieces.map((piece) => ratio(weightOf(piece))) });
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
const larger = (a: bigint, b: bigint) => (a > b ? a : b);
