import { assert, required } from '#core/assert.ts';
import { heldPieces } from '#core/pricing/days-held.ts';
import {
  earliestBoundary,
  type MigrationObstacle,
  migrationObstacle,
} from '#core/pricing/migration-lifecycle.ts';
import { addDays } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import {
  type CloseSubscriptions,
  readPlanDirections,
  subscriptionsForClose,
} from '#server/modules/pricing/index.ts';
import { readTenantsWithZones, type TenantWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type {
  LeftSubscription,
  MigrationPreviewDto,
  PlannedMigration,
  PreviewMigrationInput,
} from '../contract-migrations.ts';
import type { BillingProfileDto, ContractDto } from '../contract-parties.ts';
import { findBillingProfiles, findContracts } from '../parties/repository.ts';
import { findUnderWay } from './repository.ts';

/** The notice of a customer whose contract is not written down yet: as long as a contract says unless told otherwise. */
export const NOTICE_DAYS_DEFAULT = 30;

type SubscriptionDto = CloseSubscriptions['subscriptions'][number];

type Facts = {
  readonly input: PreviewMigrationInput;
  readonly directions: Awaited<ReturnType<typeof readPlanDirections>>;
  readonly contracts: ReadonlyMap<string, ContractDto>;
  readonly profiles: ReadonlyMap<string, BillingProfileDto>;
  readonly underWay: ReadonlySet<string>;
  readonly now: Date;
};

/** How each subscription would go over, and which stay where they are; from what the transaction sees of these tenants. */
export async function planSubscriptions(
  ctx: Ctx,
  input: PreviewMigrationInput,
  tenantIds: readonly string[],
): Promise<MigrationPreviewDto> {
  const directions = await readPlanDirections(ctx, { plan: input.plan, version: input.toVersion });
  const { subscriptions } = await subscriptionsForClose(ctx, { tenantIds });
  const contracts = await findContracts(ctx.tx, tenantIds);
  const profiles = await findBillingProfiles(ctx.tx, tenantIds);
  const facts: Facts = {
    input,
    directions,
    contracts: new Map(contracts.map((contract) => [contract.tenantId, contract])),
    profiles: new Map(profiles.map((profile) => [profile.tenantId, profile])),
    underWay: await findUnderWay(ctx.tx, tenantIds),
    now: ctx.now,
  };
  const tenants = await readTenantsWithZones(ctx, { tenantIds });
  const byTenant = Map.groupBy(subscriptions, ({ tenantId }) => tenantId);
  const planned: PlannedMigration[] = [];
  const left: LeftSubscription[] = [];
  for (const tenant of [...tenants].sort((a, b) => (a.externalId < b.externalId ? -1 : 1)))
    for (const subscription of byTenant.get(tenant.id) ?? []) {
      const fate = planOne(facts, tenant, subscription);
      if (fate === null) continue;
      if ('reason' in fate) left.push(fate);
      else planned.push(fate);
    }
  const { notBefore, plan, toVersion } = input;
  return {
    plan,
    toVersion,
    notBefore,
    subscriptions: planned,
    left,
    charges: directions.from.map(({ charges, version }) => ({ fromVersion: version, charges })),
  };
}

/** Null for a subscription that nobody asked to migrate. */
function planOne(
  { contracts, directions, input, now, profiles, underWay }: Facts,
  tenant: TenantWithZones,
  subscription: SubscriptionDto,
): PlannedMigration | LeftSubscription | null {
  const { fromVersions, only, plan, toVersion } = input;
  if (only !== undefined && !only.includes(subscription.id)) return null;
  const { day: today } = civilDayAt(tenant.zones, now.getTime());
  const from = versionOf(subscription, today);
  if (from === null || from.plan !== plan || from.version >= toVersion) return null;
  if (fromVersions !== undefined && !fromVersions.includes(from.version)) return null;
  const names = { tenant: tenant.externalId, tenantName: tenant.name, subscriptionId: subscription.id };
  const leave = (reason: MigrationObstacle | 'under_way'): LeftSubscription => ({ ...names, reason });
  if (underWay.has(subscription.id)) return leave('under_way');
  const { direction } = required(
    directions.from.find(({ version }) => version === from.version),
    'every version before is published',
  );
  const noticeDays = contracts.get(tenant.id)?.priceChangeNoticeDays ?? NOTICE_DAYS_DEFAULT;
  const terms = {
    direction,
    held: subscription,
    noticeDays,
    noticeOn: null,
    schedule: subscription.schedule,
    today,
  };
  const earliestFor = earliestBoundary({ ...terms, notBefore: directions.effectiveFrom });
  const notBefore = laterOf(input.notBefore, directions.effectiveFrom);
  const plannedFor = earliestBoundary({ ...terms, notBefore });
  assert(plannedFor >= earliestFor, 'nobody is planned for a day that the notice does not allow');
  const obstacle = migrationObstacle({ from, held: subscription }, plannedFor);
  if (obstacle !== null) return leave(obstacle);
  return {
    tenantId: tenant.id,
    ...names,
    fromVersion: from.version,
    direction,
    noticeDays,
    earliestFor,
    plannedFor,
    mailboxes: profiles.get(tenant.id)?.billTo.length ?? 0,
  };
}

/** The version held today, or the first one of a subscription that starts later. */
function versionOf(subscription: SubscriptionDto, today: string) {
  const day = laterOf(today, subscription.startsOn);
  return heldPieces(subscription, { start: day, end: addDays(day, 1) })[0] ?? null;
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
