import type { ZoneHistory } from '#core/time/zone-history.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { TenantView } from './contract.ts';
import { selectTenant, type TenantRow } from './repository.ts';
import { tenantView } from './tenant-view.ts';

async function loadTenant(ctx: Ctx, tenantId: string): Promise<TenantRow> {
  const tenant = await selectTenant(ctx.tx, tenantId);
  if (!tenant) throw new DomainError('tenancy.unknown', { message: 'There is no such tenant.', status: 404 });
  return tenant;
}

/** One tenant. Raises `tenancy.unknown` (404). */
export async function readTenant(ctx: Ctx, input: { readonly tenantId: string }): Promise<TenantView> {
  authorise(ctx, 'tenancy.readTenant', input);
  return tenantView(await loadTenant(ctx, input.tenantId), ctx.now);
}

/** The billing zones of a tenant, oldest first; never empty. `core/time/zone-history` reads them. Raises `tenancy.unknown` (404). */
export async function readZones(ctx: Ctx, input: { readonly tenantId: string }): Promise<ZoneHistory> {
  authorise(ctx, 'tenancy.readTenant', input);
  return (await loadTenant(ctx, input.tenantId)).zones;
}
