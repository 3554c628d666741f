import { required } from '#core/assert.ts';
import { priceDirection } from '#core/pricing/price-direction.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import { readPlanVersion } from '#server/modules/pricing/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { MigrationNoticeDto, OwnMigrationDto, PlanMigrationDto } from '../contract-migrations.ts';
import { type NoticeRow, selectMigrations, selectNotices, selectPlanMigrations } from './repository.ts';

const USER = /^user:([0-9a-f-]{36})$/;

/** The migrations of a plan with every subscription, who was told when, and at which mailbox; newest first. */
export async function readMigrations(
  ctx: Ctx,
  input: { readonly plan: string },
): Promise<readonly PlanMigrationDto[]> {
  authorise(ctx, 'billing.readMigrations', 'vendor');
  const migrations = await selectPlanMigrations(ctx.tx, input);
  const rows = await selectMigrations(ctx.tx, { planMigrationIds: migrations.map(({ id }) => id) });
  const notices = Map.groupBy(
    await selectNotices(
      ctx.tx,
      rows.map(({ id }) => id),
    ),
    ({ migrationId }) => migrationId,
  );
  const tenantIds = [...new Set(rows.map(({ tenantId }) => tenantId))];
  const tenants = new Map((await readTenantsWithZones(ctx, { tenantIds })).map((one) => [one.id, one]));
  const names = await readPersonNames(ctx, [
    ...new Set(migrations.flatMap(({ createdBy }) => USER.exec(createdBy)?.[1] ?? [])),
  ]);
  const byMigration = Map.groupBy(rows, ({ planMigrationId }) => planMigrationId);
  return migrations.map((migration) => ({
    ...migration,
    createdBy: names.get(USER.exec(migration.createdBy)?.[1] ?? '') ?? migration.createdBy,
    subscriptions: (byMigration.get(migration.id) ?? []).map(({ planMigrationId: _of, ...row }) => {
      const tenant = required(tenants.get(row.tenantId), 'the tenant is visible');
      return {
        ...row,
        tenant: tenant.externalId,
        tenantName: tenant.name,
        notices: (notices.get(row.id) ?? []).map(noticeOf),
      };
    }),
  }));
}

function noticeOf({ channel, recipient, sentAt, toldAt, toldFor }: NoticeRow): MigrationNoticeDto {
  return { channel, recipient, toldFor, toldAt, sentAt };
}

/** The migrations that a customer was told of, the latest day first, with the price charge by charge. */
export async function readOwnMigrations(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<readonly OwnMigrationDto[]> {
  const { tenantId } = input;
  authorise(ctx, 'billing.readOwnMigrations', { tenantId });
  const rows = (await selectMigrations(ctx.tx, { tenantId })).filter(({ toldAt }) => toldAt !== null);
  const own: OwnMigrationDto[] = [];
  for (const row of rows.toReversed()) {
    const { changedAt: _at, detail: _detail, planMigrationId: _of, tenantId: _, ...migration } = row;
    const before = await readPlanVersion(ctx, { tenantId, plan: row.plan, version: row.fromVersion });
    const after = await readPlanVersion(ctx, { tenantId, plan: row.plan, version: row.toVersion });
    own.push({ ...migration, charges: priceDirection(before.document, after.document).charges });
  }
  return own;
}
