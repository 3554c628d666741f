import type { ApprovalKind } from '#core/approvals/kinds.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readStaffRights } from '#server/modules/identity/index.ts';
import { notify } from '#server/modules/notifications/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { refuseOverCap, spentBy } from './caps.ts';
import { type ApprovalOutcome, type Proposal, REASON_LENGTH_MAX } from './contract.ts';
import { recordStep } from './record-step.ts';
import {
  findOpenTwin,
  insertRequest,
  lockSubject,
  type RequestRow,
  selectHasApprovals,
} from './repository.ts';
import { attributesOf, mayApprove, resourceOf, termsByPolicy } from './rights.ts';

const HOUR_MS = 3_600_000;

/**
 * Opens a proposal that other people have to agree to; how many and until when, the policy says. The same document for the
 * same subject answers with the proposal that is open. Raises `approvals.reason_missing`, `approvals.over_cap` (403) with
 * what is used and left of a month, and `approvals.terms_missing` (403) for a kind or amount that nobody may open.
 */
export async function propose(ctx: Ctx, proposal: Proposal): Promise<ApprovalOutcome> {
  const { amount, creditKind = null, kind, subjectRef, subjectSha256, tenantId } = proposal;
  const concern = {
    tenantId,
    kind,
    amountMinor: amount?.amountMinor ?? null,
    currency: amount?.currency ?? null,
    creditKind,
  };
  const document = canonicalBytes(proposal.document);
  const documentSha256 = sha256Hex(document);
  await authoriseWithinCaps(ctx, concern, documentSha256);
  const reason = proposal.reason.trim();
  if (reason === '' || reason.length > REASON_LENGTH_MAX)
    throw new DomainError('approvals.reason_missing', {
      message: `Say why, in at most ${REASON_LENGTH_MAX} characters.`,
      path: 'reason',
    });
  const terms = termsByPolicy(ctx, concern);
  if (terms === null)
    throw new DomainError('approvals.terms_missing', {
      message: 'The policies do not say on which terms this may be approved.',
      status: 403,
    });
  await lockSubject(ctx.tx, kind, subjectRef);
  const twin = await findOpenTwin(
    ctx.tx,
    { tenantId, kind, subjectRef, subjectSha256, documentSha256 },
    ctx.now,
  );
  if (twin) return { ...outcomeOf(twin), state: twin.state };
  const request: RequestRow = {
    id: ctx.ids(),
    ...concern,
    subjectRef,
    subjectSha256,
    document,
    documentSha256,
    reason,
    proposedBy: actorName(ctx.actor),
    proposedAt: ctx.now,
    neededCount: terms.neededCount,
    expiresAt: new Date(ctx.now.getTime() + terms.openHours * HOUR_MS),
  };
  await insertRequest(ctx.tx, request);
  await recordStep(ctx, request, { kind: 'proposed' });
  await tellApprovers(ctx, request, kind);
  return { ...outcomeOf(request), state: 'proposed' };
}

type Concern = Parameters<typeof spentBy>[1];

async function authoriseWithinCaps(ctx: Ctx, concern: Concern, documentSha256: string): Promise<void> {
  const { actor } = ctx;
  let usedMinor = 0n;
  if (actor.kind === 'person') {
    const spent = await spentBy(ctx, concern, {
      act: 'proposed',
      people: [actor],
      except: documentSha256,
    });
    usedMinor = spent.get(actorName(actor)) ?? 0n;
    refuseOverCap(actor, concern, { act: 'proposed', usedMinor });
  }
  await authoriseAndRecord(ctx, 'approvals.propose', resourceOf(concern), attributesOf(concern, usedMinor));
}

function outcomeOf(request: RequestRow): Omit<ApprovalOutcome, 'state'> {
  return {
    id: request.id,
    approvalsNeeded: request.neededCount,
    approvalsGiven: 0,
    expiresAt: request.expiresAt.toISOString(),
    proposalSha256: request.documentSha256,
  };
}

async function tellApprovers(ctx: Ctx, request: RequestRow, kind: ApprovalKind): Promise<void> {
  for (const person of await readStaffRights(ctx, { userIds: 'all' })) {
    if (actorName(person) === request.proposedBy || !mayApprove(person, request)) continue;
    await notify(ctx, {
      // Whoever approves is of the vendor, and reads at the desk whatever customer it is about.
      tenantId: null,
      userId: person.userId,
      kind: 'approvals.proposed',
      params: { kind, subject: request.subjectRef },
      href: `/desk/approvals/${request.id}`,
    });
  }
}

/** Whether anything was ever proposed in this deployment. */
export function hasApprovals(ctx: Ctx): Promise<boolean> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  return selectHasApprovals(ctx.tx);
}
