import { required } from '#core/assert.ts';
import {
  type DisputeAttachmentFacts,
  type DisputeAward,
  type DisputeSnapshot,
  type DisputeStep,
  disputeSnapshot,
  disputeStep,
} from '#core/contracts/dispute.ts';
import { bundledFiles } from '#core/disputes/bundled-files.ts';
import { disputeDocumentOf, stepDigest } from '#core/disputes/chain.ts';
import type { DisputeOutcome, DisputeSide, DisputeStepKind } from '#core/disputes/lifecycle.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { nameOfDispute } from './find-dispute.ts';
import { type DisputeRow, insertStep, type StepRow, selectSnapshot, selectSteps } from './repository.ts';
import { holdFreeUploads } from './upload-repository.ts';

/** The kind of outbox row that tells the other side of a step; its payload is `{ number, position }`. */
export const DISPUTE_STEP_TAKEN = 'disputes.tell';

export type Words = {
  readonly text?: string | undefined;
  /** Uploads that the step names. */
  readonly attachments?: readonly string[];
};

export type Link = Words & {
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
  const rows = await holdFreeUploads(ctx.tx, tenantId, ids);
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

/** Under which reference the signed record of a chain stands, as it was after this step. */
export function recordRef({ id }: Pick<DisputeRow, 'id'>, position: number): string {
  return `${id}/${position}`;
}

/** Writes one link: its document, the signed record of the chain up to it, its row and its files. */
export async function writeLink(
  ctx: Ctx,
  dispute: Chained,
  link: Link & {
    /** The chain so far, and what it began with. */
    readonly before: readonly DisputeStep[];
    readonly snapshot: DisputeSnapshot;
    readonly opening?: DisputeStep['opening'];
  },
): Promise<StepRow> {
  const { attachments = [], before, kind, opening, resolution, side, snapshot, text } = link;
  const head = before.at(-1);
  const position = before.length + 1;
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
    ...(head === undefined ? {} : { previous: stepDigest(head) }),
  });
  const sha256 = stepDigest(document);
  const chain = required(
    disputeDocumentOf([...before, document], snapshot) ?? undefined,
    'a chain has the step that was just made',
  );
  const { attestationId } = await attest(ctx, {
    tenantId: dispute.tenantId,
    kind: 'dispute',
    subjectName: `${name}/${position}`,
    subjectRef: recordRef(dispute, position),
    subjects: bundledFiles(chain).map((file) => ({ name: file.name, sha256: file.sha256 })),
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

/** The chain of a dispute as it is stored, and what it began with. */
export async function readChain(
  ctx: Ctx,
  dispute: Pick<DisputeRow, 'tenantId' | 'id'>,
): Promise<{ readonly rows: StepRow[]; readonly steps: DisputeStep[]; readonly snapshot: DisputeSnapshot }> {
  const read = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
  const rows = await selectSteps(ctx.tx, dispute);
  return {
    rows,
    steps: rows.map(({ document }) => disputeStep.parse(read(document))),
    snapshot: disputeSnapshot.parse(read(await selectSnapshot(ctx.tx, dispute))),
  };
}
