import { getTranslations } from 'next-intl/server';
import { CorrectionFigures } from '#components/billing/correction-figures.tsx';
import { CreditFigures } from '#components/billing/credit-figures.tsx';
import { ExclusionFacts } from '#components/billing/exclusion-facts.tsx';
import { PlanProposal } from '#components/billing/plan-proposal.tsx';
import { ProposedCoupon, ProposedGrant } from '#components/credits/proposed-credit.tsx';
import { ProposedResolution } from '#components/disputes/proposed-resolution.tsx';
import { RefundFigures } from '#components/payments/refund-figures.tsx';
import { WriteOffFigures } from '#components/payments/write-off-figures.tsx';
import { ErasureFacts } from '#components/retention/erasures.tsx';
import { HoldFacts } from '#components/retention/hold-facts.tsx';
import { VersionFacts } from '#components/trust/version-facts.tsx';
import { Link } from '#components/ui/link.tsx';
import { assertNever } from '#core/assert.ts';
import { exclusionProposal } from '#core/contracts/close-exclusion.ts';
import { creditProposal } from '#core/contracts/credit-note.ts';
import { disputeResolutionProposal } from '#core/contracts/dispute-resolution.ts';
import { erasureProposal } from '#core/contracts/erasure.ts';
import { holdReleaseProposal } from '#core/contracts/legal-hold.ts';
import { planVersionDocument } from '#core/contracts/plan-version.ts';
import { priceCorrectionProposal } from '#core/contracts/price-correction.ts';
import { refundProposal } from '#core/contracts/refund.ts';
import { trustVersion } from '#core/contracts/trust-item.ts';
import { writeOffProposal } from '#core/contracts/write-off.ts';
import { planDifference } from '#core/pricing/plan-difference.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';
import { getCaller, orNull } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import type { ApprovalDetail } from '#server/modules/approvals/contract.ts';

/** What exactly is proposed, readable, by the kind of the proposal. A further kind has its case here. */
export function ProposedThing({ approval }: { approval: ApprovalDetail }) {
  switch (approval.kind) {
    case 'price-publication':
      return <ProposedPrice approval={approval} />;
    case 'price-correction':
      return <ProposedCorrection approval={approval} />;
    case 'credit-note':
      return <ProposedCredit approval={approval} />;
    case 'write-off':
      return <ProposedWriteOff approval={approval} />;
    case 'refund':
      return <ProposedRefund approval={approval} />;
    case 'close-exclusion':
      return <ProposedExclusion approval={approval} />;
    case 'grant':
      return <ProposedGrant document={approval.document} />;
    case 'coupon':
      return <ProposedCoupon document={approval.document} />;
    case 'legal-hold-release':
      return <ProposedRelease approval={approval} />;
    case 'dispute-resolution':
      return <ProposedDisputeEnd approval={approval} />;
    case 'erasure':
      return <ProposedErasure approval={approval} />;
    case 'trust-publication':
      return <ProposedItem approval={approval} />;
    default:
      return assertNever(approval.kind);
  }
}

async function ProposedCorrection({ approval }: { approval: ApprovalDetail }) {
  const [actor, caller, t] = await Promise.all([requireDesk(), getCaller(), getTranslations('corrections')]);
  const read = priceCorrectionProposal.safeParse(approval.document);
  if (!read.success) return null;
  const { document, superseded } = read.data;
  const { plan, version } = document;
  const readsPlans = mayDo(actor, 'pricing.readPlans', 'vendor');
  const before = readsPlans
    ? await orNull(caller.pricing.plan({ plan, version: superseded.version }), ['pricing.plan_unknown'])
    : null;
  return (
    <>
      <PlanProposal
        document={document}
        previousVersion={before?.version ?? null}
        changes={before === null ? [] : planDifference(before.document as JsonValue, document as JsonValue)}
      />
      <CorrectionFigures correction={{ ...read.data, from: document.effectiveFrom }} />
      {approval.state === 'executed' && readsPlans && (
        <p>
          <Link href={`/desk/price-book/corrections?plan=${plan}&version=${version}`}>{t('openStatus')}</Link>
        </p>
      )}
    </>
  );
}

function ProposedCredit({ approval }: { approval: ApprovalDetail }) {
  const read = creditProposal.safeParse(approval.document);
  return read.success ? <CreditFigures credit={read.data} /> : null;
}

function ProposedDisputeEnd({ approval }: { approval: ApprovalDetail }) {
  const read = disputeResolutionProposal.safeParse(approval.document);
  if (!read.success) return null;
  const { award } = read.data;
  return (
    <>
      <ProposedResolution resolution={read.data} />
      {award.kind === 'credit-note' && <CreditFigures credit={award.credit} />}
    </>
  );
}

function ProposedItem({ approval }: { approval: ApprovalDetail }) {
  const read = trustVersion.safeParse(approval.document);
  return read.success ? <VersionFacts version={read.data} /> : null;
}

function ProposedWriteOff({ approval }: { approval: ApprovalDetail }) {
  const read = writeOffProposal.safeParse(approval.document);
  return read.success ? <WriteOffFigures writeOff={read.data} /> : null;
}

function ProposedRefund({ approval }: { approval: ApprovalDetail }) {
  const read = refundProposal.safeParse(approval.document);
  return read.success ? <RefundFigures refund={read.data} /> : null;
}

function ProposedExclusion({ approval }: { approval: ApprovalDetail }) {
  const read = exclusionProposal.safeParse(approval.document);
  return read.success ? <ExclusionFacts exclusion={read.data} /> : null;
}

function ProposedRelease({ approval }: { approval: ApprovalDetail }) {
  const read = holdReleaseProposal.safeParse(approval.document);
  return read.success ? <HoldFacts release={read.data} /> : null;
}

function ProposedErasure({ approval }: { approval: ApprovalDetail }) {
  const read = erasureProposal.safeParse(approval.document);
  return read.success ? <ErasureFacts proposal={read.data} /> : null;
}

async function ProposedPrice({ approval }: { approval: ApprovalDetail }) {
  const [actor, caller, t] = await Promise.all([requireDesk(), getCaller(), getTranslations('approvals')]);
  const read = planVersionDocument.safeParse(approval.document);
  if (!read.success) return null;
  const { plan, version } = read.data;
  const readsPlans = mayDo(actor, 'pricing.readPlans', 'vendor');
  const before =
    version > 1 && readsPlans
      ? await orNull(caller.pricing.plan({ plan, version: version - 1 }), ['pricing.plan_unknown'])
      : null;
  return (
    <>
      <PlanProposal
        document={read.data}
        previousVersion={before?.version ?? null}
        changes={before === null ? [] : planDifference(before.document as JsonValue, approval.document)}
      />
      {mayDo(actor, 'billing.simulateDraft', 'vendor') && (
        <p>
          <Link href={`/desk/price-book/simulate?approval=${approval.id}`}>{t('simulate')}</Link>
        </p>
      )}
      {approval.state === 'executed' && readsPlans && (
        <p>
          <Link href={`/desk/price-book?plan=${plan}&version=${version}#version`}>{t('published')}</Link>
        </p>
      )}
    </>
  );
}
