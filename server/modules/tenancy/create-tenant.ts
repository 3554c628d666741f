import { randomBytes } from 'node:crypto';
import { isTimeZone } from '#core/time/zone.ts';
import type { Ctx } from '#server/platform/context.ts';
import { sealSecret } from '#server/platform/crypto/secrets.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type CreateTenantInput, createTenantInput, type TenantView } from './contract.ts';
import { enterNewTenant, insertTenant, insertZone, selectTenantIds } from './repository.ts';
import { secretContext } from './tenant-secret.ts';
import { tenantView } from './tenant-view.ts';

/** Every civil date has a zone; the first one reaches back to before any event could have happened. */
const BEGINNING = '2000-01-01';
const SECRET_BYTES = 32;

/**
 * Creates a customer with its billing zone and its secret, from which the salts of sealed events derive. The transaction
 * sees the new tenant from then on. Raises `tenancy.external_id_taken` (409) and `tenancy.zone_unknown`.
 */
export async function createTenant(ctx: Ctx, input: CreateTenantInput): Promise<TenantView> {
  await authoriseAndRecord(ctx, 'tenancy.createTenant', 'vendor');
  const { externalId, name, locale, zone } = createTenantInput.parse(input);
  assertZone(zone);
  if ((await selectTenantIds(ctx.tx, [externalId])).length > 0)
    throw new DomainError('tenancy.external_id_taken', {
      message: `Another tenant is called "${externalId}".`,
      path: 'externalId',
      status: 409,
    });
  const id = ctx.ids();
  await enterNewTenant(ctx.tx, id);
  await insertTenant(ctx.tx, {
    id,
    externalId,
    name,
    locale,
    secret: new Uint8Array(sealSecret(randomBytes(SECRET_BYTES), secretContext(id))),
    createdAt: ctx.now,
  });
  const first = { effectiveFrom: BEGINNING, zone };
  await insertZone(ctx.tx, id, first);
  return tenantView({ id, externalId, name, locale, createdAt: ctx.now, zones: [first] }, ctx.now);
}

/** Raises `tenancy.zone_unknown` unless the runtime knows the zone. */
export function assertZone(zone: string): void {
  if (!isTimeZone(zone))
    throw new DomainError('tenancy.zone_unknown', {
      message: `"${zone}" is not a time zone of the IANA database.`,
      path: 'zone',
    });
}
