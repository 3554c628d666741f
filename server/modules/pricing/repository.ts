import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import {
  chargeMeterRows,
  chargeOptionRows,
  filterRows,
  tierLimitRows,
  tierRows,
} from '#core/pricing/plan-rows.ts';
import { entriesInForce, supersessionsFor } from '#core/pricing/superseded-versions.ts';
import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type {
  PlanVersionSummary,
  SeatsDto,
  SubscriptionDto,
  SubscriptionStateDto,
  SubscriptionVersionDto,
} from './contract.ts';
import { selectSupersessions } from './supersession-repository.ts';

type VersionRow = {
  planSlug: string;
  version: number;
  nameEn: string;
  nameEs: string;
  currency: string;
  interval: 'month' | 'quarter' | 'year';
  digest: string;
  effectiveFrom: Date;
  publishedAt: Date;
  publishedBy: string;
  publishedBeforeApprovals: boolean;
  approvalId: string | null;
};

const SUMMARY = {
  planSlug: true,
  version: true,
  nameEn: true,
  nameEs: true,
  currency: true,
  interval: true,
  digest: true,
  effectiveFrom: true,
  publishedAt: true,
  publishedBy: true,
  publishedBeforeApprovals: true,
  approvalId: true,
} as const;

function summaryOf(row: VersionRow): PlanVersionSummary {
  return {
    plan: row.planSlug,
    version: row.version,
    name: { en: row.nameEn, es: row.nameEs },
    currency: row.currency,
    interval: row.interval,
    digest: row.digest,
    effectiveFrom: civilFromDate(row.effectiveFrom),
    publishedAt: row.publishedAt.toISOString(),
    publishedBy: row.publishedBy,
    publishedBeforeApprovals: row.publishedBeforeApprovals,
    approvalId: row.approvalId,
  };
}

