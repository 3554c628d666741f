import { cancelledFrom, type HeldSubscription } from './days-held.ts';

/** What a subscription begins to do on a day. */
export type TimelineEntry =
  | { readonly from: string; readonly kind: 'plan'; readonly plan: string; readonly version: number }
  | { readonly from: string; readonly kind: 'paused' | 'resumed' | 'cancelled' };

/** What changes when, oldest first: entries that change nothing, or come after the end, are left out. */
export function subscriptionTimeline(subscription: HeldSubscription): TimelineEntry[] {
  const end = cancelledFrom(subscription);
  const plans = subscription.versions.flatMap(
    ({ effectiveFrom: from, plan, version }, index): TimelineEntry[] => {
      const before = subscription.versions[index - 1];
      return before?.plan === plan && before.version === version
        ? []
        : [{ from, kind: 'plan', plan, version }];
    },
  );
  const states = subscription.states.flatMap(({ from, state }, index): TimelineEntry[] => {
    const before = subscription.states[index - 1]?.state ?? 'active';
    if (state === before) return [];
    return [{ from, kind: state === 'active' ? 'resumed' : state }];
  });
  return [...plans, ...states]
    .filter(({ from, kind }) => end === null || from < end || (from === end && kind === 'cancelled'))
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
