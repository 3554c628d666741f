import { type ApprovalState, isOpenApproval } from '#core/approvals/lifecycle.ts';

type Counted = { readonly currency: string; readonly amountMinor: bigint; readonly state: ApprovalState };

/** What was given and what still waits, in minor units of one currency. */
export type CreditTotals = {
  readonly currency: string;
  readonly givenMinor: bigint;
  readonly givenCount: number;
  readonly waitingMinor: bigint;
  readonly waitingCount: number;
};

/** Sums credits by currency, in the order of its code: given are those carried out, waiting those still open. */
export function creditTotals(credits: readonly Counted[]): CreditTotals[] {
  const sum = (some: readonly Counted[]) => some.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  return [...Map.groupBy(credits, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, own]) => {
      const given = own.filter(({ state }) => state === 'executed');
      const waiting = own.filter(({ state }) => isOpenApproval(state));
      return {
        currency,
        givenMinor: sum(given),
        givenCount: given.length,
        waitingMinor: sum(waiting),
        waitingCount: waiting.length,
      };
    });
}
