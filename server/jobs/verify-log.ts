import {
  beginVerification,
  checkLog,
  isVerificationDue,
  recordVerification,
  type VerificationProgress,
  type VerificationStep,
} from '#server/modules/evidence/index.ts';
import { findAlteredSeal } from '#server/modules/metering/index.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { allTenantIds } from '#server/platform/job-runs/index.ts';
import { log } from '#server/platform/log.ts';
import { firstAlteredThing } from './altered-things.ts';
import type { Job, JobCtx } from './job.ts';

const MOST_CHUNKS = 500;
/** What is stored of so many records is compared in one transaction. */
const THINGS_AT_ONCE = 100;
/** The seals of so many customers are compared in one transaction. */
const CUSTOMERS_AT_ONCE = 100;

export type VerificationReport = {
  readonly size: number;
  readonly leavesChecked: number;
  /** Null when all that was read is as it was signed. */
  readonly firstBad: string | null;
  readonly isFinished: boolean;
};

/**
 * Reads the log again from its first leaf, in chunks whose progress is kept: a run that is cut off is taken up by the
 * next. `onProgress` hears how far it is after each chunk.
 */
export async function verifyWholeLog(
  jobCtx: JobCtx,
  onProgress: (progress: VerificationProgress) => void = () => undefined,
): Promise<VerificationReport> {
  let progress = await jobCtx.transaction(null, beginVerification);
  for (let chunk = 0; chunk < MOST_CHUNKS && !jobCtx.signal.aborted; chunk++) {
    const current = progress;
    const step = await checkAll(jobCtx, current);
    await faultPoint('verify.chunk-read');
    const next = await jobCtx.transaction(null, (ctx) => recordVerification(ctx, current, step));
    if (step.isLast) {
      const { size } = current;
      return { size, leavesChecked: step.leavesChecked, firstBad: step.firstBad, isFinished: true };
    }
    if (!next) break;
    progress = next;
    onProgress(progress);
  }
  return { size: progress.size, leavesChecked: progress.leavesChecked, firstBad: null, isFinished: false };
}

/** The next leaves with their records, and what these are about as it is stored now: whichever is bad at the earliest leaf. */
async function checkAll(jobCtx: JobCtx, progress: VerificationProgress): Promise<VerificationStep> {
  const step = await jobCtx.acrossTenants('reads the whole log again', (ctx) => checkLog(ctx, progress));
  for (let at = 0; at < step.things.length; at += THINGS_AT_ONCE) {
    const things = step.things.slice(at, at + THINGS_AT_ONCE);
    // What changes while it is compared is seen whole as it was before, or as it is after.
    const altered = await jobCtx.acrossTenants(
      'compares what is stored with its signed records',
      (ctx) => firstAlteredThing(ctx, things),
      { isolation: 'RepeatableRead' },
    );
    if (altered === null) continue;
    const { frontier, leavesChecked } = progress;
    return { ...step, leavesChecked, frontier, firstBad: altered, isLast: true };
  }
  if (!step.isLast || step.firstBad !== null) return step;
  return { ...step, firstBad: await firstAlteredSeal(jobCtx) };
}

/** Day seals are signed with the invoices that they are billed on: until then what they stand on vouches for them. */
async function firstAlteredSeal(jobCtx: JobCtx): Promise<string | null> {
  const ids = await jobCtx.transaction(null, (ctx) => allTenantIds(ctx.tx));
  for (let at = 0; at < ids.length && !jobCtx.signal.aborted; at += CUSTOMERS_AT_ONCE) {
    const tenantIds = ids.slice(at, at + CUSTOMERS_AT_ONCE);
    const altered = await jobCtx.acrossTenants(
      'compares day seals with what they stand on',
      (ctx) => findAlteredSeal(ctx, { tenantIds }),
      { isolation: 'RepeatableRead', timeoutMs: 120_000 },
    );
    if (altered !== null) return altered;
  }
  return null;
}

/** Once a day, and until it is through, compares everything in the log with what was signed. */
export const job: Job = {
  name: 'verify-log',
  cron: '*/10 * * * *',
  isDue: (jobCtx) => jobCtx.transaction(null, isVerificationDue),
  run: async (jobCtx) => {
    const { size, leavesChecked, firstBad, isFinished } = await verifyWholeLog(jobCtx, (progress) =>
      log.info({ checked: progress.leavesChecked, size: progress.size }, 'the log is read again'),
    );
    if (firstBad !== null) throw new Error(`the log is not as it was signed: ${firstBad}`);
    return isFinished
      ? `${size} entries are as they were signed`
      : `${leavesChecked} of ${size} entries read`;
  },
};