/** Two publications of one plan stand in line, so that their version numbers cannot cross. */
export async function lockPlan(tx: Tx, plan: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`pricing.plan:${plan}`}, 0))::text`;
}

export async function listPlanVersions(tx: Tx): Promise<PlanVersionSummary[]> {
  const rows = await tx.planVersion.findMany({
    select: SUMMARY,
    orderBy: [{ planSlug: 'asc' }, { version: 'desc' }],
  });
  return rows.map(summaryOf);
}

export async function findPlanVersion(
  tx: Tx,
  key: { readonly plan: string; readonly version: number },
): Promise<(PlanVersionSummary & { readonly bytes: Uint8Array }) | null> {
  const row = await tx.planVersion.findUnique({
    where: { planSlug_version: { planSlug: key.plan, version: key.version } },
    select: { ...SUMMARY, document: true },
  });
  return row === null ? null : { ...summaryOf(row), bytes: row.document };
}

export async function findLatestVersion(tx: Tx, plan: string): Promise<PlanVersionSummary | null> {
  const row = await tx.planVersion.findFirst({
    where: { planSlug: plan },
    orderBy: { version: 'desc' },
    select: SUMMARY,
  });
  return row === null ? null : summaryOf(row);
}

/** The last day that any version of a plan begins on; one that supersedes another may begin before it. */
export async function findLatestDay(tx: Tx, plan: string): Promise<string | null> {
  const { _max } = await tx.planVersion.aggregate({
    where: { planSlug: plan },
    _max: { effectiveFrom: true },
  });
  return _max.effectiveFrom === null ? null : civilFromDate(_max.effectiveFrom);
}

/** The canonical bytes of these versions, whichever exist. */
export async function planDocuments(
  tx: Tx,
  keys: readonly { readonly plan: string; readonly version: number }[],
): Promise<{ plan: string; version: number; digest: string; effectiveFrom: string; bytes: Uint8Array }[]> {
  if (keys.length === 0) return [];
  return tx.$queryRaw`
    select v.plan_slug as plan, v.version, v.digest, v.effective_from::text as "effectiveFrom", v.document as bytes
    from plan_version v
    join unnest(${keys.map((key) => key.plan)}::text[], ${keys.map((key) => key.version)}::int[]) as k(plan, version)
      on k.plan = v.plan_slug and k.version = v.version`;
}

/** Writes a version with its charges, options, filters, meters, tiers and limits. */
export async function insertPlanVersion(
  tx: Tx,
  row: {
    readonly document: PlanVersionDocument;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly digest: string;
    readonly publishedAt: Date;
    readonly publishedBy: string;
    readonly approvalId: string | null;
    readonly attestationId: string;
  },
): Promise<void> {
  const { document } = row;
  const version = { planSlug: document.plan, planVersion: document.version };
  await tx.plan.createMany({
    data: [{ slug: document.plan, createdAt: row.publishedAt }],
    skipDuplicates: true,
  });
  await tx.planVersion.create({
    data: {
      planSlug: document.plan,
      version: document.version,
      digest: row.digest,
      document: row.bytes,
      nameEn: document.name.en,
      nameEs: document.name.es,
      currency: document.currency,
      interval: document.interval,
      effectiveFrom: dateFromCivil(document.effectiveFrom),
      publishedAt: row.publishedAt,
      publishedBy: row.publishedBy,
      publishedBeforeApprovals: row.approvalId === null,
      approvalId: row.approvalId,
      attestationId: row.attestationId,
    },
  });
  await tx.planCharge.createMany({
    data: document.charges.map((charge, position) => ({
      ...version,
      key: charge.key,
      position,
      nameEn: charge.name.en,
      nameEs: charge.name.es,
      kind: charge.kind,
      meterSlug: 'meter' in charge ? charge.meter : null,
      meterVersion: 'meter' in charge ? charge.meterVersion : null,
      model: charge.model,
    })),
  });
  const perCharge = document.charges.map((charge) => ({
    charge,
    key: { ...version, chargeKey: charge.key },
  }));
  await tx.planChargeOption.createMany({
    data: perCharge.flatMap(({ charge, key }) =>
      chargeOptionRows(charge).map((option) => ({ ...key, ...option })),
    ),
  });
  await tx.planTier.createMany({
    data: perCharge.flatMap(({ charge, key }) => tierRows(charge).map((tier) => ({ ...key, ...tier }))),
  });
  await tx.planChargeFilter.createMany({
    data: perCharge.flatMap(({ charge, key }) => filterRows(charge).map((row) => ({ ...key, ...row }))),
  });
  await tx.planChargeMeter.createMany({
    data: perCharge.flatMap(({ charge, key }) => chargeMeterRows(charge).map((row) => ({ ...key, ...row }))),
  });
  await tx.planTierLimit.createMany({
    data: perCharge.flatMap(({ charge, key }) => tierLimitRows(charge).map((row) => ({ ...key, ...row }))),
  });
}

type OfSubscription = { readonly tenantId: string; readonly subscriptionId: string };

function bySubscription<T extends OfSubscription>(rows: readonly T[]) {
  const groups = Map.groupBy(rows, ({ subscriptionId, tenantId }) => `${tenantId}/${subscriptionId}`);
  return ({ id, tenantId }: { readonly id: string; readonly tenantId: string }): T[] =>
    groups.get(`${tenantId}/${id}`) ?? [];
}

/**
 * The subscriptions of these tenants with the versions they were and are on, oldest first: of a superseded version the one
 * that holds instead.
 */
export async function listSubscriptions(tx: Tx, tenantIds: readonly string[]): Promise<SubscriptionDto[]> {
  const where = { tenantId: { in: [...tenantIds] } };
  const rows = await tx.subscription.findMany({
    where,
    orderBy: [{ tenantId: 'asc' }, { startsOn: 'asc' }, { id: 'asc' }],
  });
  // One after the other: what is included is asked for at once, and a transaction has one connection.
  const byDay = [{ effectiveFrom: 'asc' }, { revision: 'asc' }] as const;
  const versions = bySubscription(await tx.subscriptionVersion.findMany({ where, orderBy: [...byDay] }));
  const states = bySubscription(await tx.subscriptionStateEntry.findMany({ where, orderBy: [...byDay] }));
  const supersessions = await selectSupersessions(tx);
  const seats = bySubscription(
    await tx.subscriptionSeats.findMany({ where, orderBy: [{ chargeKey: 'asc' }, ...byDay] }),
  );
  return rows.map((row) => ({
    tenantId: row.tenantId,
    id: row.id,
    currency: row.currency,
    schedule: { interval: row.interval, anchorDay: row.anchorDay, anchorMonth: row.anchorMonth },
    startsOn: civilFromDate(row.startsOn),
    versions: entriesInForce(
      lastOfEachDay(
        versions(row).map((version) => ({
          effectiveFrom: civilFromDate(version.effectiveFrom),
          plan: version.planSlug,
          version: version.planVersion,
          ...(version.migrationId === null ? {} : { migrationId: version.migrationId }),
        })),
        ({ effectiveFrom }) => effectiveFrom,
      ),
      row,
      supersessionsFor(row.tenantId, supersessions),
    ),
    states: lastOfEachDay(
      states(row).map(({ effectiveFrom, state }) => ({ from: civilFromDate(effectiveFrom), state })),
      ({ from }) => from,
    ),
    seats: seatsInForce(seats(row)),
  }));
}

/** Of several revisions for one day the last holds; the rows come in the order of days and revisions. */
function lastOfEachDay<T>(rows: readonly T[], dayOf: (row: T) => string): T[] {
  return [...new Map(rows.map((row) => [dayOf(row), row])).values()];
}

type SeatsRow = { chargeKey: string; effectiveFrom: Date; quantity: { toFixed: () => string } };

/** Of several revisions for one day the last holds. */
function seatsInForce(rows: readonly SeatsRow[]): SeatsDto[] {
  const byDay = new Map(
    rows.map(({ chargeKey, effectiveFrom, quantity }) => {
      const from = civilFromDate(effectiveFrom);
      const seats = { charge: chargeKey, from, quantity: plainDecimal(quantity.toFixed()) };
      return [`${chargeKey} ${from}`, seats] as const;
    }),
  );
  return [...byDay.values()];
}

/** Adds an entry; two at once for one day stand in line on the subscription's row. */
export async function insertSeats(
  tx: Tx,
  row: SeatsDto & {
    readonly tenantId: string;
    readonly subscriptionId: string;
    readonly createdBy: string;
    readonly createdAt: Date;
  },
): Promise<void> {
  const { tenantId, subscriptionId } = row;
  await lockSubscription(tx, row);
  const key = { tenantId, subscriptionId, chargeKey: row.charge, effectiveFrom: dateFromCivil(row.from) };
  const revision = await tx.subscriptionSeats.count({ where: key });
  await tx.subscriptionSeats.create({
    data: {
      ...key,
      revision,
      quantity: row.quantity,
      createdBy: row.createdBy,
      createdAt: row.createdAt,
    },
  });
}

export async function insertSubscription(
  tx: Tx,
  row: SubscriptionDto & { readonly createdBy: string; readonly createdAt: Date },
): Promise<void> {
  const by = { createdBy: row.createdBy, createdAt: row.createdAt };
  await tx.subscription.create({
    data: {
      tenantId: row.tenantId,
      id: row.id,
      currency: row.currency,
      ...row.schedule,
      startsOn: dateFromCivil(row.startsOn),
      ...by,
    },
  });
  await tx.subscriptionVersion.createMany({
    data: row.versions.map((version) => ({
      tenantId: row.tenantId,
      subscriptionId: row.id,
      effectiveFrom: dateFromCivil(version.effectiveFrom),
      planSlug: version.plan,
      planVersion: version.version,
      cause: 'start' as const,
      ...by,
    })),
  });
  for (const seats of row.seats)
    await insertSeats(tx, { ...seats, ...by, tenantId: row.tenantId, subscriptionId: row.id });
}

type SubscriptionKey = { readonly tenantId: string; readonly subscriptionId: string };
type WrittenBy = { readonly createdBy: string; readonly createdAt: Date };

/** Changes of one subscription stand in line until the transaction ends. */
export async function lockSubscription(tx: Tx, { subscriptionId, tenantId }: SubscriptionKey): Promise<void> {
  await tx.$executeRaw`
    select 1 from subscription where tenant_id = ${tenantId}::uuid and id = ${subscriptionId}::uuid for update`;
}

/**
 * States the version held from a day on, as the customer asked or by a migration; the entries before stay on record. The
 * subscription is locked.
 */
export async function insertVersion(
  tx: Tx,
  row: SubscriptionKey & SubscriptionVersionDto & WrittenBy,
): Promise<void> {
  const { createdAt, createdBy, migrationId = null, subscriptionId, tenantId } = row;
  const key = { tenantId, subscriptionId, effectiveFrom: dateFromCivil(row.effectiveFrom) };
  const revision = await tx.subscriptionVersion.count({ where: key });
  await tx.subscriptionVersion.create({
    data: {
      ...key,
      revision,
      planSlug: row.plan,
      planVersion: row.version,
      cause: migrationId === null ? 'request' : 'migration',
      migrationId,
      createdBy,
      createdAt,
    },
  });
}

/** States what the subscription does from a day on; the entries before stay on record. The subscription is locked. */
export async function insertState(
  tx: Tx,
  row: SubscriptionKey & SubscriptionStateDto & WrittenBy & { readonly reason: string },
): Promise<void> {
  const { createdAt, createdBy, reason, state, subscriptionId, tenantId } = row;
  const key = { tenantId, subscriptionId, effectiveFrom: dateFromCivil(row.from) };
  const revision = await tx.subscriptionStateEntry.count({ where: key });
  await tx.subscriptionStateEntry.create({
    data: { ...key, revision, state, reason, createdBy, createdAt },
  });
}

export async function findTenantsOnPlan(tx: Tx, plan: string): Promise<string[]> {
  const rows = await tx.subscriptionVersion.findMany({
    where: { planSlug: plan },
    distinct: ['tenantId'],
    select: { tenantId: true },
    orderBy: { tenantId: 'asc' },
  });
  return rows.map(({ tenantId }) => tenantId);
}

/** The ids of the tenants that have or had a subscription to a plan, before any tenant is known. */
export async function findIdsOnPlan(tx: Tx, plan: string): Promise<string[]> {
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`select id::text from openbook.tenants_on_plan(${plan}) as id`;
  return rows.map(({ id }) => id);
}
