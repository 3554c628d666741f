import { formatDate } from '#core/format/format.ts';
import {
  proposeCorrectionCredits,
  readTenantsWithCorrections,
  recordCorrections,
  type SayWhyCorrected,
} from '#server/modules/billing/index.ts';
import { log } from '#server/platform/log.ts';
import { documentTexts } from '../documents/translate.ts';
import type { Job } from './job.ts';

const MOST_PER_RUN = 2_000;
const REASON_LENGTH_MAX = 1_000;

/** The reason that stands on a credit note for a corrected price: which version superseded which, from when, and why. */
export const sayWhyCorrected: SayWhyCorrected = ({ from, locale, plan, reason, superseded, superseding }) =>
  documentTexts(locale)('credits.correctionReason', {
    from: formatDate(from, locale),
    plan,
    reason,
    superseded,
    superseding,
  }).slice(0, REASON_LENGTH_MAX);

/**
 * Writes down what superseded prices mean for each invoice that was rated by them, and proposes a credit note for what was billed
 * too much; another person approves it. A tenant is one transaction, and one that fails does not hold up the others.
 */
export const job: Job = {
  name: 'correct-invoices',
  cron: '*/10 * * * *',
  isDue: ({ transaction }) =>
    transaction(null, async (ctx) => (await readTenantsWithCorrections(ctx, { most: 1 })).length > 0),
  run: async ({ signal, switchedOff, transaction }) => {
    const tenantIds = await transaction(null, (ctx) =>
      readTenantsWithCorrections(ctx, { most: MOST_PER_RUN }),
    );
    const off = await switchedOff(tenantIds);
    const counts = { corrected: 0, proposed: 0, failed: 0 };
    for (const tenantId of tenantIds.filter((id) => !off.has(id))) {
      if (signal.aborted) break;
      try {
        const [corrected, proposed] = await transaction(tenantId, async (ctx) => [
          await recordCorrections(ctx, { tenantId }),
          await proposeCorrectionCredits(ctx, { tenantId, sayWhy: sayWhyCorrected }),
        ]);
        counts.corrected += corrected;
        counts.proposed += proposed.length;
      } catch (error) {
        counts.failed += 1;
        log.error({ err: error, tenantId }, 'correcting the invoices of a tenant failed');
      }
    }
    const { corrected, failed, proposed } = counts;
    const told = `${corrected} invoices corrected, ${proposed} credits proposed`;
    if (failed > 0) throw new Error(`${told}, ${failed} tenants failed`);
    return told;
  },
};
