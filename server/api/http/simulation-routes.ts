import { formatCsv } from '#core/format/csv.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readApproval } from '#server/modules/approvals/index.ts';
import { simulateDraft } from '#server/modules/billing/index.ts';
import { planVersionInput } from '#server/modules/pricing/contract.ts';
import { readPlanVersion } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute } from './routes.ts';

const HEADER = ['tenant', 'name', 'invoice', 'currency', 'before', 'after', 'difference', 'percent'];

/** The simulation of a proposal (`?approval=`) or of a published version (`?plan=&version=`) over a month, as CSV. */
export const simulationCsvRoute = sessionRoute(
  'desk.simulation-csv',
  async ({ acrossTenants, actor, url }) => {
    // Whoever may not look is told so before a look is recorded.
    authorise({ actor }, 'billing.simulateDraft', 'vendor');
    const asked = (name: string) => url.searchParams.get(name) ?? '';
    const { month, plan, tenants, version } = await acrossTenants('simulation of a price', async (ctx) =>
      simulateDraft(ctx, { document: await documentAsked(ctx, asked), month: asked('month') }),
    );
    const rows = tenants.map((one) => [
      one.tenant,
      one.tenantName,
      one.invoice,
      one.currency,
      one.before,
      one.after,
      one.difference,
      one.percent ?? '',
    ]);
    const bytes = utf8(formatCsv(HEADER, rows));
    return downloadResponse({
      fileName: `simulation-${plan}-${version}-${month}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      bytes,
      sha256: sha256Hex(bytes),
    });
  },
);

async function documentAsked(ctx: Ctx, asked: (name: string) => string): Promise<unknown> {
  const approvalId = asked('approval');
  if (approvalId !== '') return (await readApproval(ctx, { approvalId })).document;
  const wanted = planVersionInput.parse({ plan: asked('plan'), version: Number(asked('version')) });
  return (await readPlanVersion(ctx, wanted)).document;
}
