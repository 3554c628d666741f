import { assertNever, required } from '#core/assert.ts';
import { nextMigrationStep } from '#core/pricing/migration-lifecycle.ts';
import { addDays } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { migrateSubscription, readPlanDirections, readSubscriptions } from '#server/modules/pricing/index.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findContracts } from '../parties/repository.ts';
import { NOTICE_DAYS_DEFAULT } from './plan-subscriptions.ts';
import {
  claimMigration,
  type MigrationRow,
  type NoticeRow,
  selectDueMigrations,
  updateMigration,
} from './repository.ts';
import { noteSentMails } from './sent-mails.ts';
import { type ComposeMigrationMail, tellOfMigration } from './tell-customer.ts';

/** What waits for a mail or a day is looked at so often. */
const LOOKED_AGAIN_AFTER_MS = 2 * 60_000;

/** What a run did for one subscription; `waits` also where somebody else is at it. */
export type MigrationOutcome = 'told' | 'applied' | 'refused' | 'waits';

/** Migrations that there is something to do for, of all tenants; ids only. */
export async function readDueMigrations(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<{ readonly tenantId: string; readonly id: string }[]> {
  authorise(ctx, 'billing.advanceMigration', 'vendor');
  // Done from the day before on, and no day on earth is later than the one after the day in UTC.
  const until = addDays(ctx.now.toISOString().slice(0, 10), 2);
  const looked = new Date(ctx.now.getTime() - LOOKED_AGAIN_AFTER_MS);
  return selectDueMigrations(ctx.tx, { until, looked, most: input.most });
}

type Claimed = MigrationRow & { readonly notBefore: string };

/**
 * Takes one subscription's migration as far as it goes today: notes which mails went out, moves its day on where the notice
 * came too short, tells the customer, and puts the subscription on the version the day before its period begins. One
 * transaction; again it does nothing more.
 */
export async function advanceMigration(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly id: string; readonly compose: ComposeMigrationMail },
): Promise<MigrationOutcome> {
  authorise(ctx, 'billing.advanceMigration', { tenantId: input.tenantId });
  const claimed = await claimMigration(ctx.tx, input);
  if (claimed === null) return 'waits';
  const zones = await readZones(ctx, input);
  const dayOf = (instant: number) => civilDayAt(zones, instant).day;
  const { notices, trouble } = await noteSentMails(ctx, claimed);
  const [contract] = await findContracts(ctx.tx, [claimed.tenantId]);
  const migration: Claimed = {
    ...claimed,
    noticeOn: claimed.noticeOn ?? noticeDay(notices, dayOf),
    noticeDays: Math.max(claimed.noticeDays, contract?.priceChangeNoticeDays ?? NOTICE_DAYS_DEFAULT),
  };
  const step = await decide(ctx, migration, { today: dayOf(ctx.now.getTime()), dayOf, notices });
  switch (step.step) {
    case 'move':
      return tell(ctx, { ...migration, plannedFor: step.to }, input.compose);
    case 'tell':
      return tell(ctx, migration, input.compose);
    case 'apply':
      return apply(ctx, migration);
    case 'wait':
      await keep(ctx, migration, { detail: trouble });
      return 'waits';
    case 'refuse':
      await keep(ctx, migration, { state: 'refused', detail: step.obstacle });
      return 'refused';
    default:
      return assertNever(step);
  }
}

async function decide(
  ctx: Ctx,
  migration: Claimed,
  facts: {
    readonly today: string;
    readonly dayOf: (instant: number) => string;
    readonly notices: readonly NoticeRow[];
  },
) {
  const { direction, fromVersion, noticeDays, noticeOn, plan, plannedFor, tenantId, toldAt } = migration;
  const { dayOf, notices, today } = facts;
  const held = required(
    (await readSubscriptions(ctx, { tenantId })).find(({ id }) => id === migration.subscriptionId),
    'a subscription is never removed',
  );
  const { effectiveFrom } = await readPlanDirections(ctx, { plan, version: migration.toVersion });
  const toldOn = toldAt === null ? null : dayOf(Date.parse(toldAt));
  return nextMigrationStep({
    direction,
    from: { plan, version: fromVersion },
    plannedFor,
    noticeDays,
    notBefore: migration.notBefore > effectiveFrom ? migration.notBefore : effectiveFrom,
    schedule: held.schedule,
    held,
    today,
    noticeOn: direction === 'rise' ? noticeOn : toldOn,
    isTold:
      toldAt !== null && (direction !== 'rise' || notices.some(({ toldFor }) => toldFor === plannedFor)),
  });
}

async function tell(ctx: Ctx, migration: Claimed, compose: ComposeMigrationMail): Promise<MigrationOutcome> {
  const { mailboxes } = await tellOfMigration(ctx, { migration, compose });
  if (migration.direction === 'rise' && mailboxes === 0) {
    await keep(ctx, migration, { detail: 'no_mailbox' });
    return 'waits';
  }
  await keep(ctx, migration, { state: 'notified', toldAt: ctx.now, detail: null });
  await faultPoint('migration.told');
  return 'told';
}

async function apply(ctx: Ctx, migration: Claimed): Promise<MigrationOutcome> {
  const { noticeDays, noticeOn, plan, plannedFor, subscriptionId, tenantId, toVersion } = migration;
  await keep(ctx, migration, {});
  await migrateSubscription(ctx, {
    tenantId,
    subscriptionId,
    plan,
    version: toVersion,
    effectiveFrom: plannedFor,
    migrationId: migration.id,
    notice: noticeOn === null ? null : { on: noticeOn, days: noticeDays },
  });
  await keep(ctx, migration, { state: 'applied', detail: null });
  await faultPoint('migration.applied');
  return 'applied';
}

/** Writes what is known by now, and with it that somebody looked: others come before it the next time. */
async function keep(
  ctx: Ctx,
  { noticeDays, noticeOn, plannedFor, ...key }: Claimed,
  changes: Pick<Parameters<typeof updateMigration>[2], 'detail' | 'state' | 'toldAt'>,
): Promise<void> {
  await updateMigration(ctx.tx, key, {
    noticeDays,
    noticeOn,
    plannedFor,
    ...changes,
    changedBy: actorName(ctx.actor),
    changedAt: ctx.now,
  });
}

/** The day on which the last mailbox had a notice that all of them had; null while there is none. */
function noticeDay(notices: readonly NoticeRow[], dayOf: (instant: number) => string): string | null {
  const rounds = Map.groupBy(
    notices.filter(({ channel }) => channel === 'mail'),
    ({ toldFor }) => toldFor,
  );
  const days = [...rounds.values()].flatMap((round) => {
    const instants = round.flatMap(({ sentAt }) => (sentAt === null ? [] : [Date.parse(sentAt)]));
    return instants.length < round.length ? [] : [dayOf(Math.max(...instants))];
  });
  return days.toSorted()[0] ?? null;
}
