/**
 * Why a customer is given something back, be it as a credit note or as a grant: as a favour, for service that fell short, as
 * the answer to a dispute, or because it was billed wrongly.
 */
export const CREDIT_KINDS = ['goodwill', 'service-credit', 'dispute', 'correction'] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];
