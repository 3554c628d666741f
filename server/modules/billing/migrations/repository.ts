import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type {
  MigrationNoticeDto,
  PlanMigrationDto,
  StartMigrationInput,
  SubscriptionMigrationDto,
} from '../contract-migrations.ts';

/** One subscription's migration as its row holds it, without who was told. */
export type MigrationRow = Omit<SubscriptionMigrationDto, 'notices'> & { readonly planMigrationId: string };

type NewMigration = Pick<
  MigrationRow,
  'tenantId' | 'id' | 'subscriptionId' | 'fromVersion' | 'direction' | 'noticeDays' | 'plannedFor'
>;

type By = { readonly changedBy: string; readonly changedAt: Date };

/** Writes a migration and its subscriptions; the transaction sees their tenants. */
export async function insertMigration(
  tx: Tx,
  migration: StartMigrationInput & { readonly id: string } & By,
  subscriptions: readonly NewMigration[],
): Promise<void> {
  const { changedAt, changedBy, id, notBefore, plan, reason, toVersion } = migration;
  await tx.planMigration.create({
    data: {
      id,
      planSlug: plan,
      toVersion,
      notBefore: dateFromCivil(notBefore),
      reason,
      createdBy: changedBy,
      createdAt: changedAt,
    },
  });
  await tx.subscriptionMigration.createMany({
    data: subscriptions.map(({ plannedFor, ...row }) => ({
      ...row,
      planMigrationId: id,
      planSlug: plan,
      toVersion,
      state: 'planned' as const,
      plannedFor: dateFromCivil(plannedFor),
      changedBy,
      changedAt,
    })),
  });
}

/** Two migrations of one plan stand in line, so that no subscription is planned twice. */
export async function lockMigrations(tx: Tx, plan: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`billing.migration:${plan}`}, 0))::text`;
}

/** Subscriptions that are on their way to some version, by id. */
export async function findUnderWay(tx: Tx, tenantIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.subscriptionMigration.findMany({
    where: { tenantId: { in: [...tenantIds] }, state: { in: ['planned', 'notified'] } },
    select: { subscriptionId: true },
  });
  return new Set(rows.map(({ subscriptionId }) => subscriptionId));
}

/** What there is to do, of all tenants; ids only. */
export function selectDueMigrations(
  tx: Tx,
  due: { readonly until: string; readonly looked: Date; readonly most: number },
): Promise<{ readonly tenantId: string; readonly id: string }[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text
    from openbook.due_migrations(${due.until}::date, ${due.looked}, ${due.most}::int)`;
}

