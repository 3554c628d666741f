import { required } from '#core/assert.ts';
import type { DisputeAward } from '#core/contracts/dispute.ts';
import {
  type DisputeResolutionProposal,
  disputeResolutionProposal,
} from '#core/contracts/dispute-resolution.ts';
import { outcomeOfAward } from '#core/disputes/disputed-amount.ts';
import { stepObstacle } from '#core/disputes/lifecycle.ts';
import { formatMoney, minorOf } from '#core/money/money.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { addDays } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import {
  type ApprovalOutcome,
  claimExecution,
  propose,
  readApproval,
} from '#server/modules/approvals/index.ts';
import {
  creditFigures,
  creditSubject,
  heldCreditSubject,
  issueCredit,
  readCreditNote,
} from '#server/modules/billing/index.ts';
import { grantFigures, grantProposal, issueGrant } from '#server/modules/credits/index.ts';
import { releaseDisputed } from '#server/modules/payments/index.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type ProposeResolutionInput, proposeResolutionInput } from './contract.ts';
import { heldDispute, nameOfDispute } from './find-dispute.ts';
import { type DisputeRow, insertAward, selectDisputeOf, selectSteps, updateStanding } from './repository.ts';
import { takeStep } from './take-step.ts';
import { noteDown } from './triage-steps.ts';

type Parsed = ReturnType<typeof proposeResolutionInput.parse>;

/** How approvals call the resolution of a dispute: customer and number. */
function refOf(dispute: Pick<DisputeRow, 'tenant' | 'number'>): string {
  return `${dispute.tenant}/${nameOfDispute(dispute)}`;
}

async function disputeOfRef(ctx: Ctx, ref: string, hold: boolean): Promise<DisputeRow> {
  const slash = ref.lastIndexOf('/');
  const found = await selectDisputeOf(
    ctx.tx,
    { tenant: ref.slice(0, slash), number: Number(ref.slice(slash + '/DSP-'.length)) },
    hold,
  );
  if (found === null)
    throw new DomainError('disputes.unknown', { message: `There is no dispute ${ref}.`, status: 404 });
  return found;
}

/** What a resolution builds on: where the dispute stands, the customer's last word, and what is left of the invoice. */
async function subjectOf(ctx: Ctx, dispute: DisputeRow, credit: typeof creditSubject): Promise<string> {
  const steps = await selectSteps(ctx.tx, dispute);
  const heard = steps.findLast(({ side }) => side === 'customer');
  return canonicalDigest({
    dispute: dispute.id,
    state: dispute.state === 'open' || dispute.endedAt !== null ? dispute.state : 'in work',
    heard: heard?.sha256 ?? null,
    invoice: await credit(ctx, dispute.invoice),
  });
}

/** The subject of a proposal by its reference. Raises `disputes.unknown` (404). */
export async function resolutionSubject(ctx: Ctx, ref: string): Promise<string> {
  return subjectOf(ctx, await disputeOfRef(ctx, ref, false), creditSubject);
}

async function refuseSecondProposal(ctx: Ctx, dispute: DisputeRow): Promise<void> {
  if (dispute.approvalId === null) return;
  const asModule: Ctx = { ...ctx, actor: { kind: 'system', job: 'disputes' } };
  const { state } = await readApproval(asModule, { approvalId: dispute.approvalId });
  if (state === 'proposed' || state === 'approved')
    throw new DomainError('disputes.proposal_waits', {
      message: 'A resolution was proposed already and waits for its second person.',
      status: 409,
      details: { approvalId: dispute.approvalId },
    });
}

/**
 * Proposes how a dispute ends. Where nothing is given, the customer has the answer at once; a credit note or a grant waits
 * for a second person, who approves exactly these figures and this text. Raises `disputes.unknown` (404),
 * `disputes.step_not_possible`, `disputes.proposal_waits` (409), `disputes.outcome_award_mismatch`, the codes of
 * `calculateCredit` and what proposing raises.
 */
