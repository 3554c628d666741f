/** Why a customer doubts a figure; the choice is theirs, and the dashboards count by it. */
export const DISPUTE_CATEGORIES = [
  'usage-too-high',
  'wrong-price',
  'not-ordered',
  'charged-twice',
  'service-not-delivered',
  'wrong-tax',
  'credit-missing',
  'other',
] as const;
export type DisputeCategory = (typeof DISPUTE_CATEGORIES)[number];
