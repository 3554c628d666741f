import { type ApprovalState, hasFailedApproval } from './lifecycle.ts';

/** What a person did about credits: proposed one, or approved one by their own right or another's. */
export type CreditAct = 'proposed' | 'approved';

/** One act of one person about credits of one kind and currency. */
export type CreditDeed = {
  readonly act: CreditAct;
  readonly amountMinor: bigint;
  /** ISO instant. */
  readonly at: string;
  readonly state: ApprovalState;
  readonly documentSha256: string;
};

/** The calendar month of an instant, in UTC: `2026-11`. Caps by period are by this month. */
export function capMonth(instant: Date): string {
  return instant.toISOString().slice(0, 7);
}

/**
 * What a person has proposed, or approved, in one calendar month (UTC), in minor units. What came to nothing (rejected,
 * withdrawn, expired, stale) leaves its room again, and an open proposal does not stand in its own way when it is repeated:
 * `except` is its document.
 */
export function usedInMonth(
  deeds: readonly CreditDeed[],
  wanted: { readonly act: CreditAct; readonly month: string; readonly except?: string },
): bigint {
  return deeds
    .filter(({ act, at, documentSha256, state }) => {
      const isItself = state === 'proposed' && documentSha256 === wanted.except;
      return act === wanted.act && at.startsWith(wanted.month) && !hasFailedApproval(state) && !isItself;
    })
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** Whether the policy allows an amount when so much is used; larger figures are never allowed where smaller are not. */
export type CapProbe = (amounts: { readonly amountMinor: bigint; readonly usedMinor: bigint }) => boolean;

/** What the policy leaves a person: null where it sets no cap. `leftMinor` is what one more credit may come to. */
export type CapRoom = {
  readonly eachMinor: bigint | null;
  readonly monthMinor: bigint | null;
  readonly usedMinor: bigint;
  readonly leftMinor: bigint;
};

/** No policy is asked about more than this: what every JavaScript number still counts. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Finds the caps out by asking the policy, whose text is the only place that holds their numbers. Null when the policy allows
 * nothing at all, however little: then it is no matter of caps.
 */
export function capRoom(allows: CapProbe, usedMinor: bigint): CapRoom | null {
  const each = greatest((amountMinor) => allows({ amountMinor, usedMinor: 0n }));
  if (each === 0n) return null;
  const monthUsed = greatest((used) => allows({ amountMinor: 1n, usedMinor: used }));
  return {
    eachMinor: each === MOST ? null : each,
    monthMinor: monthUsed === MOST ? null : monthUsed + 1n,
    usedMinor,
    leftMinor: greatest((amountMinor) => allows({ amountMinor, usedMinor })),
  };
}

/** The greatest figure from 1 on that holds, zero when none does; what holds for a figure holds for every smaller one. */
function greatest(holds: (figure: bigint) => boolean): bigint {
  let low = 0n;
  let high = MOST;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (holds(middle)) low = middle;
    else high = middle - 1n;
  }
  return low;
}
