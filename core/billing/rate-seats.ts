import type { SeatCharge } from '#core/contracts/charge.ts';
import type { BillingPeriodRule, SeatsHeld } from '#core/contracts/rules.ts';
import { compareDecimals, decimal } from '#core/money/decimal.ts';
import { pricePerUnit } from '#core/rating/models/per-unit.ts';
import type { Traced, TraceRecorder } from '#core/rating/trace-recorder.ts';
import { type Result, success } from '#core/result.ts';
import type { RatedCharge } from './charge-to-rate.ts';
import { prorate, shareOf } from './served-days.ts';

/** Civil days of a period through which the same number of seats was held; half-open. */
export type SeatPiece = { readonly start: string; readonly end: string; readonly quantity: string };

/**
 * Cuts a period at every change of seats: the pieces tile it, and before the first entry nothing is held. Pieces without
 * a seat are left out, unless there is no other.
 */
export function seatPieces(
  period: { readonly start: string; readonly end: string },
  held: readonly SeatsHeld[],
): SeatPiece[] {
  const ordered = held.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const inForce = ordered.findLast(({ from }) => from <= period.start)?.quantity ?? '0';
  const changes = ordered.filter(({ from }) => from > period.start && from < period.end);
  const pieces: SeatPiece[] = [];
  for (const { from, quantity } of [{ from: period.start, quantity: inForce }, ...changes]) {
    const before = pieces.at(-1);
    if (before !== undefined && compareDecimals(before.quantity, quantity) === 0) continue;
    if (before !== undefined) pieces[pieces.length - 1] = { ...before, end: from };
    pieces.push({ start: from, end: period.end, quantity });
  }
  const withSeats = pieces.filter(({ quantity }) => compareDecimals(quantity, '0') !== 0);
  return withSeats.length === 0 ? [{ start: period.start, end: period.end, quantity: '0' }] : withSeats;
}

/**
 * The price of one piece: seats times the price of a whole period, times its days over the days of the whole period,
 * which are never those of a period cut short.
 */
export function rateSeatPiece(input: {
  readonly charge: SeatCharge;
  readonly piece: SeatPiece;
  readonly period: BillingPeriodRule;
  readonly trace: TraceRecorder;
}): Result<RatedCharge> {
  const { charge, period, piece, trace } = input;
  const quantity: Traced = { value: decimal(piece.quantity), unit: charge.unit };
  const whole = pricePerUnit({ config: charge.config, quantity, trace });
  if (!whole.ok) return whole;
  const share = shareOf(piece, period);
  return success({
    quantity,
    amount: prorate({ amount: whole.value, from: piece.start, share, trace }),
  });
}
