import type { PausedDays } from '#core/contracts/rules.ts';

/** What a subscription does from a day on, until its next entry. */
export type SubscriptionState = 'active' | 'paused' | 'cancelled';

/** The entries of a subscription, each list in the order of its days, one for a day. */
export type HeldSubscription = {
  readonly startsOn: string;
  readonly versions: readonly {
    readonly effectiveFrom: string;
    readonly plan: string;
    readonly version: number;
  }[];
  readonly states: readonly { readonly from: string; readonly state: SubscriptionState }[];
};

/** Half-open civil days through which one plan version was held. */
export type HeldPiece = {
  readonly from: string;
  readonly until: string;
  readonly plan: string;
  readonly version: number;
};

type Days = { readonly start: string; readonly end: string };

/** The first day that a cancelled subscription is not served on; null while it goes on. */
export function cancelledFrom({ states }: Pick<HeldSubscription, 'states'>): string | null {
  return states.find(({ state }) => state === 'cancelled')?.from ?? null;
}

/** What holds on a day, by the entries alone: a subscription is active from its start. */
export function stateOn({ states }: Pick<HeldSubscription, 'states'>, day: string): SubscriptionState {
  const cancelled = cancelledFrom({ states });
  if (cancelled !== null && cancelled <= day) return 'cancelled';
  return states.findLast(({ from }) => from <= day)?.state ?? 'active';
}

/**
 * Which plan version a subscription holds in which days of a period. The pieces tile the days that it is served in; a
 * change to the version that is held already cuts nothing.
 */
export function heldPieces(subscription: HeldSubscription, period: Days): HeldPiece[] {
  const { startsOn, versions } = subscription;
  const end = earlierOf(cancelledFrom(subscription), period.end);
  const pieces: HeldPiece[] = [];
  for (const [index, { effectiveFrom, plan, version }] of versions.entries()) {
    const next = versions[index + 1]?.effectiveFrom ?? null;
    const from = [period.start, startsOn, effectiveFrom].reduce((a, b) => (a > b ? a : b));
    const until = earlierOf(next, end);
    if (from >= until) continue;
    const before = pieces.at(-1);
    if (before?.plan === plan && before.version === version) pieces[pieces.length - 1] = { ...before, until };
    else pieces.push({ from, until, plan, version });
  }
  return pieces;
}

/** The days of a period in which a subscription is paused, clipped to it. */
export function pausedWithin({ states }: Pick<HeldSubscription, 'states'>, period: Days): PausedDays[] {
  return states.flatMap(({ from, state }, index) => {
    const start = from > period.start ? from : period.start;
    const until = earlierOf(states[index + 1]?.from ?? null, period.end);
    return state === 'paused' && start < until ? [{ from: start, until }] : [];
  });
}

function earlierOf(day: string | null, other: string): string {
  return day !== null && day < other ? day : other;
}
