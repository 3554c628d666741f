import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type AccessLogPage, EVENTS_PER_PAGE } from './contract.ts';
import { type EventRow, selectEvents } from './link-repository.ts';
import { nameFrom, namesOf } from './published-document.ts';

type Page = { readonly after?: string; readonly limit?: number };

async function pageOf(
  ctx: Ctx,
  where: { readonly tenantId?: string },
  { after, limit = EVENTS_PER_PAGE }: Page,
): Promise<AccessLogPage> {
  const rows = await selectEvents(ctx.tx, where, {
    most: limit + 1,
    ...(after === undefined ? {} : { after }),
  });
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? (shown.at(-1)?.id ?? null) : null;
  return { events: await viewsOf(ctx, shown), next };
}

async function viewsOf(ctx: Ctx, rows: readonly EventRow[]): Promise<AccessLogPage['events']> {
  const names = await namesOf(ctx, rows);
  return rows.map(({ itemId, mailbox, openedAt, version }) => ({
    ...nameFrom(names, itemId),
    version,
    address: mailbox,
    openedAt: openedAt.toISOString(),
  }));
}

/** Who opened what, of everybody, the latest first, a page at a time. */
export async function readAccessLog(ctx: Ctx, page: Page = {}): Promise<AccessLogPage> {
  authorise(ctx, 'access.readDesk', 'vendor');
  return pageOf(ctx, {}, page);
}

/** Who of a customer's own people opened what, for its administrators, the latest first, a page at a time. */
export async function readTenantAccess(
  ctx: Ctx,
  { tenantId, ...page }: Page & { readonly tenantId: string },
): Promise<AccessLogPage> {
  authorise(ctx, 'access.readTenantAccess', { tenantId });
  return pageOf(ctx, { tenantId }, page);
}
