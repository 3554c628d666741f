import type { SubjectReaders } from '#server/modules/approvals/index.ts';
import { correctionSubject, creditSubject, exclusionSubject } from '#server/modules/billing/index.ts';
import { couponSubject, grantSubject } from '#server/modules/credits/index.ts';
import { resolutionSubject } from '#server/modules/disputes/index.ts';
import { refundSubject, writeOffSubject } from '#server/modules/payments/index.ts';
import { planSubject } from '#server/modules/pricing/index.ts';
import { erasureSubject, releaseSubject } from '#server/modules/retention/index.ts';
import { trustSubject } from '#server/modules/trust/index.ts';

/** How each kind of approval sees what its proposals build on, as it is now. */
export const APPROVAL_SUBJECTS: SubjectReaders = {
  'price-publication': planSubject,
  'price-correction': correctionSubject,
  'credit-note': creditSubject,
  'write-off': writeOffSubject,
  refund: refundSubject,
  'close-exclusion': exclusionSubject,
  grant: grantSubject,
  coupon: couponSubject,
  'legal-hold-release': releaseSubject,
  'dispute-resolution': resolutionSubject,
  'trust-publication': trustSubject,
  erasure: erasureSubject,
};
