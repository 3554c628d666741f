import { required } from '#core/assert.ts';
import { type DisputeDocument, disputeStep } from '#core/contracts/dispute.ts';
import type { DisputeCategory } from '#core/disputes/categories.ts';
import { disputeDocumentOf } from '#core/disputes/chain.ts';
import { disputeClock } from '#core/disputes/clock.ts';
import type { DisputeSubjectKind } from '#core/disputes/disputed-amount.ts';
import { possibleSteps } from '#core/disputes/lifecycle.ts';
import { formatMoney } from '#core/money/money.ts';
import { isChargedBack } from '#core/payments/chargeback-lifecycle.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import { readChargebacks } from '#server/modules/payments/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { DisputeStepDto, DisputeSummary, DisputeView } from './contract.ts';
import { type DisputeKey, findDispute, nameOfDispute } from './find-dispute.ts';
import {
  type DisputeRow,
  type StepRow,
  selectAttachments,
  selectAwards,
  selectDisputesOf,
  selectSteps,
} from './repository.ts';
import { timedSteps } from './take-step.ts';
import { readChain } from './write-link.ts';

const MOST_OF_TENANT = 500;

/** Who acted, by name; jobs and programs keep the name that the log has for them. */
export async function namesOf(ctx: Ctx, actors: readonly string[]): Promise<(actor: string) => string> {
  const ids = [...new Set(actors)].flatMap((actor) => (actor.startsWith('user:') ? [actor.slice(5)] : []));
  const asModule: Ctx = { ...ctx, actor: { kind: 'system', job: 'disputes' } };
  const names = await readPersonNames(asModule, ids);
  return (actor) => names.get(actor.replace(/^user:/, '')) ?? actor;
}

export function summaryOf(row: DisputeRow, now: Date, name: (actor: string) => string): DisputeSummary {
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency: row.currency });
  return {
    tenantId: row.tenantId,
    number: nameOfDispute(row),
    subject: row.subject as DisputeSubjectKind,
    invoice: row.invoice,
    line: row.line,
    creditNote: row.creditNote,
    category: row.category as DisputeCategory,
    disputed: {
      currency: row.currency,
      net: row.netMinor === null ? null : print(row.netMinor),
      tax: row.taxMinor === null ? null : print(row.taxMinor),
      total: print(row.totalMinor),
    },
    state: row.state,
    outcome: row.outcome,
    severity: row.severity,
    openedAt: row.openedAt.toISOString(),
    openedBy: name(row.openedBy),
    dueAt: row.dueAt?.toISOString() ?? null,
    isOverdue: row.dueAt !== null && row.dueAt < now,
    endedAt: row.endedAt?.toISOString() ?? null,
    changedAt: row.changedAt.toISOString(),
  };
}

/** The disputes of a customer, the latest first; of one invoice, where it is named. */
export async function readDisputes(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly invoice?: string },
): Promise<DisputeSummary[]> {
  authorise(ctx, 'disputes.readDisputes', { tenantId: input.tenantId });
  const rows = await selectDisputesOf(ctx.tx, { ...input, most: MOST_OF_TENANT });
  const name = await namesOf(
    ctx,
    rows.map(({ openedBy }) => openedBy),
  );
  return rows.map((row) => summaryOf(row, ctx.now, name));
}

/** One dispute with all that both sides see of it. Raises `disputes.unknown` (404). */
export async function readDispute(ctx: Ctx, key: DisputeKey): Promise<DisputeView> {
  authorise(ctx, 'disputes.readDisputes', { tenantId: key.tenantId });
  return viewOf(ctx, await findDispute(ctx, key));
}

/** As `readDispute`, of a row that was found, for verbs that have authorised. */
export async function viewOf(ctx: Ctx, row: DisputeRow): Promise<DisputeView> {
  const steps = await selectSteps(ctx.tx, row);
  const attachments = Map.groupBy(await selectAttachments(ctx.tx, row), ({ position }) => position);
  const awards = await selectAwards(ctx.tx, row);
  const name = await namesOf(ctx, [row.openedBy, ...steps.map(({ actor }) => actor)]);
  return {
    ...summaryOf(row, ctx.now, name),
    lastDay: row.lastDay,
    snapshotSha256: row.snapshotSha256,
    wasReopened: row.wasReopened,
    steps: steps.map((step): DisputeStepDto => {
      const { resolution } = disputeStep.parse(JSON.parse(new TextDecoder().decode(step.document)));
      return {
        position: step.position,
        kind: step.kind,
        side: step.side,
        by: name(step.actor),
        at: step.at.toISOString(),
        text: step.text,
        attachments: (attachments.get(step.position) ?? []).map(
          ({ id, mediaType, name: file, sha256, sizeBytes }) => ({
            id,
            name: file,
            mediaType,
            sizeBytes,
            sha256,
          }),
        ),
        sha256: step.sha256,
        attestationId: step.attestationId,
        outcome: resolution?.outcome ?? null,
      };
    }),
    awards: awards.map(({ currency, kind, ref, totalMinor }) => ({
      kind: kind === 'grant' ? 'grant' : 'credit-note',
      ref,
      currency,
      total: formatMoney({ amountMinor: totalMinor, currency }),
    })),
    chargebacks: await chargebacksOf(ctx, row),
    deadlines: deadlinesShown(steps, row, ctx.now),
    possible: possibleSteps(row, 'customer'),
  };
}

async function chargebacksOf(ctx: Ctx, row: DisputeRow): Promise<DisputeView['chargebacks']> {
  // The customer's own statement tells of them too; reason codes and notes stay with those who keep the books.
  const asModule: Ctx = { ...ctx, actor: { kind: 'system', job: 'disputes' } };
  const all = await readChargebacks(asModule, { tenantId: row.tenantId });
  return all
    .filter(({ dispute, invoice }) => invoice === row.invoice || dispute === nameOfDispute(row))
    .map(({ amount, currency, receivedOn, reference, state }) => ({
      reference,
      currency,
      amount,
      receivedOn,
      state,
      isHeld: isChargedBack(state),
    }));
}

function deadlinesShown(
  steps: readonly StepRow[],
  { severity }: Pick<DisputeRow, 'severity'>,
  now: Date,
): DisputeView['deadlines'] {
  const clock = disputeClock({ steps: timedSteps(steps), severity, now: now.getTime() });
  const shown = (dueAt: number | null) => (dueAt === null ? null : new Date(dueAt).toISOString());
  return {
    firstAnswer: shown(clock.firstAnswer.dueAt),
    resolution: shown(clock.resolution.dueAt),
    isPaused: clock.isPaused,
  };
}

/** The whole chain as it stands, with the snapshot that it began with; what an evidence bundle holds. */
export async function readDisputeDocument(ctx: Ctx, key: DisputeKey): Promise<DisputeDocument> {
  authorise(ctx, 'disputes.readDisputes', { tenantId: key.tenantId });
  const row = await findDispute(ctx, key);
  const { snapshot, steps } = await readChain(ctx, row);
  return required(disputeDocumentOf(steps, snapshot) ?? undefined, 'a dispute has its opening');
}
