import {
  postJournal,
  postUnbilled,
  readTenantsToAccrue,
  readTenantsToPost,
} from '#server/modules/payments/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { log } from '#server/platform/log.ts';
import type { Job, JobCtx } from './job.ts';

const TENANTS_A_ROUND = 100;
/** A month that was missed is made good for as long as this; older ones are closed in anybody's books. */
const MONTHS_LOOKED_AT = 3;

type Work = { readonly next: Next; readonly post: (ctx: Ctx, tenantId: string) => Promise<unknown> };
type Next = (ctx: Ctx, from: { readonly after: string | null; readonly most: number }) => Promise<string[]>;

/**
 * Keeps the journal: enters what was issued, paid and settled, and after the end of a month what was not billed by then. A
 * tenant is one transaction; one that fails is passed over and taken up again by the next run.
 */
export const job: Job = {
  name: 'keep-journal',
  cron: '*/5 * * * *',
  isDue: async (jobCtx) => {
    for (const { next } of works(jobCtx.now)) {
      const some = await jobCtx.transaction(null, (ctx) => next(ctx, { after: null, most: 1 }));
      if (some.length > 0) return true;
    }
    return false;
  },
  run: async (jobCtx) => {
    const done = { entered: 0, failed: 0 };
    for (const work of works(jobCtx.now)) await carryOut(jobCtx, work, done);
    const line = `${done.entered} customers entered`;
    if (done.failed > 0) throw new Error(`${line}, ${done.failed} failed`);
    return line;
  },
};

function works(now: Date): Work[] {
  return [
    { next: readTenantsToPost, post: (ctx, tenantId) => postJournal(ctx, { tenantId }) },
    ...endedMonths(now).map(
      (month): Work => ({
        next: (ctx, from) => readTenantsToAccrue(ctx, { month, ...from }),
        post: (ctx, tenantId) => postUnbilled(ctx, { tenantId, month }),
      }),
    ),
  ];
}

/** The last calendar months that are over, the oldest first. */
function endedMonths(now: Date): string[] {
  return Array.from({ length: MONTHS_LOOKED_AT }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS_LOOKED_AT + index, 1))
      .toISOString()
      .slice(0, 7),
  );
}

async function carryOut(
  jobCtx: JobCtx,
  { next, post }: Work,
  done: { entered: number; failed: number },
): Promise<void> {
  let after: string | null = null;
  while (!jobCtx.signal.aborted) {
    const from: string | null = after;
    const tenantIds: string[] = await jobCtx.transaction(null, (ctx) =>
      next(ctx, { after: from, most: TENANTS_A_ROUND }),
    );
    for (const tenantId of tenantIds) {
      if (jobCtx.signal.aborted) return;
      try {
        await jobCtx.transaction(tenantId, (ctx) => post(ctx, tenantId));
        done.entered += 1;
      } catch (error) {
        done.failed += 1;
        log.error({ err: error, tenantId }, 'entering a customer in the journal failed');
      }
    }
    after = tenantIds.at(-1) ?? null;
    if (tenantIds.length < TENANTS_A_ROUND) return;
  }
}
