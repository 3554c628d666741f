import {
  type ApprovalObstacle,
  type ApprovalTerms,
  approvalObstacle,
  hasEnoughApprovals,
  type Vote,
} from '#core/approvals/decide.ts';
import { type ApprovalKind, isApprovalKind } from '#core/approvals/kinds.ts';
import { type ApprovalState, isOpenApproval } from '#core/approvals/lifecycle.ts';
import { assert, assertNever } from '#core/assert.ts';
import { readStaffRights } from '#server/modules/identity/index.ts';
import { actorName, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { refuseOverCap, spentBy } from './caps.ts';
import {
  type ApprovalOutcome,
  type ApproveInput,
  approveInput,
  type RejectInput,
  rejectInput,
  type WithdrawInput,
  withdrawInput,
} from './contract.ts';
import { endAs, moveOn, recordStep } from './record-step.ts';
import { lockRequest, type StandingRow, type StepRow, selectSteps } from './repository.ts';
import { attributesOf, countOf, currentVotes, delegationsTo, resourceOf, rightFor } from './rights.ts';

/** The kind of outbox row that carries out what was approved of one kind; its payload is `{ approvalId }`. */
export function executionOf(kind: ApprovalKind): string {
  return `approvals.execute.${kind}`;
}

/** How each kind sees what its proposals build on, as it is now: its SHA-256. */
export type SubjectReaders = Readonly<
  Record<ApprovalKind, (ctx: Ctx, subjectRef: string) => Promise<string>>
>;

/** One row of the outbox for each approval that completes a proposal, by the position of its step. */
export function executionKey(approvalId: string, position: number): string {
  return `approvals.execute:${approvalId}:${position}`;
}

type Case = {
  readonly request: StandingRow;
  readonly kind: ApprovalKind;
  readonly steps: readonly StepRow[];
  readonly votes: readonly Vote[];
};

/** A proposal with its standing held. Raises `approvals.unknown` (404). */
export async function openCase(ctx: Ctx, approvalId: string): Promise<Case> {
  const request = await lockRequest(ctx.tx, approvalId);
  if (request === null || !isApprovalKind(request.kind))
    throw new DomainError('approvals.unknown', { message: 'There is no such proposal.', status: 404 });
  const steps = await selectSteps(ctx.tx, [request.id]);
  return { request, kind: request.kind, steps, votes: await currentVotes(ctx, request, steps) };
}

export function termsOf(request: StandingRow): ApprovalTerms {
  const { neededCount, proposedBy, state, subjectSha256 } = request;
  return { state, proposedBy, subjectSha256, neededCount, expiresAt: request.expiresAt.getTime() };
}

function outcome(request: StandingRow, state: ApprovalState, approvalsGiven: number): ApprovalOutcome {
  return {
    id: request.id,
    state,
    approvalsNeeded: request.neededCount,
    approvalsGiven,
    expiresAt: request.expiresAt.toISOString(),
    proposalSha256: request.documentSha256,
  };
}

function refusal(obstacle: Exclude<ApprovalObstacle, 'expired' | 'stale' | 'not_entitled'>): DomainError {
  const refuse = (message: string, status: 403 | 409) =>
    new DomainError(`approvals.${obstacle}`, { message, status });
  switch (obstacle) {
    case 'not_open':
      return refuse('This proposal is not open any more.', 409);
    case 'own_proposal':
      return refuse('Nobody decides about their own proposal.', 403);
    case 'already_decided':
      return refuse('You have decided about this proposal already.', 409);
    case 'authority_used':
      return refuse('This right to approve was used for this proposal already.', 409);
    default:
      return assertNever(obstacle);
  }
}

type Decider = {
  readonly vote: Vote;
  readonly self: PersonActor;
  readonly right: PersonActor;
  /** What each has used of the month's cap, where one holds. */
  readonly spent: ReadonlyMap<string, bigint>;
};

/**
 * The person who decides, with the rights held at this moment, and whose right it is that they use. To approve it takes room
 * under the caps; to reject does not.
 */
async function decider(ctx: Ctx, { request, votes }: Case, act: 'approve' | 'reject'): Promise<Decider> {
  const { actor } = ctx;
  assert(actor.kind === 'person', 'the policies let only people decide');
  const lenders = (await delegationsTo(ctx, actor)).map(({ fromUserId }) => fromUserId);
  const present = await readStaffRights(ctx, { userIds: [actor.userId, ...lenders], lock: true });
  // A session that began with a role may have outlived it.
  const self = present.find(({ userId }) => userId === actor.userId) ?? { ...actor, staffRoles: [] };
  authorise({ actor: self }, 'approvals.decide', resourceOf(request));
  const others = present.filter(({ userId }) => lenders.includes(userId));
  const spent =
    act === 'approve'
      ? await spentBy(ctx, request, { act: 'approved', people: [self, ...others] })
      : new Map<string, bigint>();
  const right = rightFor(request, self, { lenders: others, used: votes, spent });
  return {
    self,
    spent,
    right: right ?? self,
    vote: {
      actor: actorName(self),
      authority: actorName(right ?? self),
      isEntitled: right !== null,
    },
  };
}

/** Asks the policy for the right that is used, and keeps its answer. Raises `policy.denied` (403). */
async function recordRight(ctx: Ctx, { request }: Case, { right, spent }: Decider): Promise<void> {
  const ownProposal = actorName(ctx.actor) === request.proposedBy || actorName(right) === request.proposedBy;
  await authoriseAndRecord({ ...ctx, actor: right }, 'approvals.approve', resourceOf(request), {
    ...attributesOf(request, spent.get(actorName(right))),
    ownProposal,
  });
}

/**
 * Gives the caller's approval to exactly the proposal whose digest they looked at. With the last one needed the proposal is
 * approved, and a job carries it out. One that expired, or that builds on what is no more, ends here instead: the answer's
 * `state` says so. Raises `approvals.unknown` (404), `approvals.other_proposal`, `approvals.not_open`,
 * `approvals.already_decided`, `approvals.authority_used`, `approvals.conflict` (409), `approvals.own_proposal`,
 * `approvals.over_cap` and `policy.denied` (403).
 */
export async function approve(
  ctx: Ctx,
  input: ApproveInput,
  subjects: SubjectReaders,
): Promise<ApprovalOutcome> {
  authorise(ctx, 'approvals.decide', 'vendor');
  const { approvalId, proposalSha256 } = approveInput.parse(input);
  const opened = await openCase(ctx, approvalId);
  const { kind, request, votes } = opened;
  if (request.documentSha256 !== proposalSha256)
    throw new DomainError('approvals.other_proposal', {
      message: 'This is not the proposal that you looked at.',
      status: 409,
    });
  const deciding = await decider(ctx, opened, 'approve');
  const { self, vote } = deciding;
  const moment = {
    now: ctx.now.getTime(),
    currentSubjectSha256: await subjects[kind](ctx, request.subjectRef),
  };
  const decided = alreadyDecided(opened);
  const obstacle = approvalObstacle(termsOf(request), moment, { vote, votes: decided });
  if (obstacle === 'expired' || obstacle === 'stale') {
    await endAs(ctx, request, { state: obstacle });
    return outcome(request, obstacle, countOf(request, votes));
  }
  if (obstacle !== null && obstacle !== 'not_entitled') throw refusal(obstacle);
  if (obstacle === 'not_entitled')
    refuseOverCap(self, request, { act: 'approved', usedMinor: deciding.spent.get(actorName(self)) ?? 0n });
  await recordRight(ctx, opened, deciding);
  await recordStep(ctx, request, { kind: 'approved', authority: vote.authority });
  const all = [...votes, vote];
  if (request.state === 'proposed' && hasEnoughApprovals(request, all)) {
    await moveOn(ctx, request, 'approved');
    await requestEffect(ctx, {
      tenantId: request.tenantId,
      kind: executionOf(kind),
      dedupKey: executionKey(request.id, opened.steps.length + 1),
      payload: { approvalId: request.id },
    });
    return outcome(request, 'approved', countOf(request, all));
  }
  return outcome(request, request.state, countOf(request, all));
}

/** Every decision so far uses up its person and its right, whether it still counts or not. */
function alreadyDecided({ steps, votes }: Case): Vote[] {
  const others = steps.filter(({ step }) => step === 'rejected');
  return [
    ...votes,
    ...others.map(({ actor, authority }) => ({ actor, authority: authority ?? actor, isEntitled: true })),
  ];
}

/**
 * Ends a proposal against its proposer, with the reason; whoever could approve it may. Raises what `approve` raises, but for
 * the digest: what is refused is refused whatever it builds on.
 */
export async function reject(ctx: Ctx, input: RejectInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'approvals.decide', 'vendor');
  const { approvalId, reason } = rejectInput.parse(input);
  const opened = await openCase(ctx, approvalId);
  const { request, votes } = opened;
  const deciding = await decider(ctx, opened, 'reject');
  const { vote } = deciding;
  const moment = { now: ctx.now.getTime(), currentSubjectSha256: request.subjectSha256 };
  const obstacle = approvalObstacle(termsOf(request), moment, { vote, votes: alreadyDecided(opened) });
  if (obstacle === 'expired' || obstacle === 'stale') {
    await endAs(ctx, request, { state: obstacle });
    return outcome(request, obstacle, countOf(request, votes));
  }
  if (obstacle !== null && obstacle !== 'not_entitled') throw refusal(obstacle);
  await recordRight(ctx, opened, deciding);
  await endAs(ctx, request, { state: 'rejected', authority: vote.authority, reason });
  return outcome(request, 'rejected', countOf(request, votes));
}

/** Takes a proposal back; only who made it may. Raises `approvals.not_yours` (403) and `approvals.not_open` (409). */
export async function withdraw(ctx: Ctx, input: WithdrawInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'approvals.withdraw', 'vendor');
  const { approvalId, reason } = withdrawInput.parse(input);
  const { request, votes } = await openCase(ctx, approvalId);
  if (request.proposedBy !== actorName(ctx.actor))
    throw new DomainError('approvals.not_yours', {
      message: 'Only who proposed this may withdraw it.',
      status: 403,
    });
  if (!isOpenApproval(request.state)) throw refusal('not_open');
  await endAs(ctx, request, { state: 'withdrawn', reason });
  return outcome(request, 'withdrawn', countOf(request, votes));
}
