import { dueSeals, sealDay } from '#server/modules/metering/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import type { Job, JobCtx } from './job.ts';

const DAYS_PER_LOOK = 100;
const DAYS_PER_RUN_MAX = 2_000;
const SEAL_TIMEOUT_MS = 300_000;

type Tally = { sealed: number; unchanged: number; busy: number; parked: number; failed: number };

/**
 * Seals the days whose grace is over, and what came late or changed since. Each seal is a transaction of its own, and
 * finding the work again is looking at the rows, so that a run may end at any point.
 */
export const job: Job = {
  name: 'seal-days',
  cron: '*/5 * * * *',
  isDue: async (jobCtx) => (await look(jobCtx, 1)).length > 0,
  run: async (jobCtx) => {
    const tally: Tally = { sealed: 0, unchanged: 0, busy: 0, parked: 0, failed: 0 };
    const tenantIds = new Set(await jobCtx.tenantIds());
    const leftAside = new Set<string>();
    let firstError: unknown;
    for (let tried = 0; tried < DAYS_PER_RUN_MAX && !jobCtx.signal.aborted; ) {
      const due = (await look(jobCtx, DAYS_PER_LOOK + leftAside.size)).filter(
        ({ tenantId, day }) => !leftAside.has(`${tenantId} ${day}`),
      );
      if (due.length === 0) break;
      for (const key of due) {
        if (jobCtx.signal.aborted) break;
        // Days of tenants for whom sealing is switched off only widen the next look.
        if (!tenantIds.has(key.tenantId)) {
          leftAside.add(`${key.tenantId} ${key.day}`);
          continue;
        }
        tried += 1;
        try {
          const outcome = await sealOne(jobCtx, key);
          tally[outcome] += 1;
          if (outcome !== 'sealed' && outcome !== 'unchanged') leftAside.add(`${key.tenantId} ${key.day}`);
        } catch (error) {
          // One tenant's trouble must not keep the others' days open; without a database there are no others.
          if (error instanceof DomainError && error.status === 503) throw error;
          firstError ??= error;
          tally.failed += 1;
          leftAside.add(`${key.tenantId} ${key.day}`);
        }
      }
    }
    const line = Object.entries(tally)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
    if (tally.failed > 0) throw new Error(`${line}: ${String(firstError)}`, { cause: firstError });
    return line;
  },
};

function look(jobCtx: JobCtx, most: number) {
  return jobCtx.transaction(null, (ctx) => dueSeals(ctx, { most }));
}

async function sealOne(
  jobCtx: JobCtx,
  key: { readonly tenantId: string; readonly day: string },
): Promise<Exclude<keyof Tally, 'failed'>> {
  const { outcome } = await jobCtx.transaction(
    key.tenantId,
    (ctx) => sealDay(ctx, { ...key, impatient: true }),
    { timeoutMs: SEAL_TIMEOUT_MS },
  );
  await faultPoint('seal.committed');
  return outcome;
}
