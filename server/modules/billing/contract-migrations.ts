import { z } from 'zod';
import { civilDate, slug } from '#core/contracts/primitives.ts';
import type { PriceDirection } from '#core/pricing/direction.ts';
import type { MigrationObstacle, MigrationState } from '#core/pricing/migration-lifecycle.ts';
import type { ChargeDirection } from '#core/pricing/price-direction.ts';

const VERSIONS_MAX = 1_000;
const SUBSCRIPTIONS_MAX = 20_000;

/** The kind of outbox row that tells a customer that a migration was taken back; its payload is `{ id }`. */
export const MIGRATION_WITHDRAWN = 'migration.withdrawn';

const which = {
  plan: slug,
  toVersion: z.int().min(2),
  /** The versions to leave; without it, every one before. */
  fromVersions: z.array(z.int().min(1)).max(VERSIONS_MAX).optional(),
  /** The ids of the subscriptions; without it, all that are on one of these versions. */
  only: z.array(z.uuid()).min(1).max(SUBSCRIPTIONS_MAX).optional(),
  /** Each goes over at the first start of a period on or after this day that respects its notice. */
  notBefore: civilDate,
};

export const previewMigrationInput = z.strictObject(which);
export type PreviewMigrationInput = z.infer<typeof previewMigrationInput>;

export const startMigrationInput = z.strictObject({ ...which, reason: z.string().trim().min(1).max(1000) });
export type StartMigrationInput = z.infer<typeof startMigrationInput>;

export const withdrawMigrationInput = z.strictObject({
  migrationId: z.uuid(),
  /** One subscription's; without it, all that have not gone over. */
  only: z.uuid().optional(),
  reason: z.string().trim().min(1).max(1000),
});
export type WithdrawMigrationInput = z.infer<typeof withdrawMigrationInput>;

/** One subscription as it would go over, were the notice sent today; `tenant` is the external id. */
export type PlannedMigration = {
  readonly tenantId: string;
  readonly tenant: string;
  readonly tenantName: string;
  readonly subscriptionId: string;
  readonly fromVersion: number;
  readonly direction: PriceDirection;
  /** The days that the contract asks for; a rise needs them. */
  readonly noticeDays: number;
  /** The first start of a period that the notice allows, and the one on or after the day that was asked for. */
  readonly earliestFor: string;
  readonly plannedFor: string;
  /** How many mailboxes the notice goes to; a rise that cannot be told by mail never takes effect. */
  readonly mailboxes: number;
};

/** A subscription of the plan that is left where it is, and why. */
export type LeftSubscription = {
  readonly tenant: string;
  readonly tenantName: string;
  readonly subscriptionId: string;
  readonly reason: MigrationObstacle | 'under_way';
};

export type MigrationPreviewDto = {
  readonly plan: string;
  readonly toVersion: number;
  readonly notBefore: string;
  readonly subscriptions: readonly PlannedMigration[];
  readonly left: readonly LeftSubscription[];
  /** By the version to leave, charge by charge. */
  readonly charges: readonly { readonly fromVersion: number; readonly charges: readonly ChargeDirection[] }[];
};

/** Who was told of which day; a mail that did not go out yet has no `sentAt`. */
export type MigrationNoticeDto = {
  readonly channel: 'mail' | 'in_app';
  readonly recipient: string;
  readonly toldFor: string;
  readonly toldAt: string;
  readonly sentAt: string | null;
};

export type SubscriptionMigrationDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly subscriptionId: string;
  readonly plan: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly direction: PriceDirection;
  readonly state: MigrationState;
  readonly noticeDays: number;
  readonly plannedFor: string;
  /** The day on which the last mailbox had the notice. */
  readonly noticeOn: string | null;
  readonly toldAt: string | null;
  readonly detail: string | null;
  readonly changedAt: string;
  readonly notices: readonly MigrationNoticeDto[];
};

export type PlanMigrationDto = {
  readonly id: string;
  readonly plan: string;
  readonly toVersion: number;
  readonly notBefore: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly subscriptions: readonly (SubscriptionMigrationDto & {
    readonly tenant: string;
    readonly tenantName: string;
  })[];
};

/** What the customer reads: no names of the vendor's people, and the price charge by charge. */
export type OwnMigrationDto = Omit<
  SubscriptionMigrationDto,
  'tenantId' | 'notices' | 'detail' | 'changedAt'
> & {
  readonly charges: readonly ChargeDirection[];
};
