import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { compareWithFile } from './checkpoint-standing.ts';
import type { LogState } from './contract.ts';
import { latestCheckpoint, logBacklog, treeSize } from './log-repository.ts';
import { latestVerification } from './verification-repository.ts';

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
  };
}

/** Whether signed records wait for the sequencer. */
export async function hasLogBacklog(ctx: Ctx): Promise<boolean> {
  authorise(ctx, 'evidence.readLogState', 'vendor');
  return (await logBacklog(ctx.tx)).waiting > 0;
}
