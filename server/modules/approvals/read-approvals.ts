import { approvalObstacle, type Vote } from '#core/approvals/decide.ts';
import { isApprovalKind } from '#core/approvals/kinds.ts';
import { isOpenApproval } from '#core/approvals/lifecycle.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { fromUtf8 } from '#core/proof/bytes.ts';
import { readAttestation } from '#server/modules/evidence/index.ts';
import { readPersonNames, readStaffRights } from '#server/modules/identity/index.ts';
import { actorName, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { effectTroubles } from '#server/platform/outbox/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type ApprovalDetail,
  type ApprovalFilters,
  type ApprovalRef,
  type ApprovalStepView,
  type ApprovalSummary,
  type ApproverShortage,
  approvalFilters,
} from './contract.ts';
import { executionKey, termsOf } from './decide.ts';
import { documentOf } from './execute.ts';
import { wireAmount } from './record-step.ts';
import { findRequest, type StandingRow, type StepRow, selectRequests, selectSteps } from './repository.ts';
import {
  countOf,
  delegationsTo,
  mayApprove,
  rightFor,
  shortagesAmong,
  userIdsIn,
  votesOf,
} from './rights.ts';

const MOST_SHOWN = 200;

/** Who looks, with everything that tells whether a proposal waits for them. */
type Looker = {
  readonly self: PersonActor | null;
  readonly lenders: readonly PersonActor[];
  readonly staff: readonly PersonActor[];
  readonly names: ReadonlyMap<string, string>;
};

async function lookerFor(
  ctx: Ctx,
  requests: readonly StandingRow[],
  steps: readonly StepRow[],
): Promise<Looker> {
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  const actors = [
    ...requests.map(({ proposedBy }) => proposedBy),
    ...steps.flatMap(({ actor, authority }) => [actor, authority]),
  ];
  const names = await readPersonNames(ctx, userIdsIn(actors));
  const { actor } = ctx;
  if (actor.kind !== 'person') return { self: null, lenders: [], staff, names };
  const lenders = new Set((await delegationsTo(ctx, actor)).map(({ fromUserId }) => fromUserId));
  return {
    self: staff.find(({ userId }) => userId === actor.userId) ?? null,
    lenders: staff.filter(({ userId }) => lenders.has(userId)),
    staff,
    names,
  };
}

function nameOf({ names }: Looker, actor: string): string {
  return names.get(actor.replace(/^user:/, '')) ?? actor;
}

type Look = {
  readonly votes: readonly Vote[];
  readonly waits: boolean;
  readonly right: PersonActor | null;
};

/** Whether a proposal waits for this person, and by whose right they would decide. */
function lookAt(ctx: Ctx, request: StandingRow, steps: readonly StepRow[], looker: Looker): Look {
  const votes = votesOf(request, steps, looker.staff);
  const { self } = looker;
  if (self === null) return { votes, waits: false, right: null };
  const decided = steps.flatMap(({ requestId, step, actor, authority }) =>
    requestId === request.id && (step === 'approved' || step === 'rejected')
      ? [{ actor, authority: authority ?? actor, isEntitled: true }]
      : [],
  );
  const right = rightFor(request, self, { lenders: looker.lenders, used: decided });
  const vote = {
    actor: actorName(self),
    authority: actorName(right ?? self),
    isEntitled: right !== null,
  };
  const moment = { now: ctx.now.getTime(), currentSubjectSha256: request.subjectSha256 };
  const obstacle = approvalObstacle(termsOf(request), moment, { vote, votes: decided });
  return { votes, waits: obstacle === null && request.state === 'proposed', right };
}

/** A proposal whose time is over is shown as expired before the job has said so. */
function stateNow(ctx: Ctx, { expiresAt, state }: StandingRow) {
  return isOpenApproval(state) && expiresAt <= ctx.now ? 'expired' : state;
}

function summaryOf(ctx: Ctx, request: StandingRow, looker: Looker, look: Look): ApprovalSummary[] {
  if (!isApprovalKind(request.kind)) return [];
  return [
    {
      id: request.id,
      tenantId: request.tenantId,
      kind: request.kind,
      subjectRef: request.subjectRef,
      proposalSha256: request.documentSha256,
      reason: request.reason,
      amount: wireAmount(request),
      creditKind: request.creditKind as CreditKind | null,
      proposedBy: request.proposedBy,
      proposerName: nameOf(looker, request.proposedBy),
      proposedAt: request.proposedAt.toISOString(),
      expiresAt: request.expiresAt.toISOString(),
      state: stateNow(ctx, request),
      changedAt: request.changedAt.toISOString(),
      approvalsNeeded: request.neededCount,
      approvalsGiven: isOpenApproval(request.state) ? countOf(request, look.votes) : look.votes.length,
      isMine: request.proposedBy === actorName(ctx.actor),
      waitsForMe: look.waits,
    },
  ];
}

