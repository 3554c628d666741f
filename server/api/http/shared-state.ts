import { countLateNotices } from '#server/modules/announcements/index.ts';
import { readBudgetShare } from '#server/modules/assistant/index.ts';
import { countCreditSignals, readCloseTroubles } from '#server/modules/billing/index.ts';
import { countDisputes, readSubmissionCheck } from '#server/modules/disputes/index.ts';
import { readLogState } from '#server/modules/evidence/index.ts';
import { countRefusedRemovals } from '#server/modules/retention/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { latestRunOfEachJob } from '#server/platform/job-runs/index.ts';
import { log } from '#server/platform/log.ts';
import { metrics } from '#server/platform/metrics.ts';

const DAY_MS = 86_400_000;
const READER: Actor = { kind: 'system', job: 'metrics' };

/** Seconds since 1970; 0 for never. */
function secondsOf(instant: Date | null | undefined): number {
  return (instant?.getTime() ?? 0) / 1_000;
}

/**
 * Measures what all processes share: the evidence log, its readings, and the jobs. While the database is away the last
 * measurements are not told as if they still held; whoever asks still gets those of the process.
 */
export async function measureSharedState(call: Omit<Ctx, 'tx' | 'actor'>): Promise<void> {
  const { now, ids, requestId } = call;
  const { shared } = metrics();
  shared.jobFailed.reset();
  try {
    const { budgetShare, check, disputes, late, signals, state, refusals, runs, troubles } = await withSystem(
      { actor: READER },
      async (tx) => ({
        state: await readLogState({ actor: READER, tx, now, ids, requestId }),
        runs: await latestRunOfEachJob(tx),
        troubles: await readCloseTroubles({ actor: READER, tx, now, ids, requestId }),
        signals: await countCreditSignals({ actor: READER, tx, now, ids, requestId }),
        disputes: await countDisputes({ actor: READER, tx, now, ids, requestId }),
        check: await readSubmissionCheck({ actor: READER, tx, now, ids, requestId }),
        late: await countLateNotices({ actor: READER, tx, now, ids, requestId }),
        budgetShare: await readBudgetShare({ actor: READER, tx, now, ids, requestId }),
        refusals: await countRefusedRemovals(
          { actor: READER, tx, now, ids, requestId },
          new Date(now.getTime() - DAY_MS),
        ),
      }),
    );
    const { oldestWaitingAt, size, standing, verification, waiting } = state;
    const waitedMs = oldestWaitingAt === null ? 0 : now.getTime() - oldestWaitingAt.getTime();
    const isSignable = standing.kind === 'settled' || standing.kind === 'file-behind';
    shared.readable.set(1);
    shared.logEntries.set(size);
    shared.logWaiting.set(waiting);
    shared.logWaitingSeconds.set(Math.max(0, waitedMs / 1_000));
    shared.logSignable.set(isSignable ? 1 : 0);
    shared.logVerificationFailed.set(verification.kind === 'failed' ? 1 : 0);
    shared.logVerificationOverdue.set(verification.kind === 'overdue' ? 1 : 0);
    const lateCounts = troubles.map(({ closes }) => closes ?? 0);
    shared.closesLate.set(lateCounts.reduce((sum, count) => sum + count, 0));
    shared.closeRunsFailed.set(troubles.filter(({ kind }) => kind === 'failed').length);
    shared.removalsRefused.set(refusals);
    shared.assistantBudgetUsed.set(budgetShare);
    shared.creditSignals.set(signals);
    shared.noticesLate.set(late);
    shared.disputesOpen.set(disputes.open);
    shared.disputesOverdue.set(disputes.overdue);
    shared.disputeFirstAnswerSeconds.set(disputes.firstAnswerSeconds ?? 0);
    shared.disputeCheckOk.set(check?.outcome === 'failed' ? 0 : 1);
    shared.disputeCheckedAt.set(secondsOf(check?.checkedAt));
    shared.disputeCheckSucceededAt.set(secondsOf(check?.succeededAt));
    shared.disputeCheckSeconds.set((check?.durationMs ?? 0) / 1_000);
    for (const { job, outcome } of runs) shared.jobFailed.set({ job }, outcome === 'failed' ? 1 : 0);
  } catch (error) {
    log.warn({ err: error }, 'the shared measurements could not be taken');
    const { readable, jobFailed: _jobFailed, ...gauges } = shared;
    readable.set(0);
    for (const gauge of Object.values(gauges)) gauge.set(Number.NaN);
  }
}