export async function proposeResolution(
  ctx: Ctx,
  input: ProposeResolutionInput,
): Promise<{ readonly resolved: true } | { readonly resolved: false; readonly approval: ApprovalOutcome }> {
  authorise(ctx, 'disputes.proposeResolution', { tenantId: input.tenantId });
  const parsed = proposeResolutionInput.parse(input);
  const dispute = await heldDispute(ctx, parsed);
  if (stepObstacle(dispute, { kind: 'resolved', side: 'vendor' }) !== null)
    throw new DomainError('disputes.step_not_possible', {
      message: `${nameOfDispute(dispute)} is ${dispute.state}; it cannot be resolved now.`,
      status: 409,
      details: { state: dispute.state, step: 'resolved' },
    });
  await refuseSecondProposal(ctx, dispute);
  const { award, outcome, text } = parsed;
  if (award.kind === 'none') {
    refuseMismatch(dispute, outcome, 0n);
    await takeStep(
      ctx,
      { ...dispute, approvalId: null },
      {
        kind: 'resolved',
        side: 'vendor',
        text,
        resolution: { outcome, awards: [], decidedBy: [actorName(ctx.actor)] },
      },
    );
    await releaseDisputed(ctx, { tenantId: dispute.tenantId, ref: nameOfDispute(dispute) });
    return { resolved: true };
  }
  const { agreed, amount } = await awardOf(ctx, dispute, parsed);
  refuseMismatch(dispute, outcome, amount.amountMinor);
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency: dispute.currency });
  const document: DisputeResolutionProposal = {
    dispute: nameOfDispute(dispute),
    customer: dispute.tenant,
    invoice: dispute.invoice,
    disputed: { currency: dispute.currency, total: print(dispute.totalMinor) },
    outcome,
    text,
    award: agreed,
  };
  const approval = await propose(ctx, {
    tenantId: dispute.tenantId,
    kind: 'dispute-resolution',
    // It gives money away, and counts under the caps and signals for that.
    creditKind: 'dispute',
    subjectRef: refOf(dispute),
    subjectSha256: await subjectOf(ctx, dispute, creditSubject),
    document,
    reason: text.slice(0, 1_000),
    amount,
  });
  await updateStanding(ctx.tx, dispute, { ...dispute, approvalId: approval.id, changedAt: ctx.now });
  await noteDown(ctx, dispute, {
    kind: 'resolution-proposed',
    text: `${outcome}: ${print(amount.amountMinor)} ${dispute.currency}`,
  });
  return { resolved: false, approval };
}

function refuseMismatch(dispute: DisputeRow, outcome: Parsed['outcome'], awardedMinor: bigint): void {
  const comesTo = outcomeOfAward({ awardedMinor, disputedMinor: dispute.totalMinor });
  if (comesTo === outcome) return;
  throw new DomainError('disputes.outcome_award_mismatch', {
    message: `What is given comes to “${comesTo}”, not to “${outcome}”.`,
    path: 'outcome',
    details: { comesTo },
  });
}

async function awardOf(ctx: Ctx, dispute: DisputeRow, { award, number, text }: Parsed) {
  const reason = `${number}: ${text}`.slice(0, 1_000);
  const { currency, tenantId } = dispute;
  if (award.kind === 'grant') {
    const { day: today } = civilDayAt(await readZones(ctx, { tenantId }), ctx.now.getTime());
    const figures = await grantFigures(ctx, {
      tenantId,
      creditKind: 'dispute',
      kind: 'payment',
      name: { en: `Dispute ${number}`, es: `Disputa ${number}` },
      currency,
      amount: award.amount,
      expiresOn: addDays(today, award.validDays),
      reason,
    });
    return { agreed: { kind: 'grant' as const, grant: figures.proposal }, amount: figures.amount };
  }
  if (award.kind === 'none')
    throw new DomainError('disputes.outcome_award_mismatch', { message: 'Nothing is given.' });
  const figures = await creditFigures(ctx, {
    tenantId,
    number: dispute.invoice,
    creditKind: 'dispute',
    lines: award.lines,
    reason,
  });
  return { agreed: { kind: 'credit-note' as const, credit: figures.proposal }, amount: figures.amount };
}