/** Proposals, newest first: all, the caller's own, or those that wait for the caller's decision. */
export async function readApprovals(ctx: Ctx, filters: ApprovalFilters): Promise<ApprovalSummary[]> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  const { kind, scope, state } = approvalFilters.parse(filters);
  const requests = await selectRequests(ctx.tx, {
    proposedBy: scope === 'mine' ? actorName(ctx.actor) : null,
    state: scope === 'waiting' ? 'open' : (state ?? null),
    kind: kind ?? null,
    limit: MOST_SHOWN,
  });
  const steps = await selectSteps(
    ctx.tx,
    requests.map(({ id }) => id),
  );
  const looker = await lookerFor(ctx, requests, steps);
  return requests
    .flatMap((request) => summaryOf(ctx, request, looker, lookAt(ctx, request, steps, looker)))
    .filter((one) => (scope !== 'waiting' || one.waitsForMe) && (state === undefined || one.state === state));
}

async function stepView(ctx: Ctx, step: StepRow, looker: Looker): Promise<ApprovalStepView> {
  const { logIndex } = await readAttestation(ctx, {
    tenantId: step.tenantId,
    attestationId: step.attestationId,
  });
  const isOwnRight = step.authority === null || step.authority === step.actor;
  return {
    position: step.position,
    step: step.step,
    actor: step.actor,
    actorName: nameOf(looker, step.actor),
    onBehalfOfName: isOwnRight || step.authority === null ? null : nameOf(looker, step.authority),
    reason: step.reason,
    at: step.at.toISOString(),
    receiptSha256: step.receiptSha256,
    receipt: fromUtf8(step.receipt) ?? '',
    logIndex,
  };
}

/** One proposal with exactly what is proposed, its history and its receipts. Raises `approvals.unknown` (404). */
export async function readApproval(ctx: Ctx, { approvalId }: ApprovalRef): Promise<ApprovalDetail> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  const request = await findRequest(ctx.tx, approvalId);
  const steps = request ? await selectSteps(ctx.tx, [request.id]) : [];
  const looker = await lookerFor(ctx, request ? [request] : [], steps);
  const look = request && lookAt(ctx, request, steps, looker);
  const [summary] = request && look ? summaryOf(ctx, request, looker, look) : [];
  if (!request || !look || !summary)
    throw new DomainError('approvals.unknown', { message: 'There is no such proposal.', status: 404 });
  const decided = new Set(look.votes.flatMap(({ actor, authority }) => [actor, authority]));
  const isOwnRight = look.right === null || look.right === looker.self;
  return {
    ...summary,
    subjectSha256: request.subjectSha256,
    document: documentOf(request.document),
    steps: await stepViews(ctx, steps, looker),
    mayWithdraw: summary.isMine && isOpenApproval(summary.state),
    executionTrouble: await troubleOf(ctx, request, steps),
    standingInForName: isOwnRight ? null : (look.right?.name ?? null),
    possibleApprovers: looker.staff
      .filter((person) => mayApprove(person, request))
      .filter((person) => actorName(person) !== request.proposedBy && !decided.has(actorName(person)))
      .map(({ name }) => name)
      .toSorted(),
  };
}

/** One after the other: a transaction has one connection. */
async function stepViews(ctx: Ctx, steps: readonly StepRow[], looker: Looker): Promise<ApprovalStepView[]> {
  const views: ApprovalStepView[] = [];
  for (const step of steps) views.push(await stepView(ctx, step, looker));
  return views;
}

/** What kept an approved proposal from being carried out the last time; null while nothing did. */
async function troubleOf(ctx: Ctx, request: StandingRow, steps: readonly StepRow[]): Promise<string | null> {
  if (request.state !== 'approved') return null;
  const keys = steps.map(({ position }) => executionKey(request.id, position));
  return (await effectTroubles(ctx.tx, keys))[0] ?? null;
}

/** The kinds that fewer than two people could approve now: a proposal by one of them would wait for nobody. */
export async function readApproverShortages(ctx: Ctx): Promise<ApproverShortage[]> {
  authorise(ctx, 'approvals.readApprovals', 'vendor');
  return shortagesAmong(await readStaffRights(ctx, { userIds: 'all' }));
}
