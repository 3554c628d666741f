import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readCorrection } from '#server/modules/billing/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { correctionCsv } from './correction-rows.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute } from './routes.ts';

/** What came of a correction (`?plan=&version=`), invoice by invoice, as CSV. */
export const correctionCsvRoute = sessionRoute(
  'desk.correction-csv',
  async ({ acrossTenants, actor, url }) => {
    // Whoever may not look is told so before a look is recorded.
    authorise({ actor }, 'billing.readCorrections', 'vendor');
    const plan = url.searchParams.get('plan') ?? '';
    const superseding = Number(url.searchParams.get('version'));
    const correction = await acrossTenants('the invoices of a corrected price', (ctx) =>
      readCorrection(ctx, { plan, superseding }),
    );
    const bytes = utf8(correctionCsv(correction));
    return downloadResponse({
      fileName: `correction-${plan}-${superseding}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      bytes,
      sha256: sha256Hex(bytes),
    });
  },
);
