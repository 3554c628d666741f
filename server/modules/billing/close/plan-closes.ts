import { required } from '#core/assert.ts';
import { supersedeRules } from '#core/billing/supersede-rules.ts';
import { rulesDocument } from '#core/contracts/rules.ts';
import { type BillingPeriod, nextPeriod, periodContaining, periodsUntil } from '#core/time/billing-period.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { cutOff, startOfDay, type ZoneHistory, zoneOfDay } from '#core/time/zone-history.ts';
import { type CloseSubscriptions, subscriptionsForClose } from '#server/modules/pricing/index.ts';
import { readTenantsWithZones, type TenantWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { rulesInForce } from '../corrections/in-force.ts';
import { findBillingProfiles, findIssuers } from '../parties/repository.ts';
import { closeKeyText } from './close-row.ts';
import {
  claimGroups,
  dueGroups,
  type InvoiceGroupRow,
  insertCloses,
  insertGroups,
  moveGroups,
  type PlannedClose,
  standingCloses,
  tenantsWithoutGroup,
} from './group-repository.ts';
import { type BilledSpan, billedSpan, inputsDigest, subscriptionRules } from './group-subscriptions.ts';
import { lateWindowsOf, withLateUsage } from './late-rules.ts';
import { findDocuments } from './repository.ts';

export type PlanResult = {
  /** New closes, one for each period that has ended and had none. */
  readonly planned: number;
  /** Closes of the asked month that stood already, with the same inputs. */
  readonly standing: number;
};

type PlanningFacts = {
  readonly priced: CloseSubscriptions;
  readonly tenants: ReadonlyMap<string, TenantWithZones>;
  readonly graceHoursOf: ReadonlyMap<string, number>;
};

/**
 * Opens one close for each period of these tenants that has ended and is not billed yet. With `month` (`2026-10`) the
 * period that begins in it is looked at again even when it was planned before: a close that was already sealed must have
 * been for the same inputs, else `billing.inputs_changed` (409) names the tenant and nothing is billed twice.
 */
export async function planCloses(
  ctx: Ctx,
  input: { readonly tenantIds: readonly string[]; readonly month?: string },
): Promise<PlanResult> {
  authorise(ctx, 'billing.planCloses', 'vendor');
  const facts = await planningFacts(ctx, input.tenantIds);
  await addMissingGroups(ctx, input.tenantIds, facts.priced);
  const groups = await claimGroups(ctx.tx, input.tenantIds);
  const served = groups.flatMap((group) =>
    periodsToPlan(group, facts, ctx.now, input.month).map((period) =>
      plannedClose(ctx, group, period, facts),
    ),
  );
  const planned = [...served, ...(await closesOfLateUsage(ctx, groups, facts))];
  const inserted = await insertCloses(ctx.tx, planned, ctx.now);
  await moveGroups(
    ctx.tx,
    groups.flatMap((group) => movedGroup(group, facts, ctx.now)),
  );
  await refuseChangedInputs(ctx, planned, facts);
  return { planned: inserted, standing: planned.length - inserted };
}

/** Tenants for whom a period has ended everywhere on earth, or whose subscriptions are in no group yet; by id only. */
export async function readPlannableTenants(ctx: Ctx, input: { readonly most: number }): Promise<string[]> {
  authorise(ctx, 'billing.planCloses', 'vendor');
  // Nothing happens before the cut-off, so a period is looked for once it has ended everywhere: no look is in vain.
  const today = civilDateIn(ctx.now.getTime(), 'Etc/GMT+12');
  const groups = await dueGroups(ctx.tx, today, input.most);
  const ungrouped = await tenantsWithoutGroup(ctx.tx, input.most);
  return [...new Set([...groups.map((group) => group.tenantId), ...ungrouped])];
}

async function planningFacts(ctx: Ctx, tenantIds: readonly string[]): Promise<PlanningFacts> {
  const profiles = await findBillingProfiles(ctx.tx, tenantIds);
  const issuers = await findIssuers(ctx.tx, [...new Set(profiles.map((profile) => profile.issuer))]);
  const graceOf = new Map(issuers.map((issuer) => [issuer.slug, issuer.cutOffGraceHours]));
  const tenants = await readTenantsWithZones(ctx, { tenantIds });
  return {
    priced: await subscriptionsForClose(ctx, { tenantIds }),
    tenants: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    graceHoursOf: new Map(
      profiles.map((profile) => [
        profile.id,
        required(graceOf.get(profile.issuer), 'a profile has its issuer'),
      ]),
    ),
  };
}

async function addMissingGroups(
  ctx: Ctx,
  tenantIds: readonly string[],
  priced: CloseSubscriptions,
): Promise<void> {
  const profiles = new Map(
    (await findBillingProfiles(ctx.tx, tenantIds)).map((profile) => [profile.tenantId, profile.id]),
  );
  await insertGroups(ctx.tx, firstGroups(ctx, priced, profiles), ctx.now);
}

/** The groups that subscriptions make, as if there were none yet; one begins with the first period of its first subscription. */
export function firstGroups(
  ctx: Pick<Ctx, 'ids'>,
  priced: CloseSubscriptions,
  profiles: ReadonlyMap<string, string>,
): InvoiceGroupRow[] {
  const groups = new Map<string, InvoiceGroupRow>();
  for (const { tenantId, schedule, currency, startsOn } of priced.subscriptions) {
    const billingProfileId = profiles.get(tenantId);
    if (billingProfileId === undefined) continue;
    const key = [tenantId, schedule.interval, schedule.anchorDay, schedule.anchorMonth, currency].join(' ');
    const known = groups.get(key);
    if (known !== undefined && known.nextPeriodStart <= startsOn) continue;
    const period = periodContaining(schedule, startsOn);
    groups.set(key, {
      tenantId,
      id: known?.id ?? ctx.ids(),
      billingProfileId,
      ...schedule,
      currency,
      nextPeriodStart: period.start,
      nextPeriodEnd: period.end,
    });
  }
  return [...groups.values()];
}

function hasEnded(group: InvoiceGroupRow, period: BillingPeriod, facts: PlanningFacts, now: Date): boolean {
  return startOfDay(zonesOf(group, facts), period.end) <= now.toISOString();
}

function zonesOf(group: InvoiceGroupRow, facts: PlanningFacts): ZoneHistory {
  return zonesOfTenant(group.tenantId, facts);
}

function zonesOfTenant(tenantId: string, facts: PlanningFacts): ZoneHistory {
  return required(facts.tenants.get(tenantId), 'the tenant of a group is visible').zones;
}

/** A period that nothing more will be served in; nothing is billed where nothing was. */
type EndedPeriod = { readonly period: BillingPeriod; readonly billed: BilledSpan | null };

/** One that was cut short has ended where the last that was served in it was cancelled. */
function* endedPeriods(group: InvoiceGroupRow, facts: PlanningFacts, now: Date): Generator<EndedPeriod> {
  let period: BillingPeriod = { start: group.nextPeriodStart, end: group.nextPeriodEnd };
  for (;;) {
    const billed = billedSpan(facts.priced, group, period);
    if (!hasEnded(group, billed ?? period, facts, now)) return;
    yield { period, billed };
    period = nextPeriod(group, period);
  }
}

function periodsToPlan(
  group: InvoiceGroupRow,
  facts: PlanningFacts,
  now: Date,
  month: string | undefined,
): BilledSpan[] {
  const ended = [...endedPeriods(group, facts, now)].flatMap(({ billed }) => billed ?? []);
  if (month === undefined) return ended;
  const asked = periodsUntil(group, `${month}-01`, `${month}-32`)
    .filter(({ start }) => start.startsWith(month) && start < group.nextPeriodStart)
    .flatMap((period) => billedSpan(facts.priced, group, period) ?? []);
  return [...asked, ...ended];
}

/**
 * After its last invoice a group has no period to stand late usage on: a period in which nothing is served any more is
 * billed too where earlier ones have some, and then holds nothing else.
 */
async function closesOfLateUsage(
  ctx: Ctx,
  groups: readonly InvoiceGroupRow[],
  facts: PlanningFacts,
): Promise<PlannedClose[]> {
  const unserved = groups.flatMap((group) =>
    [...endedPeriods(group, facts, ctx.now)]
      .filter(({ billed }) => billed === null)
      .map(({ period }) => plannedClose(ctx, group, { ...period, purpose: 'closing' }, facts)),
  );
  if (unserved.length === 0) return [];
  const windows = await lateWindowsOf(ctx, [...new Set(unserved.map(({ tenantId }) => tenantId))]);
  const late = await withLateUsage(ctx, unserved, {
    windowDaysOf: windows,
    zonesOf: (tenantId) => zonesOfTenant(tenantId, facts),
  });
  return unserved.filter((close) => late.has(close));
}

function plannedClose(
  ctx: Ctx,
  group: InvoiceGroupRow,
  billed: BilledSpan,
  facts: PlanningFacts,
): PlannedClose {
  const zones = zonesOf(group, facts);
  const zone = zoneOfDay(zones, billed.start);
  const graceHours = required(facts.graceHoursOf.get(group.billingProfileId), 'the group has its profile');
  const { start: periodStart, end: periodEnd, purpose } = billed;
  const { billingProfileId } = group;
  const subscriptions = subscriptionRules(facts.priced, group, billed, zones);
  return {
    tenantId: group.tenantId,
    id: ctx.ids(),
    billingProfileId,
    invoiceGroupId: group.id,
    periodStart,
    periodEnd,
    zone,
    purpose,
    cutOffAt: new Date(cutOff({ zones, end: periodEnd, graceHours })),
    inputsDigest: inputsDigest({ billingProfileId, periodStart, periodEnd, zone, subscriptions }),
  };
}

function movedGroup(group: InvoiceGroupRow, facts: PlanningFacts, now: Date) {
  const last = [...endedPeriods(group, facts, now)].at(-1);
  if (last === undefined) return [];
  return [{ tenantId: group.tenantId, id: group.id, ...nextPeriod(group, last.period) }];
}

/**
 * What stands may differ from what was planned only while nothing was frozen yet, since sealing takes the latest; or by a price
 * that was superseded afterwards, which is corrected and not billed again.
 */
async function refuseChangedInputs(
  ctx: Ctx,
  planned: readonly PlannedClose[],
  facts: PlanningFacts,
): Promise<void> {
  const placeOf = (one: {
    readonly tenantId: string;
    readonly invoiceGroupId: string;
    readonly periodStart: string;
  }) => `${one.tenantId} ${one.invoiceGroupId} ${one.periodStart}`;
  const wanted = new Map(planned.map((one) => [placeOf(one), one.inputsDigest]));
  const differing = (await standingCloses(ctx.tx, planned)).filter(
    (one) => one.isSealed && one.inputsDigest !== wanted.get(placeOf(one)),
  );
  if (differing.length === 0) return;
  const superseded = await digestsInForce(ctx, differing, planned);
  for (const standing of differing) {
    if (superseded.get(closeKeyText(standing)) === wanted.get(placeOf(standing))) continue;
    const tenant = facts.tenants.get(standing.tenantId);
    throw new DomainError('billing.inputs_changed', {
      message: `${tenant?.externalId ?? standing.tenantId} is billed for ${standing.periodStart} with other subscriptions than it has now.`,
      status: 409,
      details: { tenant: tenant?.externalId ?? standing.tenantId, periodStart: standing.periodStart },
    });
  }
}

/** The inputs of these closes with what supersedes a wrong price of them. */
async function digestsInForce(
  ctx: Ctx,
  closes: readonly { readonly tenantId: string; readonly id: string }[],
  planned: readonly PlannedClose[],
): Promise<ReadonlyMap<string, string>> {
  const inForce = await rulesInForce(ctx);
  const stored = await findDocuments(ctx.tx, closes, ['rules.json']);
  return new Map(
    stored.map((one) => {
      const stated = rulesDocument.parse(JSON.parse(required(one.text, 'rules are kept as bytes')));
      const { period, subscriptions } = supersedeRules(stated, inForce(one.tenantId));
      const billingProfileId = required(
        planned.find(({ tenantId }) => tenantId === one.tenantId),
        'what stands was planned again',
      ).billingProfileId;
      const place = { billingProfileId, periodStart: period.start, periodEnd: period.end, zone: period.zone };
      return [closeKeyText(one), inputsDigest({ ...place, subscriptions })];
    }),
  );
}
