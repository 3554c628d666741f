import { readApproverShortages } from '#server/modules/approvals/index.ts';
import { log } from '#server/platform/log.ts';
import { openJobCtx } from './runtime.ts';

/**
 * Says in the log which kinds of proposal fewer than two people could approve, when a web process starts. A database that is
 * away at that moment is not told twice.
 */
export async function warnOfFewApprovers(): Promise<void> {
  try {
    const shortages = await openJobCtx('start-web').transaction(null, readApproverShortages);
    for (const { approvers, kind } of shortages)
      log.warn({ kind, approvers }, 'fewer than two people can approve this kind of proposal');
  } catch (error) {
    log.warn({ err: error }, 'whether enough people can approve is not known yet');
  }
}