/** What a carried out resolution gave. */
export type CarriedOutResolution = {
  readonly tenantId: string;
  readonly dispute: string;
  readonly creditNote: { readonly number: string; readonly invoiceNumber: string } | null;
};

/**
 * Resolves a dispute as was approved, once: issues the credit note or grant, links it, answers the customer and releases what
 * was held, all in this transaction. Answers null when there is nothing to carry out any more.
 */
export async function carryOutResolution(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<CarriedOutResolution | null> {
  await authoriseAndRecord(ctx, 'disputes.carryOut', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'dispute-resolution',
    // Both the dispute and what is left of its invoice stay as they are until this is written.
    subjectSha256: async (inner, ref) =>
      subjectOf(inner, await disputeOfRef(inner, ref, true), heldCreditSubject),
  });
  if (!claim.claimed) return null;
  const proposal = disputeResolutionProposal.parse(claim.document);
  const dispute = await disputeOfRef(ctx, claim.subjectRef, true);
  const { approvalId, approvedBy, proposedBy } = claim;
  const { award, creditNote } = await give(ctx, dispute, {
    proposal,
    by: { approvalId, approvedBy, proposedBy },
  });
  await takeStep(
    ctx,
    { ...dispute, approvalId: null },
    {
      kind: 'resolved',
      side: 'system',
      text: proposal.text,
      resolution: { outcome: proposal.outcome, awards: [award], decidedBy: [proposedBy, ...approvedBy] },
    },
  );
  await insertAward(ctx.tx, {
    tenantId: dispute.tenantId,
    disputeId: dispute.id,
    position: dispute.steps + 1,
    kind: award.kind,
    ref: award.ref,
    sha256: award.sha256 ?? null,
    approvalId,
    currency: award.currency,
    totalMinor: minorOf(award.total, award.currency),
  });
  await releaseDisputed(ctx, { tenantId: dispute.tenantId, ref: nameOfDispute(dispute) });
  await faultPoint('disputes.resolved');
  return { tenantId: dispute.tenantId, dispute: nameOfDispute(dispute), creditNote };
}

async function give(
  ctx: Ctx,
  dispute: DisputeRow,
  agreed: {
    readonly proposal: DisputeResolutionProposal;
    readonly by: {
      readonly approvalId: string;
      readonly approvedBy: readonly string[];
      readonly proposedBy: string;
    };
  },
): Promise<{ readonly award: DisputeAward; readonly creditNote: CarriedOutResolution['creditNote'] }> {
  const { by, proposal } = agreed;
  const { tenantId } = dispute;
  if (proposal.award.kind === 'grant') {
    const grant = grantProposal.parse(proposal.award.grant);
    if (grant.action !== 'issue') throw new TypeError('a dispute gives grants and takes none');
    const { number } = await issueGrant(ctx, { ...by, tenantId, proposal: grant });
    const { amount: total, currency } = grant;
    return {
      award: { kind: 'grant', ref: number, currency, total, approval: by.approvalId },
      creditNote: null,
    };
  }
  const issued = await issueCredit(ctx, { ...by, proposal: proposal.award.credit });
  const { document, sha256 } = await readCreditNote(ctx, { tenantId, number: issued.number });
  return {
    award: {
      kind: 'credit-note',
      ref: issued.number,
      sha256,
      currency: document.currency,
      total: document.totals.total,
      approval: by.approvalId,
    },
    creditNote: {
      number: issued.number,
      invoiceNumber: required(issued.invoiceNumber, 'it credits an invoice'),
    },
  };
}
