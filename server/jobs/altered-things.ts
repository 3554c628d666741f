import { findAlteredAccess, findAlteredAgreements } from '#server/modules/access/index.ts';
import { findAlteredApprovals } from '#server/modules/approvals/index.ts';
import { findAlteredDocuments } from '#server/modules/billing/index.ts';
import { findAlteredGrants } from '#server/modules/credits/index.ts';
import { findAlteredDisputes } from '#server/modules/disputes/index.ts';
import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import { findAlteredBooks } from '#server/modules/payments/index.ts';
import { findAlteredPlanVersions } from '#server/modules/pricing/index.ts';
import { findAlteredRetention } from '#server/modules/retention/index.ts';
import { findAlteredItems } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';

type Finder = (ctx: Ctx, things: readonly SignedThing[]) => Promise<AlteredThings>;

/** Who keeps what signed records of a kind are about. Of the other kinds the record itself is all there is to compare. */
const KEEPERS: Readonly<Record<string, Finder>> = {
  invoice: findAlteredDocuments,
  'credit-note': findAlteredDocuments,
  approval: findAlteredApprovals,
  'plan-version': findAlteredPlanVersions,
  dispute: findAlteredDisputes,
  grant: findAlteredGrants,
  payment: findAlteredBooks,
  'payment-allocation': findAlteredBooks,
  'payment-reversal': findAlteredBooks,
  'allocation-reversal': findAlteredBooks,
  'write-off': findAlteredBooks,
  'write-off-reversal': findAlteredBooks,
  refund: findAlteredBooks,
  'refund-transfer': findAlteredBooks,
  'refund-reversal': findAlteredBooks,
  chargeback: findAlteredBooks,
  'chargeback-step': findAlteredBooks,
  'trust-publication': findAlteredItems,
  'trust-withdrawal': findAlteredItems,
  'access-grant': findAlteredAccess,
  'access-revocation': findAlteredAccess,
  'nda-acceptance': findAlteredAgreements,
  'nda-recorded': findAlteredAgreements,
  'nda-text': findAlteredAgreements,
  'legal-hold': findAlteredRetention,
  'legal-hold-release': findAlteredRetention,
  'retention-period': findAlteredRetention,
  removal: findAlteredRetention,
  'removal-attempt': findAlteredRetention,
};

/** The first of these things, in the order of the log, that is not stored as it was signed; null when all are. */
export async function firstAlteredThing(ctx: Ctx, things: readonly SignedThing[]): Promise<string | null> {
  const found = new Map<SignedThing, string>();
  for (const [kind, ofKind] of Map.groupBy(things, (thing) => thing.kind)) {
    const altered = await KEEPERS[kind]?.(ctx, ofKind);
    for (const thing of ofKind) {
      const fault = altered?.get(thing.subjectRef);
      if (fault !== undefined) found.set(thing, fault);
    }
  }
  const first = things.find((thing) => found.has(thing));
  return first === undefined
    ? null
    : `leaf ${first.leaf}: ${first.kind} ${first.subjectName}: ${found.get(first) ?? ''}`;
}
