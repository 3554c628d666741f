import {
  readInvoicesToCheck,
  recordSubmissionCheck,
  type SubmissionCheck,
  walkSubmission,
} from '#server/modules/disputes/index.ts';
import type { Job, JobCtx } from './job.ts';

/** Of how many customers the latest invoice is looked at for one that can still be disputed. */
const MOST_TRIED = 20;

function sayWhy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `${code}: ${error.message}`.replace(/\s+/g, ' ').slice(0, 500);
}

/** Walks the submission of a dispute by the first invoice that can be disputed; nothing of the walk remains. */
export async function checkDisputeSubmission(jobCtx: JobCtx): Promise<SubmissionCheck> {
  const begunAt = performance.now();
  const took = () => Math.round(performance.now() - begunAt);
  try {
    const invoices = await jobCtx.transaction(null, (ctx) => readInvoicesToCheck(ctx, { most: MOST_TRIED }));
    for (const invoice of invoices) {
      if (jobCtx.signal.aborted) break;
      const walked = await jobCtx.transaction(invoice.tenantId, (ctx) => walkSubmission(ctx, invoice));
      if (walked !== null) return { outcome: 'ok', durationMs: took() };
    }
    return { outcome: 'nothing_to_check' };
  } catch (error) {
    return { outcome: 'failed', durationMs: took(), detail: sayWhy(error) };
  }
}

/** Finds out before a customer does that disputes cannot be sent; a failed walk is a failed run. */
export const job: Job = {
  name: 'check-dispute-submission',
  cron: '4,19,34,49 * * * *',
  run: async (jobCtx) => {
    const check = await checkDisputeSubmission(jobCtx);
    await jobCtx.transaction(null, (ctx) => recordSubmissionCheck(ctx, check));
    if (check.outcome === 'failed') throw new Error(`a dispute could not be sent: ${check.detail}`);
    return check.outcome === 'ok' ? `ok, in ${check.durationMs} ms` : 'nothing to check';
  },
};
