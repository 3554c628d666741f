/** Where on the desk the input of a parked close is mended. */
export type MendPage = 'taxes' | 'terms' | 'subscriptions' | 'price-book' | 'earlier-close';

/** The page where something is entered, or the runbook; `readsTotals` where the first step compares the totals of a day. */
export type Mending =
  | { readonly kind: 'page'; readonly page: MendPage }
  | { readonly kind: 'runbook'; readonly runbook: string; readonly readsTotals: boolean };

const PAGES: Readonly<Record<string, MendPage>> = {
  'billing.tax_rate_missing': 'taxes',
  'billing.exchange_rate_missing': 'taxes',
  'billing.contract_missing': 'terms',
  'billing.profile_missing': 'terms',
  'billing.vat_id_invalid': 'terms',
  'billing.commitment_without_subscription': 'terms',
  'billing.commitment_incomplete': 'earlier-close',
  'billing.piece_out_of_period': 'subscriptions',
  'billing.pieces_overlap': 'subscriptions',
  'billing.subscription_not_effective': 'subscriptions',
  'billing.currency_mismatch': 'subscriptions',
  'billing.zone_differs': 'subscriptions',
  'billing.buckets_too_many': 'price-book',
  'billing.bucket_not_for_meter': 'price-book',
  'billing.meter_unknown': 'price-book',
  'billing.meter_mismatch': 'price-book',
};

/** What a plan says is mended by another version of it. */
const OF_PLANS = ['rating.', 'pricing.'];

/** Each reason to park a close, by its code, with the way to mend what it stands on; nothing leads nowhere. */
export function mendingOf(code: string): Mending {
  const page = PAGES[code];
  if (page !== undefined) return { kind: 'page', page };
  if (OF_PLANS.some((prefix) => code.startsWith(prefix))) return { kind: 'page', page: 'price-book' };
  if (code === 'billing.day_not_sealed')
    return { kind: 'runbook', runbook: 'docs/runbooks/parked-day.md', readsTotals: true };
  return {
    kind: 'runbook',
    runbook: 'docs/runbooks/close-retry.md',
    readsTotals: code === 'billing.usage_differs',
  };
}
