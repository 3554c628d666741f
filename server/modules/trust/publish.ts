import { assert } from '#core/assert.ts';
import { trustVersion } from '#core/contracts/trust-item.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { attest, attestFacts, refuseWithoutLog } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type SubmitInput, submitInput, type WithdrawInput, withdrawInput } from './contract.ts';
import { documentOf, findVersion, refuseWhenReadOnly } from './find-version.ts';
import { candidateOf, type Judgement, judge, recordJudgement, resourceOf } from './judge.ts';
import { lockItem, selectVersions, type VersionRow } from './repository.ts';
import { noticeProblem } from './subprocessors.ts';
import { refuseImpossible, takeStep } from './take-step.ts';

/** The reference of a version in approvals and signed records. */
export function refOf({ item, version }: { readonly item: string; readonly version: number }): string {
  return `${item}/${version}`;
}

/** The version that a reference names. */
export function keyOf(subjectRef: string): { readonly item: string; readonly version: number } {
  const slash = subjectRef.lastIndexOf('/');
  return { item: subjectRef.slice(0, slash), version: Number(subjectRef.slice(slash + 1)) };
}

/** What a publication builds on: what is published of the item now, and that the version can still be published. */
export async function trustSubject(ctx: Ctx, subjectRef: string): Promise<string> {
  const { item, version } = keyOf(subjectRef);
  const versions = await selectVersions(ctx.tx, { slug: item });
  const published = versions.find(({ state }) => state === 'published');
  const own = versions.find((row) => row.version === version);
  return canonicalDigest({
    published: published === undefined ? null : published.contentSha256,
    isOpen: own?.state === 'draft' || own?.state === 'in-review',
  });
}

/**
 * Hands a version to a second person, who publishes it by approving. Again after a rejection, or while it waits: then it
 * answers with what waits. Raises `trust.read_only`, `trust.step_not_possible` (409), `trust.version_unknown` (404),
 * `trust.file_missing`, `trust.review_past`, `trust.effective_day_missing`, `trust.notice_too_short`.
 */
export async function submitForReview(ctx: Ctx, input: SubmitInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'trust.submit', 'vendor');
  await refuseWhenReadOnly(ctx);
  const { item, reason, version } = submitInput.parse(input);
  await lockItem(ctx.tx, item);
  const row = await findVersion(ctx, { item, version });
  refuseImpossible(row, 'submitted');
  refuseUnlessComplete(ctx, row);
  refuseUnlessAllowed(ctx, row);
  const tooSudden = await noticeProblem(ctx, row);
  if (tooSudden !== null) throw tooSudden;
  const subjectRef = refOf({ item, version });
  const outcome = await propose(ctx, {
    tenantId: null,
    kind: 'trust-publication',
    subjectRef,
    subjectSha256: await trustSubject(ctx, subjectRef),
    document: documentOf(row),
    reason,
    amount: null,
  });
  await takeStep(ctx, row, { step: 'submitted', reason, approvalId: outcome.id });
  return outcome;
}

/** What the policy in force says of a version today. */
function judgeVersion(ctx: Ctx, row: VersionRow): Judgement {
  return judge(candidateOf(documentOf(row)), ctx.now.toISOString().slice(0, 10));
}

/** Nobody is asked to agree to what the policy would not let onto the portal. */
function refuseUnlessAllowed(ctx: Ctx, row: VersionRow): void {
  const { allowed, obstacles } = judgeVersion(ctx, row);
  if (allowed) return;
  throw new DomainError('trust.policy_denies', {
    message: `The publication policy does not allow this: ${obstacles.join(', ')}.`,
    path: FIELD_OF[obstacles[0] ?? 'policy'] ?? 'content',
    details: { obstacles: obstacles.join(' ') },
  });
}

const FIELD_OF: Readonly<Partial<Record<Judgement['obstacles'][number], string>>> = {
  owner_missing: 'owner',
  review_missing: 'reviewBy',
  review_past: 'reviewBy',
};

function refuseUnlessComplete(ctx: Ctx, row: VersionRow): void {
  if (row.kind === 'document' && row.file === null)
    throw new DomainError('trust.file_missing', { message: 'The document has no file.', path: 'file' });
  if (row.reviewBy !== null && row.reviewBy < ctx.now.toISOString().slice(0, 10))
    throw new DomainError('trust.review_past', {
      message: 'The day by which it is looked at again is over.',
      path: 'reviewBy',
    });
}

