import { isPeriodBoundary, periodsUntil } from '#core/time/billing-period.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import { civilDayAt, type ZoneHistory } from '#core/time/zone-history.ts';
import { readSubscriptions } from '#server/modules/pricing/index.ts';
import { changeZone, readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { BillingZoneDto, ChangeBillingZoneInput } from '../contract-parties.ts';

/** Two whole years, so that a yearly subscription shows its next start too. */
const HORIZON_DAYS = 2 * 366;

type Subscriptions = Awaited<ReturnType<typeof readSubscriptions>>;

/** The coming days on which a period of each subscription begins, or before it has begun; null where there is none. */
export function sharedPeriodStarts(subscriptions: Subscriptions, today: CivilDate): CivilDate[] | null {
  if (subscriptions.length === 0) return null;
  const candidates = subscriptions.flatMap(({ schedule }) =>
    periodsUntil(schedule, today, addDays(today, HORIZON_DAYS)).map(({ start }) => start),
  );
  return [...new Set(candidates)]
    .filter(
      (day) =>
        day > today &&
        subscriptions.every(({ schedule, startsOn }) => day <= startsOn || isPeriodBoundary(schedule, day)),
    )
    .toSorted();
}

async function comingStarts(ctx: Ctx, tenantId: string, zones: ZoneHistory): Promise<CivilDate[] | null> {
  const subscriptions = await readSubscriptions(ctx, { tenantId });
  return sharedPeriodStarts(subscriptions, civilDayAt(zones, ctx.now.getTime()).day);
}

/** The billing zones of a tenant with the days on which the next one may begin. Raises `tenancy.unknown` (404). */
export async function readBillingZone(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<BillingZoneDto> {
  authorise(ctx, 'tenancy.readTenant', input);
  const zones = await readZones(ctx, input);
  return { zones, periodStarts: await comingStarts(ctx, input.tenantId, zones) };
}

/**
 * Plans another billing zone from a coming day on which a period of every subscription begins. Raises what
 * `tenancy.changeZone` does.
 */
export async function changeBillingZone(ctx: Ctx, input: ChangeBillingZoneInput): Promise<ZoneHistory> {
  authorise(ctx, 'tenancy.changeTenant', { tenantId: input.tenantId });
  const zones = await readZones(ctx, { tenantId: input.tenantId });
  return changeZone(ctx, { ...input, periodStarts: await comingStarts(ctx, input.tenantId, zones) });
}
