import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type ChangeTenantInput, changeTenantInput, type TenantView } from './contract.ts';
import { readTenant } from './read-tenant.ts';
import { updateTenant } from './repository.ts';

/** Changes name and language. Raises `tenancy.unknown` (404). */
export async function changeTenant(
  ctx: Ctx,
  input: { readonly tenantId: string } & ChangeTenantInput,
): Promise<TenantView> {
  const { tenantId, ...change } = input;
  await authoriseAndRecord(ctx, 'tenancy.changeTenant', { tenantId });
  const { name, locale } = changeTenantInput.parse(change);
  const changed = await updateTenant(ctx.tx, tenantId, {
    ...(name === undefined ? {} : { name }),
    ...(locale === undefined ? {} : { locale }),
  });
  if (!changed)
    throw new DomainError('tenancy.unknown', { message: 'There is no such tenant.', status: 404 });
  return readTenant(ctx, { tenantId });
}
