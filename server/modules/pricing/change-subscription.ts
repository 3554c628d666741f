import { required } from '#core/assert.ts';
import { isBilledInAdvance } from '#core/billing/advance.ts';
import { cancelledFrom, heldPieces, stateOn } from '#core/pricing/days-held.ts';
import { firstDayAfterNotice } from '#core/pricing/migration-boundary.ts';
import { priceDirection } from '#core/pricing/price-direction.ts';
import { isPeriodBoundary, periodContaining } from '#core/time/billing-period.ts';
import { addDays, daysBetween } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import type {
  ChangePlanInput,
  ChangeStateInput,
  MigrateSubscriptionInput,
  PreviewChangeInput,
  SubscriptionChangeDto,
  SubscriptionDto,
} from './contract.ts';
import { documentOf } from './read-plans.ts';
import {
  findPlanVersion,
  insertState,
  insertVersion,
  listSubscriptions,
  lockSubscription,
} from './repository.ts';

type Version = NonNullable<Awaited<ReturnType<typeof findPlanVersion>>>;

/** One subscription as it stands, beside the tenant's others, on this day of its running period. */
type Standing = {
  readonly subscription: SubscriptionDto;
  readonly others: readonly SubscriptionDto[];
  readonly today: string;
  readonly running: { readonly start: string; readonly end: string };
};

/**
 * Puts a subscription on another plan version from any day on, upwards or downwards; each version is billed for its days.
 * An entry for the same day takes the place of the one before, which stays on record. It is recorded as what the customer asked
 * for, and needs no notice; what the vendor wants is a migration. Raises
 * `pricing.subscription_unknown` (404), `pricing.plan_unknown` (404), `pricing.change_backdated`,
 * `pricing.subscription_cancelled`, `pricing.change_before_effective`, `pricing.currency_of_subscription`,
 * `pricing.interval_changed` and `pricing.change_without_effect`.
 */
export async function changePlan(ctx: Ctx, input: ChangePlanInput): Promise<SubscriptionDto> {
  await authoriseAndRecord(ctx, 'pricing.changePlan', { tenantId: input.tenantId });
  await lockSubscription(ctx.tx, input);
  await decideChange(ctx, { ...input, change: 'plan' });
  await insertVersion(ctx.tx, { ...input, ...writtenBy(ctx) });
  return (await standing(ctx, input)).subscription;
}

/**
 * Takes a subscription to a later version of its plan because the vendor wants it, from the start of a period on. Raises what
 * `changePlan` raises, `pricing.migration_off_boundary`, and for a rise `pricing.notice_missing` unless the customer had the
 * notice early enough. The database asks for the notice once more.
 */
export async function migrateSubscription(ctx: Ctx, input: MigrateSubscriptionInput): Promise<void> {
  const { effectiveFrom, notice, ...to } = input;
  authorise(ctx, 'pricing.migrateSubscription', { tenantId: input.tenantId });
  await lockSubscription(ctx.tx, input);
  const { subscriptionId, tenantId, plan, version } = input;
  const change = { tenantId, subscriptionId, effectiveFrom, plan, version, change: 'plan' as const };
  const { from } = await decideChange(ctx, change);
  const { subscription } = await standing(ctx, input);
  if (!isPeriodBoundary(subscription.schedule, effectiveFrom))
    throw refused('migration_off_boundary', `No period of the subscription begins on ${effectiveFrom}.`);
  const [old, now] = [
    from === null ? null : await findPlanVersion(ctx.tx, from),
    await findPlanVersion(ctx.tx, to),
  ];
  const { direction } = priceDirection(
    documentOf(required(old, 'the version held is published').bytes),
    documentOf(required(now, 'the change was decided').bytes),
  );
  const isTooEarly =
    notice === null ||
    effectiveFrom < firstDayAfterNotice({ direction, noticeOn: notice.on, noticeDays: notice.days });
  if (direction === 'rise' && isTooEarly)
    throw refused('notice_missing', `No notice of this rise was sent early enough for ${effectiveFrom}.`);
  await insertVersion(ctx.tx, { ...input, ...writtenBy(ctx) });
}

