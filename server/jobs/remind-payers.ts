import { readTenantsToRemind, remindTenant } from '#server/modules/payments/index.ts';
import { log } from '#server/platform/log.ts';
import { reminderMail } from '../documents/mail/reminder-mail.ts';
import type { Job } from './job.ts';

const TENANTS_A_ROUND = 100;

/**
 * Reminds of invoices that are late and not in dispute, each step once; a tenant is one transaction. Its switch holds for
 * everybody or one tenant. A tenant that fails is passed over and taken up again the next day.
 */
export const job: Job = {
  name: 'remind-payers',
  cron: '20 7 * * *',
  run: async ({ transaction, switchedOff, signal }) => {
    let reminded = 0;
    let failed = 0;
    let after: string | null = null;
    while (!signal.aborted) {
      const from = after;
      const tenantIds: string[] = await transaction(null, (ctx) =>
        readTenantsToRemind(ctx, { after: from, most: TENANTS_A_ROUND }),
      );
      const off = await switchedOff(tenantIds);
      for (const tenantId of tenantIds) {
        if (signal.aborted) break;
        if (off.has(tenantId)) continue;
        try {
          reminded += await transaction(tenantId, (ctx) =>
            remindTenant(ctx, { tenantId, compose: reminderMail }),
          );
        } catch (error) {
          failed += 1;
          log.error({ err: error, tenantId }, 'reminding a tenant failed');
        }
      }
      after = tenantIds.at(-1) ?? null;
      if (tenantIds.length < TENANTS_A_ROUND) break;
    }
    if (failed > 0) throw new Error(`${reminded} invoices reminded of, ${failed} tenants failed`);
    return `${reminded} invoices reminded of`;
  },
};
