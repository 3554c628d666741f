import type { CivilDate } from '#core/time/civil-date.ts';
import { daysBetween } from '#core/time/civil-date.ts';
import { type Account, settleInvoices, unappliedCash } from './account.ts';

/** By days after the due date; what is in dispute stands in a column of its own, whatever its age. */
export const AGEING_BUCKETS = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'daysOver90'] as const;
export type AgeingBucket = (typeof AGEING_BUCKETS)[number];

/** Receivables of one currency by age, in minor units. `balanceMinor` is what the statement of account closes with. */
export type Ageing = {
  readonly currency: string;
  readonly buckets: Readonly<Record<AgeingBucket, bigint>>;
  readonly disputedMinor: bigint;
  /** Payments that no invoice has taken, and what was credited after it was paid: it lessens the balance. */
  readonly unappliedMinor: bigint;
  readonly balanceMinor: bigint;
};

/** The column for something due on a date. On the due date itself it is not late. */
export function ageingBucket(dueOn: CivilDate, today: CivilDate): AgeingBucket {
  const late = daysBetween(dueOn, today);
  if (late <= 0) return 'notDue';
  if (late <= 30) return 'days1To30';
  if (late <= 60) return 'days31To60';
  return late <= 90 ? 'days61To90' : 'daysOver90';
}

/** The ageing of an account as of today, one row a currency by its code; a currency without entries has none. */
export function ageAccount(account: Account, today: CivilDate): Ageing[] {
  const settlements = settleInvoices(account, today);
  const left = unappliedCash(account);
  const currencies = [
    ...new Set([...account.invoices, ...account.payments].map(({ currency }) => currency)),
  ].toSorted();
  return currencies.map((currency) => {
    const buckets = { notDue: 0n, days1To30: 0n, days31To60: 0n, days61To90: 0n, daysOver90: 0n };
    let disputedMinor = 0n;
    let unappliedMinor = 0n;
    for (const invoice of account.invoices) {
      const settlement = settlements.get(invoice.id);
      if (invoice.currency !== currency || settlement === undefined) continue;
      buckets[ageingBucket(invoice.dueOn, today)] += settlement.openMinor - settlement.disputedMinor;
      disputedMinor += settlement.disputedMinor;
      unappliedMinor += settlement.excessMinor;
    }
    for (const payment of account.payments)
      if (payment.currency === currency) unappliedMinor += left.get(payment.id) ?? 0n;
    const owedMinor = AGEING_BUCKETS.reduce((sum, bucket) => sum + buckets[bucket], disputedMinor);
    return { currency, buckets, disputedMinor, unappliedMinor, balanceMinor: owedMinor - unappliedMinor };
  });
}

/** Adds ageings currency by currency, for the totals row of a list. */
export function addAgeings(ageings: readonly Ageing[]): Ageing[] {
  const totals = new Map<string, Ageing>();
  for (const ageing of ageings) {
    const sum = totals.get(ageing.currency);
    totals.set(ageing.currency, sum === undefined ? ageing : addTwo(sum, ageing));
  }
  return [...totals.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

function addTwo(a: Ageing, b: Ageing): Ageing {
  const bucket = (name: AgeingBucket) => a.buckets[name] + b.buckets[name];
  return {
    currency: a.currency,
    buckets: {
      notDue: bucket('notDue'),
      days1To30: bucket('days1To30'),
      days31To60: bucket('days31To60'),
      days61To90: bucket('days61To90'),
      daysOver90: bucket('daysOver90'),
    },
    disputedMinor: a.disputedMinor + b.disputedMinor,
    unappliedMinor: a.unappliedMinor + b.unappliedMinor,
    balanceMinor: a.balanceMinor + b.balanceMinor,
  };
}