/**
 * Cancels a subscription (it is served for the last time on the day before), pauses it or lets it go on, from any day on.
 * To resume on the day of a cancellation or pause that is still to come takes it back. Raises `pricing.subscription_unknown`
 * (404), `pricing.change_backdated`, `pricing.subscription_cancelled`, `pricing.subscription_paused` and
 * `pricing.subscription_not_paused`.
 */
export async function changeState(ctx: Ctx, input: ChangeStateInput): Promise<SubscriptionDto> {
  await authoriseAndRecord(ctx, 'pricing.changeState', { tenantId: input.tenantId });
  await lockSubscription(ctx.tx, input);
  const { effectiveFrom: from, tenantId, subscriptionId, reason } = input;
  const { subscription } = await standing(ctx, input);
  const { withdraws } = await decideChange(ctx, input);
  const resumed = withdraws === null ? ('active' as const) : stateOn(subscription, addDays(from, -1));
  const state = input.change === 'cancel' ? 'cancelled' : input.change === 'pause' ? 'paused' : resumed;
  await insertState(ctx.tx, { tenantId, subscriptionId, from, state, reason, ...writtenBy(ctx) });
  return (await standing(ctx, input)).subscription;
}

/** What a change will do, without making it; raises as the change itself would. */
export async function previewChange(ctx: Ctx, input: PreviewChangeInput): Promise<SubscriptionChangeDto> {
  authorise(ctx, input.change === 'plan' ? 'pricing.changePlan' : 'pricing.changeState', {
    tenantId: input.tenantId,
  });
  return decideChange(ctx, input);
}

type Change = PreviewChangeInput | ChangeStateInput;

async function decideChange(ctx: Ctx, input: Change): Promise<SubscriptionChangeDto> {
  const facts = await standing(ctx, input);
  const { running, subscription } = facts;
  const { effectiveFrom } = input;
  refuseBackdated(facts, input);
  const ended = cancelledFrom(subscription);
  const isWithdrawal = input.change === 'resume' && ended === effectiveFrom && ended > facts.today;
  if (ended !== null && ended <= effectiveFrom && !isWithdrawal)
    throw refused('subscription_cancelled', `It is cancelled from ${ended} on.`);
  const [held] = heldPieces(subscription, { start: effectiveFrom, end: addDays(effectiveFrom, 1) });
  const from = held === undefined ? null : await findPlanVersion(ctx.tx, held);
  const to = input.change === 'plan' ? await newVersion(ctx, input, facts) : null;
  const withdraws = input.change === 'plan' ? null : decideState(input, facts);
  const period = periodContaining(subscription.schedule, effectiveFrom);
  const isBoundary = period.start === effectiveFrom;
  return {
    change: input.change,
    effectiveFrom,
    period,
    days: isBoundary ? 0 : daysBetween(effectiveFrom, period.end),
    periodDays: daysBetween(period.start, period.end),
    from: from === null ? null : nameOf(from),
    to: to === null ? null : nameOf(to),
    givesBack:
      input.change !== 'resume' &&
      effectiveFrom < running.end &&
      from !== null &&
      documentOf(from.bytes).charges.some(isBilledInAdvance),
    withdraws,
    closes: input.change === 'cancel' && !isBoundary && facts.others.every((one) => hasEnded(one, input)),
  };
}

/** What is over is billed: nothing changes before the running period, and a cancelled one was served for a day at least. */
function refuseBackdated({ running, subscription }: Standing, input: Change): void {
  const { startsOn } = subscription;
  const first = running.start < startsOn ? startsOn : running.start;
  const earliest = input.change === 'cancel' ? addDays(first, 1) : first;
  if (input.effectiveFrom < earliest)
    throw refused('change_backdated', `What was before is billed; it changes from ${earliest} on.`);
}

