import { z } from 'zod';
import { slug } from '#core/contracts/primitives.ts';
import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readMigrations } from '#server/modules/billing/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { MIGRATION_COLUMNS, migrationRows } from './migration-rows.ts';
import { sessionRoute } from './routes.ts';

const asked = z.object({ plan: slug });

/** The migrations of a plan (`?plan=`) as CSV: a line for each who was told, and one for a subscription of which nobody was. */
export const migrationsCsvRoute = sessionRoute(
  'desk.migrations-csv',
  async ({ acrossTenants, actor, url }) => {
    // Whoever may not look is told so before a look is recorded.
    authorise({ actor }, 'billing.readMigrations', 'vendor');
    const { plan } = asked.parse({ plan: url.searchParams.get('plan') });
    const migrations = await acrossTenants('migrations of a plan', (ctx) => readMigrations(ctx, { plan }));
    const bytes = utf8(formatCsv(MIGRATION_COLUMNS, migrationRows(migrations)));
    return downloadResponse({
      fileName: `migrations-${plan}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      bytes,
      sha256: sha256Hex(bytes),
    });
  },
);
