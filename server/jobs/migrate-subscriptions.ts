import { advanceMigration, readDueMigrations } from '#server/modules/billing/index.ts';
import { log } from '#server/platform/log.ts';
import { migrationMail } from '../documents/mail/migration-mail.ts';
import type { Job } from './job.ts';

const MOST_PER_RUN = 500;

/**
 * Tells customers of migrations of their subscriptions and puts them on the new version when the day has come and the notice
 * stands; one subscription is one transaction. Its switch holds for everybody or one tenant. One that fails is passed over
 * and taken up again by the next run.
 */
export const job: Job = {
  name: 'migrate-subscriptions',
  cron: '*/10 * * * *',
  everySeconds: 5,
  isDue: async ({ transaction }) =>
    (await transaction(null, (ctx) => readDueMigrations(ctx, { most: 1 }))).length > 0,
  run: async ({ signal, switchedOff, transaction }) => {
    const due = await transaction(null, (ctx) => readDueMigrations(ctx, { most: MOST_PER_RUN }));
    const off = await switchedOff([...new Set(due.map(({ tenantId }) => tenantId))]);
    const done = { told: 0, applied: 0, refused: 0, waits: 0 };
    let failed = 0;
    for (const { id, tenantId } of due) {
      if (signal.aborted) break;
      if (off.has(tenantId)) continue;
      try {
        const outcome = await transaction(tenantId, (ctx) =>
          advanceMigration(ctx, { tenantId, id, compose: migrationMail }),
        );
        done[outcome] += 1;
      } catch (error) {
        failed += 1;
        log.error({ err: error, tenantId, migrationId: id }, 'migrating a subscription failed');
      }
    }
    const detail = `${done.told} told, ${done.applied} applied, ${done.refused} refused`;
    if (failed > 0) throw new Error(`${detail}, ${failed} failed`);
    return detail;
  },
};
