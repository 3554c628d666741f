import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { compareWithFile } from './checkpoint-standing.ts';
import type { LogState, LogVerificationStanding } from './contract.ts';
import { firstCheckpointAt, latestCheckpoint, logBacklog, treeSize } from './log-repository.ts';
import { finishedVerifications, latestVerification } from './verification-repository.ts';

/** How the log stands: its size, what waits, whether the file outside agrees, and how the last reading of all of it ended. */
export async function readLogState(ctx: Ctx): Promise<LogState> {
  authorise(ctx, 'evidence.readLogState', 'vendor');
  const { waiting, oldestAt } = await logBacklog(ctx.tx);
  return {
    size: await treeSize(ctx.tx),
    checkpointAt: (await latestCheckpoint(ctx.tx))?.createdAt ?? null,
    waiting,
    oldestWaitingAt: oldestAt,
    standing: await compareWithFile(ctx.tx),
    lastVerification: await latestVerification(ctx.tx),
    verification: await verificationStanding(ctx),
  };
}

/** A day between two readings, and another for one that takes long or was cut off. */
const VERIFICATION_OVERDUE_MS = 48 * 3_600_000;

/** A new reading that is under way does not take back what the last one found. */
async function verificationStanding({ tx, now }: Ctx): Promise<LogVerificationStanding> {
  const { last, goodAt } = await finishedVerifications(tx);
  if (last !== null && last.firstBad !== null)
    return { kind: 'failed', at: last.finishedAt, firstBad: last.firstBad };
  const since = goodAt ?? (await firstCheckpointAt(tx));
  if (since === null) return { kind: 'nothing-to-verify' };
  if (now.getTime() - since.getTime() > VERIFICATION_OVERDUE_MS) return { kind: 'overdue', since };
  return goodAt === null ? { kind: 'nothing-to-verify' } : { kind: 'verified', at: goodAt };
}

/** Whether signed records wait for the sequencer. */
export async function hasLogBacklog(ctx: Ctx): Promise<boolean> {
  authorise(ctx, 'evidence.readLogState', 'vendor');
  return (await logBacklog(ctx.tx)).waiting > 0;
}
