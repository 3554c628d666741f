import { required } from '#core/assert.ts';
import { nextPeriod } from '#core/time/billing-period.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import type { Instant } from '#core/time/instant.ts';
import { civilDayAt, cutOff, startOfDay, type ZoneHistory, zoneOfDay } from '#core/time/zone-history.ts';
import { type CloseSubscriptions, subscriptionsForClose } from '#server/modules/pricing/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { ClaimedClose } from '../close/close-row.ts';
import type { InvoiceGroupRow } from '../close/group-repository.ts';
import { billedSpan } from '../close/group-subscriptions.ts';
import { firstGroups } from '../close/plan-closes.ts';
import { findBillingProfiles, findIssuers } from '../parties/repository.ts';
import { type OpenClose, selectGroups, selectOpenCloses } from './repository.ts';

/** The newest periods of a group that are looked at; more wait only where many months were never closed. */
const PERIODS_MAX = 6;

/** A period without an invoice, whether a close was planned for it or not, and the first instant after it. */
export type OpenPeriod = OpenClose & { readonly periodEndsAt: Instant };

/**
 * The periods of these tenants that have begun by `ctx.now` and have no invoice, by tenant, group and period; with `until`
 * as it was before that day. A tenant without a billing profile has none: who is billed and taxed how is nobody's to guess.
 */
export async function openPeriods(
  ctx: Ctx,
  tenantIds: readonly string[],
  until: CivilDate | null,
): Promise<readonly OpenPeriod[]> {
  const profiles = await findBillingProfiles(ctx.tx, tenantIds);
  const issuers = await findIssuers(ctx.tx, [...new Set(profiles.map(({ issuer }) => issuer))]);
  const graceOf = new Map(issuers.map(({ cutOffGraceHours, slug }) => [slug, cutOffGraceHours]));
  const hoursOf = new Map(
    profiles.map(({ id, issuer }) => [id, required(graceOf.get(issuer), 'a profile has its issuer')]),
  );
  const tenants = new Map(
    (await readTenantsWithZones(ctx, { tenantIds })).map((tenant) => [tenant.id, tenant]),
  );
  const zonesOf = (id: string) => required(tenants.get(id), 'the tenant is visible').zones;
  const planned = (await selectOpenCloses(ctx.tx, tenantIds, until)).map((close) => ({
    ...close,
    periodEndsAt: startOfDay(zonesOf(close.tenantId), close.periodEnd),
  }));
  const priced = await subscriptionsForClose(ctx, { tenantIds });
  const groups = await allGroups(
    ctx,
    tenantIds,
    priced,
    new Map(profiles.map(({ id, tenantId }) => [tenantId, id])),
  );
  const coming = groups.flatMap((group) =>
    comingPeriods(group, {
      before: until ?? addDays(civilDayAt(zonesOf(group.tenantId), ctx.now.getTime()).day, 1),
      priced,
      zones: zonesOf(group.tenantId),
      graceHours: required(hoursOf.get(group.billingProfileId), 'a group has its profile'),
    }),
  );
  const byGroup = Map.groupBy([...planned, ...coming], ({ invoiceGroupId, tenantId }) =>
    [tenantId, invoiceGroupId].join(' '),
  );
  return [...byGroup.values()].flatMap((periods) =>
    periods.toSorted((a, b) => (a.periodStart < b.periodStart ? -1 : 1)).slice(-PERIODS_MAX),
  );
}

/** Groups as they stand, and those that new subscriptions will make when their first period is planned. */
async function allGroups(
  ctx: Ctx,
  tenantIds: readonly string[],
  priced: CloseSubscriptions,
  profiles: ReadonlyMap<string, string>,
): Promise<InvoiceGroupRow[]> {
  const known = await selectGroups(ctx.tx, tenantIds);
  const shapes = new Set(known.map(shapeOf));
  const fresh = firstGroups(ctx, priced, profiles).filter((group) => !shapes.has(shapeOf(group)));
  return [...known, ...fresh];
}

function shapeOf(group: InvoiceGroupRow): string {
  return [group.tenantId, group.interval, group.anchorDay, group.anchorMonth, group.currency].join(' ');
}

/** The periods of a group that no close was planned for, in which something is served, and that begin before a day. */
function comingPeriods(
  group: InvoiceGroupRow,
  facts: {
    readonly before: CivilDate;
    readonly priced: CloseSubscriptions;
    readonly zones: ZoneHistory;
    readonly graceHours: number;
  },
): OpenPeriod[] {
  const { before, graceHours, priced, zones } = facts;
  const periods: OpenPeriod[] = [];
  let period = { start: group.nextPeriodStart, end: group.nextPeriodEnd };
  for (; period.start < before; period = nextPeriod(group, period)) {
    const billed = billedSpan(priced, group, period);
    if (billed === null) continue;
    const close: ClaimedClose = {
      tenantId: group.tenantId,
      id: `${group.id}/${period.start}`,
      billingProfileId: group.billingProfileId,
      invoiceGroupId: group.id,
      periodStart: period.start,
      periodEnd: billed.end,
      zone: zoneOfDay(zones, period.start),
      purpose: billed.purpose,
      edition: 1,
      phase: 'open',
      cutOffAt: new Date(cutOff({ zones, end: billed.end, graceHours })),
      issuedOn: null,
      fence: 0n,
      interval: group.interval,
      anchorDay: group.anchorDay,
      anchorMonth: group.anchorMonth,
      currency: group.currency,
    };
    periods.push({ ...close, isFrozen: false, periodEndsAt: startOfDay(zones, billed.end) });
  }
  return periods;
}
