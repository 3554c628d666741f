import type { DisputeSnapshot, DisputeStep } from '#core/contracts/dispute.ts';
import {
  type DisputeSeverity,
  disputeClock,
  firstAnswerAt,
  nextDeadline,
  type TimedStep,
} from '#core/disputes/clock.ts';
import {
  afterStep,
  type DisputeSide,
  type DisputeStepKind,
  isOpenDispute,
  stepObstacle,
} from '#core/disputes/lifecycle.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { nameOfDispute } from './find-dispute.ts';
import {
  type DisputeRow,
  insertStanding,
  type NewDispute,
  type StandingChange,
  type StepRow,
  updateStanding,
} from './repository.ts';
import { type Link, readChain, type Words, writeLink } from './write-link.ts';

export function timedSteps(steps: readonly StepRow[]): TimedStep[] {
  return steps.map(({ at, kind, side, text }) => ({
    kind,
    side,
    at: at.getTime(),
    isInWords: text !== null,
  }));
}

/** What the deadlines of a chain say now, for the row of its standing. */
export function deadlinesOf(
  steps: readonly StepRow[],
  severity: DisputeSeverity,
  now: Date,
): Pick<StandingChange, 'dueAt' | 'firstAnsweredAt'> {
  const timed = timedSteps(steps);
  const clock = disputeClock({ steps: timed, severity, now: now.getTime() });
  const due = nextDeadline(clock);
  const answeredAt = firstAnswerAt(timed);
  return {
    dueAt: due === null ? null : new Date(due),
    firstAnsweredAt: answeredAt === null ? null : new Date(answeredAt),
  };
}

/** The first link of a new dispute, and its standing. */
export async function writeOpening(
  ctx: Ctx,
  dispute: NewDispute & { readonly tenant: string },
  link: Words & {
    readonly severity: DisputeSeverity;
    readonly snapshot: DisputeSnapshot;
    readonly opening: NonNullable<DisputeStep['opening']>;
  },
): Promise<void> {
  const { attachments = [], opening, severity, snapshot, text } = link;
  const step = await writeLink(ctx, dispute, {
    kind: 'opened',
    side: 'customer',
    before: [],
    snapshot,
    text,
    attachments,
    opening,
  });
  await insertStanding(ctx.tx, dispute, {
    state: 'open',
    outcome: null,
    wasReopened: false,
    severity,
    ...deadlinesOf([step], severity, ctx.now),
    escalatedAt: null,
    endedAt: null,
    approvalId: null,
    steps: 1,
    headSha256: step.sha256,
    changedAt: ctx.now,
  });
}

function refuseStep(dispute: DisputeRow, kind: DisputeStepKind, side: DisputeSide): void {
  const obstacle = stepObstacle(dispute, { kind, side });
  if (obstacle === null) return;
  if (obstacle === 'reopened_before')
    throw new DomainError('disputes.reopened_before', {
      message: `${nameOfDispute(dispute)} was reopened before; it is reopened once.`,
      status: 409,
    });
  throw new DomainError('disputes.step_not_possible', {
    message: `${nameOfDispute(dispute)} is ${dispute.state}; this cannot be done now.`,
    status: 409,
    details: { state: dispute.state, step: kind },
  });
}

/**
 * Takes one step of a dispute that is held by this transaction: a link of its chain, a signed record, its standing, and a
 * word to the other side. Raises `disputes.step_not_possible`, `disputes.reopened_before` (409) and
 * `disputes.upload_unknown`.
 */
export async function takeStep(ctx: Ctx, dispute: DisputeRow, link: Link): Promise<StepRow> {
  refuseStep(dispute, link.kind, link.side);
  const { rows, snapshot, steps: before } = await readChain(ctx, dispute);
  const step = await writeLink(ctx, dispute, { ...link, before, snapshot });
  const after = afterStep(dispute, link.kind);
  const isOpen = isOpenDispute(after.state);
  const deadlines = deadlinesOf([...rows, step], dispute.severity, ctx.now);
  await updateStanding(ctx.tx, dispute, {
    ...after,
    outcome: after.state === 'resolved' ? (link.resolution?.outcome ?? dispute.outcome) : null,
    severity: dispute.severity,
    ...deadlines,
    escalatedAt: escalationAfter(ctx, dispute, { kind: link.kind, ...deadlines }),
    endedAt: isOpen ? null : (dispute.endedAt ?? ctx.now),
    approvalId: isOpen ? dispute.approvalId : null,
    steps: step.position,
    headSha256: step.sha256,
    changedAt: ctx.now,
  });
  return step;
}

/** Each promise rings once when it is late: the first answer, the resolution, and both again after a reopening. */
function escalationAfter(
  ctx: Ctx,
  dispute: DisputeRow,
  now: { readonly kind: DisputeStepKind } & Pick<StandingChange, 'dueAt' | 'firstAnsweredAt'>,
): Date | null {
  if (now.kind === 'escalated') return ctx.now;
  const isAnsweredNow = dispute.firstAnsweredAt === null && now.firstAnsweredAt !== null;
  const resolutionIsLate = now.dueAt !== null && now.dueAt < ctx.now;
  return now.kind === 'reopened' || (isAnsweredNow && !resolutionIsLate) ? null : dispute.escalatedAt;
}
