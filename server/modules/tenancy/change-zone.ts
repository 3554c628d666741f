import { formatInstant } from '#core/time/instant.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { civilDayAt, type ZoneHistory } from '#core/time/zone-history.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type ChangeZoneInput, changeZoneInput } from './contract.ts';
import { assertZone } from './create-tenant.ts';
import { insertZone, selectTenant } from './repository.ts';

/**
 * Plans a billing zone from a coming day on. `periodStarts` are the coming days on which a period of each subscription
 * begins, as billing knows them (null: the tenant has no subscription, so that any coming day will do); the change must fall
 * on one of them, because a period counts all its days in one zone. Events that were dated keep their dates.
 * Raises `tenancy.zone_unknown`, `tenancy.zone_change_in_past`, `tenancy.zone_change_inside_period`,
 * `tenancy.zone_change_exists` (409), `tenancy.unknown` (404).
 */
export async function changeZone(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly periodStarts: readonly string[] | null } & ChangeZoneInput,
): Promise<ZoneHistory> {
  const { tenantId, periodStarts, ...change } = input;
  await authoriseAndRecord(ctx, 'tenancy.changeTenant', { tenantId });
  const { zone, effectiveFrom } = changeZoneInput.parse(change);
  assertZone(zone);
  const tenant = await selectTenant(ctx.tx, tenantId);
  if (!tenant) throw new DomainError('tenancy.unknown', { message: 'There is no such tenant.', status: 404 });
  const now = formatInstant(ctx.now.getTime());
  const today = [zone, civilDayAt(tenant.zones, now).zone].map((name) => civilDateIn(now, name)).sort();
  if (today.some((day) => effectiveFrom <= day))
    throw new DomainError('tenancy.zone_change_in_past', {
      message: 'A zone can only change from a coming day on, in the old zone and in the new one.',
      path: 'effectiveFrom',
    });
  if (periodStarts !== null && !periodStarts.includes(effectiveFrom))
    throw new DomainError('tenancy.zone_change_inside_period', {
      message: `The zone changes only where a period of every subscription begins: ${periodStarts.slice(0, 3).join(', ') || 'they share none'}.`,
      path: 'effectiveFrom',
    });
  if (tenant.zones.some((entry) => entry.effectiveFrom >= effectiveFrom))
    throw new DomainError('tenancy.zone_change_exists', {
      message: 'A zone change is planned for that day or a later one.',
      path: 'effectiveFrom',
      status: 409,
    });
  await insertZone(ctx.tx, tenantId, { effectiveFrom, zone });
  return [...tenant.zones, { effectiveFrom, zone }];
}
