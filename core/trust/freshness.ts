import type { TrustContent } from '#core/contracts/trust-item.ts';

/**
 * Whether what an item says can be relied on today. `ended`: a certificate whose last day is over; `gap`: a report whose
 * period is over and which no letter bridges to today; `review-due`: nobody looked at it again in time.
 */
export type Freshness = 'current' | 'review-due' | 'ended' | 'gap';

/** How far a report reaches: to the end of its period, or to that of the letter that bridges from it. */
export function coveredThrough(content: TrustContent): string | null {
  if (content.kind !== 'compliance' || content.period === null) return null;
  return content.bridgeLetter?.coversThrough ?? content.period.through;
}

/** What weighs most comes first: an end is an end, whoever looked at it. */
export function freshnessOf(
  item: { readonly content: TrustContent; readonly reviewBy: string | null },
  today: string,
): Freshness {
  const { content, reviewBy } = item;
  if (content.kind === 'compliance' && content.validUntil !== null && content.validUntil < today)
    return 'ended';
  if (content.kind === 'compliance' && content.assurance === 'attestation-report') {
    const through = coveredThrough(content);
    if (through !== null && through < today) return 'gap';
  }
  return reviewBy !== null && reviewBy < today ? 'review-due' : 'current';
}
