import { firstDayAfterNotice } from '#core/pricing/migration-boundary.ts';
import { priceDirection } from '#core/pricing/price-direction.ts';
import { type Failure, failure } from '#core/result.ts';
import type { CloseSubscriptions } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { type MigrationRow, selectMigrations } from '../migrations/repository.ts';
import type { ClaimedClose } from './close-row.ts';
import { subscriptionsOfGroup } from './group-subscriptions.ts';

type SubscriptionDto = CloseSubscriptions['subscriptions'][number];
type SubscriptionVersionDto = SubscriptionDto['versions'][number];

type Migrated = {
  readonly subscription: SubscriptionDto;
  readonly entry: SubscriptionVersionDto;
  readonly before: SubscriptionVersionDto | undefined;
  readonly migration: MigrationRow | undefined;
};

/**
 * Whether a period would be rated under a dearer version that the vendor took the subscription to without a notice sent early
 * enough. The price is compared anew and the notice read anew, whatever the one who wrote the version took for granted. What
 * the customer asked for needs none. `until` is the end of what is billed, days in advance included. Asks the database
 * nothing where nobody was migrated.
 */
export async function noticesOf(
  ctx: Ctx,
  priced: CloseSubscriptions,
): Promise<(close: ClaimedClose, until: string) => Failure | null> {
  const ids = priced.subscriptions.flatMap(({ versions }) =>
    versions.flatMap(({ migrationId }) => migrationId ?? []),
  );
  if (ids.length === 0) return () => null;
  const known = new Map((await selectMigrations(ctx.tx, { ids })).map((row) => [row.id, row]));
  return (close, until) => {
    const missing = subscriptionsOfGroup(priced, close)
      .flatMap((subscription) =>
        migratedWithin(subscription, close.periodStart, until).map(({ before, entry }) => ({
          subscription,
          before,
          entry,
          migration: known.get(entry.migrationId ?? ''),
        })),
      )
      .find((one) => isRise(priced, one) && !wasNoticed(one));
    if (missing === undefined) return null;
    const { effectiveFrom, plan, version } = missing.entry;
    const { error } = failure(
      'billing.notice_missing',
      `From ${effectiveFrom} on it is on ${plan} version ${version}, which is dearer, and no notice of it was sent in time.`,
      missing.subscription.id,
    );
    return error;
  };
}

/** The versions that a migration set and that are held in these days, each with the one before. */
function migratedWithin({ versions }: SubscriptionDto, start: string, end: string) {
  return versions.flatMap((entry, index) => {
    const next = versions[index + 1]?.effectiveFrom;
    const isHeld = entry.effectiveFrom < end && (next === undefined || next > start);
    return isHeld && entry.migrationId !== undefined ? [{ entry, before: versions[index - 1] }] : [];
  });
}

function isRise(priced: CloseSubscriptions, { before, entry }: Migrated): boolean {
  const old = before === undefined ? undefined : priced.versionOf(before.plan, before.version);
  const now = priced.versionOf(entry.plan, entry.version);
  if (old === undefined || now === undefined) return true;
  return priceDirection(old.document, now.document).direction === 'rise';
}

function wasNoticed({ entry, migration, subscription }: Migrated): boolean {
  if (migration === undefined || migration.noticeOn === null) return false;
  const { noticeDays, noticeOn, plan, subscriptionId, toVersion } = migration;
  return (
    subscriptionId === subscription.id &&
    plan === entry.plan &&
    // What supersedes the version of the notice holds in its place, and for no day before it.
    toVersion === (entry.superseded ?? entry.version) &&
    firstDayAfterNotice({ direction: 'rise', noticeOn, noticeDays }) <= entry.effectiveFrom
  );
}