async function newVersion(
  ctx: Ctx,
  input: Extract<PreviewChangeInput, { change: 'plan' }>,
  { subscription }: Standing,
): Promise<Version> {
  const plan = await findPlanVersion(ctx.tx, input);
  const named = `${input.plan} version ${input.version}`;
  if (plan === null)
    throw new DomainError('pricing.plan_unknown', {
      message: `There is no ${named}.`,
      path: 'plan',
      status: 404,
    });
  if (plan.currency !== subscription.currency)
    throw refused('currency_of_subscription', `It is billed in ${subscription.currency}.`, 'plan');
  if (plan.interval !== subscription.schedule.interval)
    throw refused('interval_changed', `It is billed by the ${subscription.schedule.interval}.`, 'plan');
  if (input.effectiveFrom < plan.effectiveFrom)
    throw refused('change_before_effective', `${named} is effective from ${plan.effectiveFrom}.`);
  const isHeld = (version: { readonly plan: string; readonly version: number } | undefined) =>
    version?.plan === input.plan && version.version === input.version;
  if (isHeld(subscription.versions.findLast(({ effectiveFrom }) => effectiveFrom <= input.effectiveFrom)))
    throw refused('change_without_effect', `${named} is held on that day already.`, 'plan');
  return plan;
}

function decideState(
  input: Extract<Change, { change: 'cancel' | 'pause' | 'resume' }>,
  { subscription, today }: Standing,
): SubscriptionChangeDto['withdraws'] {
  const { change, effectiveFrom } = input;
  const state = stateOn(subscription, effectiveFrom);
  if (change === 'cancel') return null;
  const later = subscription.states.find((one) => one.from > effectiveFrom && one.state === 'paused');
  if (change === 'pause') {
    if (state === 'paused') throw refused('subscription_paused', 'It is paused on that day already.');
    if (later !== undefined)
      throw refused('subscription_paused', `It will be paused from ${later.from} on; take that back first.`);
    return null;
  }
  const entry = subscription.states.find(({ from }) => from === effectiveFrom);
  if (entry !== undefined && entry.state !== 'active' && effectiveFrom > today) return entry.state;
  if (state !== 'paused') throw refused('subscription_not_paused', 'It is not paused on that day.');
  return null;
}

/** Whether another subscription of the same invoice is not served on the day or later in its period. */
function hasEnded(other: SubscriptionDto, { effectiveFrom }: Change): boolean {
  const { end } = periodContaining(other.schedule, effectiveFrom);
  return heldPieces(other, { start: effectiveFrom, end }).length === 0;
}

async function standing(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly subscriptionId: string },
): Promise<Standing> {
  const subscriptions = await listSubscriptions(ctx.tx, [input.tenantId]);
  const subscription = subscriptions.find(({ id }) => id === input.subscriptionId);
  if (subscription === undefined)
    throw new DomainError('pricing.subscription_unknown', {
      message: `There is no subscription ${input.subscriptionId}.`,
      path: 'subscriptionId',
      status: 404,
    });
  const { anchorDay, anchorMonth, interval } = subscription.schedule;
  const zones = await readZones(ctx, { tenantId: input.tenantId });
  const today = civilDayAt(zones, ctx.now.getTime()).day;
  return {
    subscription,
    others: subscriptions.filter(
      ({ currency, id, schedule }) =>
        id !== subscription.id &&
        currency === subscription.currency &&
        schedule.interval === interval &&
        schedule.anchorDay === anchorDay &&
        schedule.anchorMonth === anchorMonth,
    ),
    today,
    running: periodContaining(subscription.schedule, today),
  };
}

function nameOf({ name, plan, version }: Version) {
  return { plan, version, name };
}

function writtenBy(ctx: Ctx) {
  return { createdBy: actorName(ctx.actor), createdAt: ctx.now };
}

function refused(reason: string, message: string, path = 'effectiveFrom'): DomainError {
  return new DomainError(`pricing.${reason}`, { message, path });
}
