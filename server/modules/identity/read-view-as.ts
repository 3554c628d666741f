import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { ViewAsView } from './contract.ts';
import { selectViewAs, type ViewAsRow } from './person-repository.ts';

const SHOWN_AT_MOST = 200;

export function viewAsView(row: ViewAsRow): ViewAsView {
  return {
    id: row.id,
    staffName: row.staffName,
    reason: row.reason,
    startedAt: row.startedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** The latest looks of the vendor's staff at a tenant, newest first. */
export async function readViewAs(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<readonly ViewAsView[]> {
  authorise(ctx, 'identity.readViewAs', input);
  const rows = await selectViewAs(ctx.tx, input.tenantId, SHOWN_AT_MOST);
  return rows.map(viewAsView);
}