/**
 * Publishes the version that was approved, once, and supersedes what stood before it; null when there is nothing to publish
 * by this approval any more. The policy is asked again at this moment, and its decision kept: what it no longer allows is
 * withdrawn instead, and what stood before it goes on to stand. Raises `evidence.log_away` (503) while the log cannot be written:
 * the approval stands, and is carried out later.
 */
export async function publishApprovedItem(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<{ readonly item: string; readonly version: number; readonly isPublished: boolean } | null> {
  await authoriseAndRecord(ctx, 'trust.publishApproved', 'vendor');
  await refuseWhenReadOnly(ctx);
  await refuseWithoutLog(ctx);
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'trust-publication',
    subjectSha256: async (inner, subjectRef) => {
      await lockItem(inner.tx, keyOf(subjectRef).item);
      return trustSubject(inner, subjectRef);
    },
  });
  if (!claim.claimed) return null;
  const { approvalId, approvedBy, proposedBy } = claim;
  const document = trustVersion.parse(claim.document);
  const { item, version } = document;
  const row = await findVersion(ctx, { item, version });
  assert(row.contentSha256 === sha256Hex(canonicalBytes(document)), 'what was approved is what is published');
  const judgement = judgeVersion(ctx, row);
  await recordJudgement(ctx, resourceOf({ item, version }), judgement);
  if (!judgement.allowed) {
    await takeBack(ctx, row, `The publication policy: ${judgement.obstacles.join(', ')}`);
    return { item, version, isPublished: false };
  }
  // Approved too late: what was to come in thirty days would come in fewer.
  const tooSudden = await noticeProblem(ctx, row);
  if (tooSudden !== null) {
    await takeBack(ctx, row, tooSudden.message);
    return { item, version, isPublished: false };
  }
  const versions = await selectVersions(ctx.tx, { slug: item });
  for (const earlier of versions.filter((one) => one.version < version)) {
    if (['draft', 'in-review', 'published'].includes(earlier.state))
      await takeStep(ctx, earlier, { step: 'superseded', approvalId });
  }
  const supersedes = versions.find(({ state }) => state === 'published')?.version ?? null;
  const attestationId = await signPublication(ctx, row, { approvalId, approvedBy, proposedBy, supersedes });
  await takeStep(ctx, row, { step: 'published', approvalId, attestationId });
  return { item, version, isPublished: true };
}

async function signPublication(
  ctx: Ctx,
  row: VersionRow,
  facts: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { access, contentSha256, file, kind, slug: item, version } = row;
  const { attestationId } = await attest(ctx, {
    tenantId: null,
    kind: 'trust-publication',
    subjectName: `${item}.v${version}`,
    subjectRef: refOf({ item, version }),
    subjects: [
      { name: 'trust-item.json', sha256: contentSha256 },
      ...(file === null ? [] : [{ name: file.name, sha256: file.sha256 }]),
    ],
    predicate: { item, version, kind, access, ...facts },
  });
  return attestationId;
}

/**
 * Takes a version back at once: what is published is not read from then on, what waits is not published. One person does it,
 * because nothing is said by it; also while the portal may only be read. Raises `trust.step_not_possible` (409),
 * `trust.version_unknown` (404).
 */
export async function withdrawVersion(ctx: Ctx, input: WithdrawInput): Promise<void> {
  await authoriseAndRecord(ctx, 'trust.withdraw', 'vendor');
  const { item, reason, version } = withdrawInput.parse(input);
  await lockItem(ctx.tx, item);
  const row = await findVersion(ctx, { item, version });
  refuseImpossible(row, 'withdrawn');
  await takeBack(ctx, row, reason);
}

async function takeBack(ctx: Ctx, row: VersionRow, reason: string): Promise<void> {
  const { slug: item, version } = row;
  const attestationId = await attestFacts(ctx, {
    kind: 'trust-withdrawal',
    tenantId: null,
    ref: refOf({ item, version }),
    name: `${item}.v${version}`,
    facts: {
      item,
      version,
      wasPublished: row.state === 'published',
      contentSha256: row.contentSha256,
      reason,
    },
  });
  await takeStep(ctx, row, { step: 'withdrawn', reason, attestationId });
}
