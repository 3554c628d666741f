import type { Ctx } from '#server/platform/context.ts';
import { authorise, isAllowed } from '#server/platform/policy/index.ts';
import type { TenantView, TenantWithZones } from './contract.ts';
import { selectTenants } from './repository.ts';
import { tenantView } from './tenant-view.ts';

/** The tenants that the actor looks after, by name: all of them, or an account manager's own accounts. */
export async function readTenants(ctx: Ctx): Promise<readonly TenantView[]> {
  authorise(ctx, 'tenancy.readTenants', 'vendor');
  const sees = isAllowed(ctx.actor, 'tenancy.readAllTenants', 'vendor');
  const own = ctx.actor.kind === 'person' ? ctx.actor.accountTenantIds : [];
  const rows = await selectTenants(ctx.tx, sees ? null : own);
  return rows.map((row) => tenantView(row, ctx.now));
}

/** The tenants that the actor is a member of, or looks at while viewing as a customer; for the choice after signing in. */
export async function readOwnTenants(ctx: Ctx): Promise<readonly TenantView[]> {
  authorise(ctx, 'tenancy.readOwnTenants', 'public');
  const { actor } = ctx;
  if (actor.kind !== 'person') return [];
  const own = actor.viewAs ? [actor.viewAs.tenantId] : actor.memberships.map(({ tenantId }) => tenantId);
  const rows = await selectTenants(ctx.tx, [...new Set(own)]);
  return rows.map((row) => tenantView(row, ctx.now));
}

/** These tenants with their zone history, as far as the transaction sees them; for work that goes over many. */
export async function readTenantsWithZones(
  ctx: Ctx,
  input: { readonly tenantIds: readonly string[] },
): Promise<readonly TenantWithZones[]> {
  authorise(ctx, 'tenancy.readTenants', 'vendor');
  return selectTenants(ctx.tx, input.tenantIds);
}
