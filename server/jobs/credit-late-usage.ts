import { proposeOwedCredits, readTenantsOwedCredit, type SayWhyOwed } from '#server/modules/billing/index.ts';
import { log } from '#server/platform/log.ts';
import { documentTexts } from '../documents/translate.ts';
import type { Job } from './job.ts';

const MOST_PER_RUN = 200;

/** The reason that stands on a credit note for late usage; it names where what is owed was stated. */
export const sayWhyOwed: SayWhyOwed = ({ items, locale }) => {
  const invoices = [...new Set(items.map((item) => item.split('/')[0] ?? item))];
  return documentTexts(locale)('credits.owedReason', {
    count: invoices.length,
    invoices: invoices.join(', '),
  });
};

/**
 * Proposes a credit note for what late usage owes a customer, against the invoice of the original period; another person
 * approves it. A tenant is one transaction, and one that fails does not hold up the others.
 */
export const job: Job = {
  name: 'credit-late-usage',
  cron: '*/10 * * * *',
  isDue: ({ transaction }) =>
    transaction(null, async (ctx) => (await readTenantsOwedCredit(ctx, { most: 1 })).length > 0),
  run: async ({ signal, switchedOff, transaction }) => {
    const tenantIds = await transaction(null, (ctx) => readTenantsOwedCredit(ctx, { most: MOST_PER_RUN }));
    const off = await switchedOff(tenantIds);
    let proposed = 0;
    let failed = 0;
    for (const tenantId of tenantIds.filter((id) => !off.has(id))) {
      if (signal.aborted) break;
      try {
        const made = await transaction(tenantId, (ctx) =>
          proposeOwedCredits(ctx, { tenantId, sayWhy: sayWhyOwed }),
        );
        proposed += made.length;
      } catch (error) {
        failed += 1;
        log.error({ err: error, tenantId }, 'proposing what a tenant is owed failed');
      }
    }
    if (failed > 0) throw new Error(`${proposed} credits proposed, ${failed} tenants failed`);
    return `${proposed} credits proposed`;
  },
};
