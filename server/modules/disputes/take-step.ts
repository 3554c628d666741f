import { required } from '#core/assert.ts';
import {
  type DisputeAttachmentFacts,
  type DisputeAward,
  type DisputeStep,
  disputeStep,
} from '#core/contracts/dispute.ts';
import { stepDigest } from '#core/disputes/chain.ts';
import { type DisputeSeverity, disputeClock, nextDeadline, type TimedStep } from '#core/disputes/clock.ts';
import {
  afterStep,
  type DisputeOutcome,
  type DisputeSide,
  type DisputeStepKind,
  isOpenDispute,
  stepObstacle,
} from '#core/disputes/lifecycle.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { nameOfDispute } from './find-dispute.ts';
import {
  type DisputeRow,
  insertStanding,
  insertStep,
  type NewDispute,
  type StandingChange,
  type StepRow,
  selectFreeUploads,
  selectSteps,
  updateStanding,
} from './repository.ts';

/** The kind of outbox row that tells the other side of a step; its payload is `{ number, position }`. */
export const DISPUTE_STEP_TAKEN = 'disputes.tell';

type Words = {
  readonly text?: string | undefined;
  /** Uploads that the step names. */
  readonly attachments?: readonly string[];
};

type Link = Words & {
  readonly kind: DisputeStepKind;
  readonly side: DisputeSide;
  readonly resolution?: {
    readonly outcome: DisputeOutcome;
    readonly awards: readonly DisputeAward[];
    readonly decidedBy: readonly string[];
  };
};

/** A dispute as far as its chain needs it. */
type Chained = Pick<DisputeRow, 'tenantId' | 'id' | 'number' | 'tenant'>;

async function attachedFiles(
  ctx: Ctx,
  tenantId: string,
  ids: readonly string[],
): Promise<DisputeAttachmentFacts[]> {
  if (ids.length === 0) return [];
  const rows = await selectFreeUploads(ctx.tx, tenantId, ids);
  const mine = new Map(
    rows.filter((row) => row.uploadedBy === actorName(ctx.actor)).map((row) => [row.id, row]),
  );
  return ids.map((id, index) => {
    const row = mine.get(id);
    if (row === undefined)
      throw new DomainError('disputes.upload_unknown', {
        message: 'This file was not uploaded, or belongs to a dispute already.',
        path: `attachments[${index}]`,
      });
    const { mediaType, name, sha256, sizeBytes } = row;
    return { name, mediaType, sizeBytes, sha256 };
  });
}

/** Writes one link: its document, its signed record, its row and its files. */
async function writeLink(
  ctx: Ctx,
  dispute: Chained,
  link: Link & {
    readonly position: number;
    readonly previous?: string;
    readonly opening?: DisputeStep['opening'];
  },
): Promise<StepRow> {
  const { attachments = [], kind, opening, position, previous, resolution, side, text } = link;
  const files = await attachedFiles(ctx, dispute.tenantId, attachments);
  const name = nameOfDispute(dispute);
  const document = disputeStep.parse({
    schema: 'openbook.dispute-step/1',
    dispute: name,
    customer: dispute.tenant,
    position,
    kind,
    side,
    by: actorName(ctx.actor),
    at: ctx.now.toISOString(),
    ...(text === undefined ? {} : { text }),
    ...(files.length === 0 ? {} : { attachments: files }),
    ...(opening === undefined ? {} : { opening }),
    ...(resolution === undefined ? {} : { resolution }),
    ...(previous === undefined ? {} : { previous }),
  });
  const sha256 = stepDigest(document);
  const { attestationId } = await attest(ctx, {
    tenantId: dispute.tenantId,
    kind: 'dispute-step',
    subjectName: `${name}/${position}`,
    subjectRef: `${dispute.id}/${position}`,
    subjects: [{ name: 'dispute-step.json', sha256 }],
    predicate: { dispute: name, position, step: kind },
  });
  const row: StepRow = {
    tenantId: dispute.tenantId,
    disputeId: dispute.id,
    position,
    kind,
    side,
    actor: actorName(ctx.actor),
    text: text ?? null,
    at: ctx.now,
    document: new Uint8Array(canonicalBytes(document)),
    sha256,
    attestationId,
  };
  await insertStep(ctx.tx, row, attachments);
  await requestEffect(ctx, {
    tenantId: dispute.tenantId,
    kind: DISPUTE_STEP_TAKEN,
    dedupKey: `${DISPUTE_STEP_TAKEN}:${dispute.id}:${position}`,
    payload: { number: name, position },
  });
  return row;
}

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
  const clock = disputeClock({ steps: timedSteps(steps), severity, now: now.getTime() });
  const due = nextDeadline(clock);
  const answered = steps.find(({ side, text }) => side === 'vendor' && text !== null);
  return { dueAt: due === null ? null : new Date(due), firstAnsweredAt: answered?.at ?? null };
}

/** The first link of a new dispute, and its standing. */
export async function writeOpening(
  ctx: Ctx,
  dispute: NewDispute & { readonly tenant: string },
  link: Words & { readonly severity: DisputeSeverity; readonly opening: NonNullable<DisputeStep['opening']> },
): Promise<void> {
  const { attachments = [], opening, severity, text } = link;
  const step = await writeLink(ctx, dispute, {
    kind: 'opened',
    side: 'customer',
    position: 1,
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
  const before = await selectSteps(ctx.tx, dispute);
  const head = required(before.at(-1), 'a dispute has its opening');
  const step = await writeLink(ctx, dispute, { ...link, position: head.position + 1, previous: head.sha256 });
  const after = afterStep(dispute, link.kind);
  const isOpen = isOpenDispute(after.state);
  const deadlines = deadlinesOf([...before, step], dispute.severity, ctx.now);
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
