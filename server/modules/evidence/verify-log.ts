import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type CheckedChunk, checkChunk, checkWhole } from './check-log.ts';
import { lockLog, treeSize } from './log-repository.ts';
import { publishedKeys } from './published-keys.ts';
import {
  advanceVerification,
  insertVerification,
  latestVerification,
  unfinishedVerification,
  type VerificationProgress,
} from './verification-repository.ts';

export type { VerificationProgress } from './verification-repository.ts';

/** A step of the verifier that was read and not yet recorded. */
export type VerificationStep = CheckedChunk & { readonly isLast: boolean };

const VERIFY_EVERY_MS = 24 * 3_600_000;

/** Whether a reading is under way, or the last one began more than a day ago. */
export async function isVerificationDue(ctx: Ctx): Promise<boolean> {
  authorise(ctx, 'evidence.verifyLog', 'vendor');
  const latest = await latestVerification(ctx.tx);
  if (!latest) return (await treeSize(ctx.tx)) > 0;
  return latest.finishedAt === null || ctx.now.getTime() - latest.startedAt.getTime() >= VERIFY_EVERY_MS;
}

/** Takes up the reading that is under way, else begins a new one over the log as it is now. */
export async function beginVerification(ctx: Ctx): Promise<VerificationProgress> {
  authorise(ctx, 'evidence.verifyLog', 'vendor');
  await lockLog(ctx.tx);
  const unfinished = await unfinishedVerification(ctx.tx);
  if (unfinished) return unfinished;
  const run = { id: ctx.ids(), size: await treeSize(ctx.tx), startedAt: ctx.now };
  await insertVerification(ctx.tx, run);
  return { id: run.id, size: run.size, leavesChecked: 0, frontier: new Uint8Array() };
}

/**
 * Reads the next stretch of the log and compares all of it with what was signed. Its transaction sees every tenant and
 * writes nothing.
 */
export async function checkLog(ctx: Ctx, progress: VerificationProgress): Promise<VerificationStep> {
  authorise(ctx, 'evidence.verifyLog', 'vendor');
  const chunk = await checkChunk(ctx.tx, progress, await publishedKeys(ctx));
  const isLast = chunk.firstBad !== null || chunk.leavesChecked === progress.size;
  if (chunk.firstBad !== null || !isLast) return { ...chunk, isLast };
  return { ...chunk, isLast, firstBad: await checkWhole(ctx.tx, progress.size) };
}

/** Keeps a step; null when the reading is finished or another process took it further. */
export async function recordVerification(
  ctx: Ctx,
  progress: VerificationProgress,
  step: VerificationStep,
): Promise<VerificationProgress | null> {
  authorise(ctx, 'evidence.verifyLog', 'vendor');
  const { leavesChecked, frontier, firstBad } = step;
  const end = step.isLast ? { at: ctx.now, firstBad } : null;
  const isOurs = await advanceVerification(ctx.tx, { from: progress, leavesChecked, frontier, end });
  return isOurs && !step.isLast ? { ...progress, leavesChecked, frontier } : null;
}
