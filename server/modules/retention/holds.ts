import { assert, required } from '#core/assert.ts';
import { type HoldReleaseProposal, holdReleaseProposal } from '#core/contracts/legal-hold.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  holdNumber,
  type PlaceHoldInput,
  type ProposeReleaseInput,
  placeHoldInput,
  proposeReleaseInput,
} from './contract.ts';
import {
  findInvoiceOf,
  type HoldRow,
  insertHold,
  insertRelease,
  nextHoldNumber,
  selectHolds,
} from './holds-repository.ts';

/** How people call a hold. */
export function nameOfHold({ number }: Pick<HoldRow, 'number'>): string {
  return `HOLD-${number}`;
}

/**
 * Holds everything of a customer, or what belongs to one invoice, from this moment on: nothing under it can be removed,
 * however long ago its retention ended. It waits for removals that are under way. Raises `retention.document_unknown` (404).
 */
export async function placeHold(ctx: Ctx, input: PlaceHoldInput): Promise<{ readonly hold: string }> {
  await authoriseAndRecord(ctx, 'retention.placeHold', { tenantId: input.tenantId });
  const { number, reason, tenantId } = placeHoldInput.parse(input);
  const invoice = number === undefined ? null : await invoiceOf(ctx, tenantId, number);
  const row = { id: ctx.ids(), number: await nextHoldNumber(ctx.tx) };
  const hold = nameOfHold(row);
  const attestationId = await attestFacts(ctx, {
    kind: 'legal-hold',
    tenantId,
    ref: row.id,
    name: hold,
    facts: { hold, invoice: invoice?.number ?? null, reason },
  });
  await insertHold(ctx.tx, {
    ...row,
    tenantId,
    invoiceId: invoice?.id ?? null,
    reason,
    placedBy: actorName(ctx.actor),
    placedAt: ctx.now,
    attestationId,
  });
  return { hold };
}

async function invoiceOf(ctx: Ctx, tenantId: string, number: string) {
  const invoice = await findInvoiceOf(ctx.tx, tenantId, number);
  if (invoice === null)
    throw new DomainError('retention.document_unknown', {
      message: `The customer has no invoice or credit note ${number}.`,
      path: 'number',
      status: 404,
    });
  return invoice;
}

async function findHold(ctx: Ctx, hold: string, tenantId?: string): Promise<HoldRow> {
  const number = holdNumber.safeParse(hold);
  const [found] = number.success
    ? await selectHolds(ctx.tx, {
        ...(tenantId === undefined ? {} : { tenantId }),
        number: Number(number.data.slice('HOLD-'.length)),
        onlyInForce: false,
        most: 1,
      })
    : [];
  if (found === undefined)
    throw new DomainError('retention.hold_unknown', {
      message: `There is no hold ${hold}.`,
      path: 'hold',
      status: 404,
    });
  return found;
}

function subjectOf(row: HoldRow): string {
  return canonicalDigest({ hold: row.id, isReleased: row.releasedAt !== null });
}

/** What a release builds on: the hold, as long as it is in force. Raises `retention.hold_unknown` (404). */
export async function releaseSubject(ctx: Ctx, hold: string): Promise<string> {
  return subjectOf(await findHold(ctx, hold));
}

/**
 * Proposes to end a hold; another person approves. Until it is carried out the hold is in force. Raises
 * `retention.hold_unknown` (404), `retention.hold_released` (409).
 */
export async function proposeRelease(ctx: Ctx, input: ProposeReleaseInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'retention.proposeRelease', { tenantId: input.tenantId });
  const { hold, reason, tenantId } = proposeReleaseInput.parse(input);
  const row = await findHold(ctx, hold, tenantId);
  if (row.releasedAt !== null)
    throw new DomainError('retention.hold_released', {
      message: `${hold} is released already.`,
      path: 'hold',
      status: 409,
    });
  const document: HoldReleaseProposal = {
    hold,
    tenant: row.tenant,
    invoice: row.invoice,
    placedAt: row.placedAt.toISOString(),
    heldBecause: row.reason,
    reason,
  };
  return propose(ctx, {
    tenantId,
    kind: 'legal-hold-release',
    subjectRef: hold,
    subjectSha256: subjectOf(row),
    document,
    reason,
    amount: null,
  });
}

/** Ends the hold whose release was approved, once; null when there is nothing to release by this approval any more. */
export async function releaseApproved(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<{ readonly hold: string } | null> {
  await authoriseAndRecord(ctx, 'retention.releaseHold', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'legal-hold-release',
    subjectSha256: releaseSubject,
  });
  if (!claim.claimed) return null;
  const { approvalId, approvedBy, proposedBy } = claim;
  const { hold, invoice, reason, tenant } = holdReleaseProposal.parse(claim.document);
  const row = await findHold(ctx, hold);
  assert(row.releasedAt === null && row.tenant === tenant, 'what was approved is in force');
  const attestationId = await attestFacts(ctx, {
    kind: 'legal-hold-release',
    tenantId: row.tenantId,
    ref: row.id,
    name: hold,
    facts: { hold, invoice, reason, approvalId, proposedBy, approvedBy },
  });
  await insertRelease(ctx.tx, {
    tenantId: row.tenantId,
    holdId: row.id,
    approvalId,
    reason,
    releasedBy: required(approvedBy.at(-1), 'somebody approved it'),
    releasedAt: ctx.now,
    attestationId,
  });
  return { hold };
}