export async function selectTenantsOfMigration(tx: Tx, migrationId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.tenants_of_migration(${migrationId}::uuid) as id`;
  return rows.map(({ id }) => id);
}

type StoredRow = {
  tenantId: string;
  id: string;
  planMigrationId: string;
  subscriptionId: string;
  planSlug: string;
  fromVersion: number;
  toVersion: number;
  direction: MigrationRow['direction'];
  state: MigrationRow['state'];
  noticeDays: number;
  plannedFor: Date;
  toldAt: Date | null;
  noticeOn: Date | null;
  detail: string | null;
  changedAt: Date;
};

function rowOf(row: StoredRow): MigrationRow {
  return {
    tenantId: row.tenantId,
    id: row.id,
    planMigrationId: row.planMigrationId,
    subscriptionId: row.subscriptionId,
    plan: row.planSlug,
    fromVersion: row.fromVersion,
    toVersion: row.toVersion,
    direction: row.direction,
    state: row.state,
    noticeDays: row.noticeDays,
    plannedFor: civilFromDate(row.plannedFor),
    noticeOn: row.noticeOn === null ? null : civilFromDate(row.noticeOn),
    toldAt: row.toldAt?.toISOString() ?? null,
    detail: row.detail,
    changedAt: row.changedAt.toISOString(),
  };
}

/** Takes a migration that has not ended for this transaction; null when it has, or somebody else has it. */
export async function claimMigration(
  tx: Tx,
  { id, tenantId }: { readonly tenantId: string; readonly id: string },
): Promise<(MigrationRow & { readonly notBefore: string }) | null> {
  const locked = await tx.$queryRaw<{ id: string }[]>`
    select id::text from subscription_migration
    where tenant_id = ${tenantId}::uuid and id = ${id}::uuid and state in ('planned', 'notified')
    for update skip locked`;
  if (locked.length === 0) return null;
  const row = await tx.subscriptionMigration.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  const { notBefore } = await tx.planMigration.findUniqueOrThrow({ where: { id: row.planMigrationId } });
  return { ...rowOf(row), notBefore: civilFromDate(notBefore) };
}

/** Writes what became of a claimed migration. */
export async function updateMigration(
  tx: Tx,
  { id, tenantId }: { readonly tenantId: string; readonly id: string },
  changes: By &
    Partial<Pick<MigrationRow, 'state' | 'noticeDays' | 'plannedFor' | 'noticeOn' | 'detail'>> & {
      readonly toldAt?: Date;
    },
): Promise<void> {
  const { noticeOn, plannedFor, ...rest } = changes;
  await tx.subscriptionMigration.update({
    where: { tenantId_id: { tenantId, id } },
    data: {
      ...rest,
      ...(plannedFor === undefined ? {} : { plannedFor: dateFromCivil(plannedFor) }),
      ...(noticeOn === undefined ? {} : { noticeOn: noticeOn === null ? null : dateFromCivil(noticeOn) }),
    },
  });
}

/** Takes back what has not ended, of the tenants that the transaction sees; answers which. */
export async function withdrawOpen(
  tx: Tx,
  input: { readonly migrationId: string; readonly only: string | null; readonly reason: string } & By,
): Promise<{ readonly tenantId: string; readonly id: string; readonly told: boolean }[]> {
  const { changedAt, changedBy, migrationId, only, reason } = input;
  return tx.$queryRaw`
    update subscription_migration set state = 'withdrawn', detail = ${reason}, changed_by = ${changedBy},
      changed_at = ${changedAt}
    where plan_migration_id = ${migrationId}::uuid and state in ('planned', 'notified')
      and (${only}::uuid is null or id = ${only}::uuid)
    returning tenant_id::text as "tenantId", id::text, told_at is not null as told`;
}

type NewNotice = {
  readonly tenantId: string;
  readonly migrationId: string;
  readonly channel: 'mail' | 'in_app';
  readonly recipient: string;
  readonly toldFor: string;
  readonly messageId: string;
  readonly toldAt: Date;
  readonly sentAt: Date | null;
};

export async function insertNotices(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  await tx.migrationNotice.createMany({
    data: notices.map(({ toldFor, ...notice }) => ({ ...notice, toldFor: dateFromCivil(toldFor) })),
  });
}

export type NoticeRow = MigrationNoticeDto & {
  readonly tenantId: string;
  readonly migrationId: string;
  readonly messageId: string;
};

/** Who was told of these migrations, in the order of telling. */
export async function selectNotices(tx: Tx, migrationIds: readonly string[]): Promise<NoticeRow[]> {
  const rows = await tx.migrationNotice.findMany({
    where: { migrationId: { in: [...migrationIds] } },
    orderBy: [{ toldFor: 'asc' }, { channel: 'asc' }, { recipient: 'asc' }],
  });
  return rows.map(({ sentAt, toldAt, toldFor, ...row }) => ({
    ...row,
    toldFor: civilFromDate(toldFor),
    toldAt: toldAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  }));
}

export async function markNoticeSent(
  tx: Tx,
  { migrationId, messageId, tenantId }: Pick<NoticeRow, 'migrationId' | 'messageId' | 'tenantId'>,
  at: Date,
): Promise<void> {
  await tx.migrationNotice.updateMany({
    where: { tenantId, migrationId, messageId, sentAt: null },
    data: { sentAt: at },
  });
}

/** The migrations of a plan, newest first, or one of them, without their subscriptions. */
export async function selectPlanMigrations(
  tx: Tx,
  which: { readonly plan: string } | { readonly id: string },
): Promise<Omit<PlanMigrationDto, 'subscriptions'>[]> {
  const rows = await tx.planMigration.findMany({
    where: 'id' in which ? { id: which.id } : { planSlug: which.plan },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    plan: row.planSlug,
    toVersion: row.toVersion,
    notBefore: civilFromDate(row.notBefore),
    reason: row.reason,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  }));
}

/** The subscriptions of these migrations, or of one tenant, by the day they go over. */
export async function selectMigrations(
  tx: Tx,
  which:
    | { readonly planMigrationIds: readonly string[] }
    | { readonly tenantId: string }
    | { readonly ids: readonly string[] },
): Promise<MigrationRow[]> {
  const rows = await tx.subscriptionMigration.findMany({
    where:
      'tenantId' in which
        ? { tenantId: which.tenantId }
        : 'ids' in which
          ? { id: { in: [...which.ids] } }
          : { planMigrationId: { in: [...which.planMigrationIds] } },
    orderBy: [{ plannedFor: 'asc' }, { tenantId: 'asc' }, { id: 'asc' }],
  });
  return rows.map(rowOf);
}
