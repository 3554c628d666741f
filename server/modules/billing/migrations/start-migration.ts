import { idsOnPlan, readTenantsOnPlan } from '#server/modules/pricing/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { requestEffects } from '#server/platform/outbox/index.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  MIGRATION_WITHDRAWN,
  type MigrationPreviewDto,
  type PreviewMigrationInput,
  type StartMigrationInput,
  startMigrationInput,
  type WithdrawMigrationInput,
} from '../contract-migrations.ts';
import { planSubscriptions } from './plan-subscriptions.ts';
import {
  insertMigration,
  lockMigrations,
  selectPlanMigrations,
  selectTenantsOfMigration,
  withdrawOpen,
} from './repository.ts';

/**
 * Who would go over to a version of a plan and when, were they told today, and who stays. Reads across tenants and writes
 * nothing. Raises `pricing.plan_unknown` (404).
 */
export async function previewMigration(ctx: Ctx, input: PreviewMigrationInput): Promise<MigrationPreviewDto> {
  authorise(ctx, 'billing.readMigrations', 'vendor');
  return planSubscriptions(ctx, input, await readTenantsOnPlan(ctx, { plan: input.plan }));
}

/** The tenants that `startMigration` goes into, before any of them is known. */
export async function tenantsToMigrate(ctx: Ctx, input: StartMigrationInput): Promise<string[]> {
  authorise(ctx, 'billing.startMigration', 'vendor');
  return idsOnPlan(ctx, { plan: input.plan });
}

/**
 * Plans the migration of subscriptions to a later version of their plan; the job `migrate-subscriptions` tells the customers
 * and carries it out. The transaction sees the tenants of `tenantsToMigrate`. Raises `pricing.plan_unknown` (404) and
 * `billing.migration_empty`.
 */
export async function startMigration(
  ctx: Ctx,
  input: StartMigrationInput,
  tenantIds: readonly string[],
): Promise<{ readonly migrationId: string; readonly planned: number; readonly left: number }> {
  await authoriseAndRecord(ctx, 'billing.startMigration', 'vendor');
  const given = startMigrationInput.parse(input);
  await lockMigrations(ctx.tx, given.plan);
  const { left, subscriptions } = await planSubscriptions(ctx, given, tenantIds);
  if (subscriptions.length === 0)
    throw new DomainError('billing.migration_empty', {
      message: `No subscription can go over to ${given.plan} version ${given.toVersion}.`,
      path: 'toVersion',
    });
  const migrationId = ctx.ids();
  await insertMigration(
    ctx.tx,
    { ...given, id: migrationId, changedBy: actorName(ctx.actor), changedAt: ctx.now },
    subscriptions.map(({ direction, fromVersion, noticeDays, plannedFor, subscriptionId, tenantId }) => ({
      tenantId,
      id: ctx.ids(),
      subscriptionId,
      fromVersion,
      direction,
      noticeDays,
      plannedFor,
    })),
  );
  return { migrationId, planned: subscriptions.length, left: left.length };
}

/** The tenants that `withdrawMigration` goes into. */
export async function tenantsToWithdraw(ctx: Ctx, input: WithdrawMigrationInput): Promise<string[]> {
  authorise(ctx, 'billing.withdrawMigration', 'vendor');
  return selectTenantsOfMigration(ctx.tx, input.migrationId);
}

/**
 * Takes a migration back, for one subscription or for all that have not gone over; customers who were told of it are told of
 * this too. Raises `billing.migration_unknown` (404) and `billing.migration_over` where nothing is left to take back.
 */
export async function withdrawMigration(
  ctx: Ctx,
  input: WithdrawMigrationInput,
): Promise<{ readonly withdrawn: number }> {
  await authoriseAndRecord(ctx, 'billing.withdrawMigration', 'vendor');
  const { migrationId, only = null, reason } = input;
  if ((await selectPlanMigrations(ctx.tx, { id: migrationId })).length === 0)
    throw new DomainError('billing.migration_unknown', {
      message: 'There is no such migration.',
      status: 404,
    });
  const by = { changedBy: actorName(ctx.actor), changedAt: ctx.now };
  const withdrawn = await withdrawOpen(ctx.tx, { migrationId, only, reason, ...by });
  if (withdrawn.length === 0)
    throw new DomainError('billing.migration_over', {
      message: 'It is over already: every subscription has gone over, or was taken out.',
      status: 409,
    });
  await requestEffects(
    ctx,
    withdrawn
      .filter(({ told }) => told)
      .map(({ id, tenantId }) => ({
        tenantId,
        kind: MIGRATION_WITHDRAWN,
        dedupKey: `${MIGRATION_WITHDRAWN}:${id}`,
        payload: { id },
      })),
  );
  return { withdrawn: withdrawn.length };
}
