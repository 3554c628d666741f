import { z } from 'zod';
import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { civilDate, slug, unsignedDecimal } from '#core/contracts/primitives.ts';
import type { SubscriptionState } from '#core/pricing/days-held.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';
import type { PlanDirection } from '#core/pricing/price-direction.ts';
import type { Supersession } from '#core/pricing/superseded-versions.ts';
import type { BillingSchedule } from '#core/time/billing-period.ts';

export const planVersionInput = z.strictObject({ plan: slug, version: z.int().min(1) });
export type PlanVersionInput = z.infer<typeof planVersionInput>;

/** `document` is judged by the rules of plan versions, which name its fields. */
export const proposePlanInput = z.strictObject({
  document: z.unknown(),
  reason: z.string().trim().min(1).max(1000),
});
export type ProposePlanInput = z.infer<typeof proposePlanInput>;

/**
 * Without an anchor the first period begins on the start. `anchorDay` may also be one that the month does not have: 31 is its
 * last day. `anchorMonth` is for quarters and years: a month in which one begins.
 */
export const createSubscriptionInput = z.strictObject({
  tenantId: z.uuid(),
  plan: slug,
  version: z.int().min(1),
  startsOn: civilDate,
  anchorDay: z.int().min(1).max(31).optional(),
  anchorMonth: z.int().min(1).max(12).optional(),
  /** Seats held from the start, by the key of their charge. */
  seats: z.record(slug, unsignedDecimal).optional(),
});
export type CreateSubscriptionInput = z.infer<typeof createSubscriptionInput>;

/** `effectiveFrom` is the first day on which that many seats are held. */
export const setSeatsInput = z.strictObject({
  tenantId: z.uuid(),
  subscriptionId: z.uuid(),
  charge: slug,
  effectiveFrom: civilDate,
  quantity: unsignedDecimal,
});
export type SetSeatsInput = z.infer<typeof setSeatsInput>;

const change = {
  tenantId: z.uuid(),
  subscriptionId: z.uuid(),
  /** The first day on which it holds. */
  effectiveFrom: civilDate,
};
const reason = z.string().trim().min(1).max(1000);

export const changePlanInput = z.strictObject({ ...change, plan: slug, version: z.int().min(1) });
export type ChangePlanInput = z.infer<typeof changePlanInput>;

/** `cancel` is served for the last time on the day before, `pause` and `resume` hold from the day on. */
export const changeStateInput = z.strictObject({
  ...change,
  change: z.enum(['cancel', 'pause', 'resume']),
  reason,
});
export type ChangeStateInput = z.infer<typeof changeStateInput>;

/** A change of either kind, to be described before it is made. */
export const previewChangeInput = z.discriminatedUnion('change', [
  z.strictObject({ ...changePlanInput.shape, change: z.literal('plan') }),
  z.strictObject({ ...change, change: z.enum(['cancel', 'pause', 'resume']) }),
]);
export type PreviewChangeInput = z.infer<typeof previewChangeInput>;

/**
 * What a change will do, in facts that a page words. `days` of the `periodDays` of the period are those from the change on;
 * none where it falls on a boundary.
 */
export type SubscriptionChangeDto = {
  readonly change: 'plan' | 'cancel' | 'pause' | 'resume';
  readonly effectiveFrom: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly days: number;
  readonly periodDays: number;
  readonly from: PlanNameDto | null;
  readonly to: PlanNameDto | null;
  /** Whether the plan held before bills something in advance, of which the days no longer served are given back. */
  readonly givesBack: boolean;
  /** A planned cancellation or pause of the same day that this takes back. */
  readonly withdraws: 'cancelled' | 'paused' | null;
  /** Whether nothing else goes on in the same invoice, so that a closing invoice is made. */
  readonly closes: boolean;
};

export type PlanNameDto = {
  readonly plan: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly es: string };
};

/** One published version of a plan, as lists show it. */
export type PlanVersionSummary = {
  readonly plan: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly es: string };
  readonly currency: string;
  readonly interval: 'month' | 'quarter' | 'year';
  readonly digest: string;
  readonly effectiveFrom: string;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly publishedBeforeApprovals: boolean;
  /** The proposal that it was published by; null when it was before there were any. */
  readonly approvalId: string | null;
};

/** A version with everything it states, and what changed since the one before. */
export type PlanVersionDetail = PlanVersionSummary & {
  readonly document: PlanVersionDocument;
  readonly previousVersion: number | null;
  readonly changes: readonly PlanChange[];
};

export type SubscriptionVersionDto = {
  readonly effectiveFrom: string;
  readonly plan: string;
  readonly version: number;
  /** The migration that took it there; without one it began there, or the customer asked for it. */
  readonly migrationId?: string;
  /** The version that was stated, where one that supersedes it holds instead. */
  readonly superseded?: number;
};

/** A change to a later version of the same plan that the vendor makes, with the notice that stands for it. */
export type MigrateSubscriptionInput = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly plan: string;
  readonly version: number;
  /** The start of a billing period. */
  readonly effectiveFrom: string;
  readonly migrationId: string;
  /** The day on which the customer had the notice, and the days that the contract asks for. */
  readonly notice: { readonly on: string; readonly days: number } | null;
};

/** Which way the price goes from each earlier version of a plan to one of its versions. */
export type PlanDirectionsDto = {
  readonly effectiveFrom: string;
  readonly name: { readonly en: string; readonly es: string };
  readonly from: readonly (PlanDirection & { readonly version: number })[];
};

/** What a subscription does from a day on. */
export type SubscriptionStateDto = { readonly from: string; readonly state: SubscriptionState };

/** How many seats of a charge are held from a day on. */
export type SeatsDto = { readonly charge: string; readonly from: string; readonly quantity: string };

export type SubscriptionDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly currency: string;
  readonly schedule: Required<BillingSchedule>;
  readonly startsOn: string;
  /** By day; of several entries for one day only the one that holds, here and in what follows. */
  readonly versions: readonly SubscriptionVersionDto[];
  readonly states: readonly SubscriptionStateDto[];
  /** By charge and day. */
  readonly seats: readonly SeatsDto[];
};

/** A supersession with who agreed to it and why, and when it was made. */
export type MadeSupersession = Supersession & {
  /** The digest of the wrong version. */
  readonly versionSha256: string;
  readonly reason: string;
  readonly approvalId: string;
  readonly createdAt: Date;
};

/** Which version of a plan holds instead of which, as the price book shows it. */
export type SupersessionDto = Pick<
  MadeSupersession,
  'plan' | 'version' | 'superseding' | 'from' | 'reason' | 'approvalId'
>;

export const PRICING_ERROR_CODES = [
  'pricing.plan_invalid',
  'pricing.charge_key_repeated',
  'pricing.number_too_long',
  'pricing.option_not_for_plans',
  'pricing.currency_differs',
  'pricing.minimum_above_maximum',
  'pricing.last_tier_missing',
  'pricing.tier_empty',
  'pricing.spend_not_last',
  'pricing.spend_charge_unknown',
  'pricing.spend_crosses',
  'pricing.tier_unreachable',
  'pricing.limit_without_meter',
  'pricing.meter_without_limit',
  'pricing.currency_missing',
  'pricing.meter_without_amounts',
  'pricing.events_need_one_series',
  'pricing.bucket_not_for_meter',
  'pricing.meter_unknown',
  'pricing.dimension_unknown',
  'pricing.version_published',
  'pricing.version_not_next',
  'pricing.effective_before_predecessor',
  'pricing.currency_changed',
  'pricing.plan_unknown',
  'pricing.starts_before_effective',
  'pricing.anchor_month_without_effect',
  'pricing.start_backdated',
  'pricing.subscription_unknown',
  'pricing.change_backdated',
  'pricing.change_without_effect',
  'pricing.interval_changed',
  'pricing.currency_of_subscription',
  'pricing.subscription_cancelled',
  'pricing.subscription_paused',
  'pricing.subscription_not_paused',
  'pricing.change_before_effective',
  'pricing.migration_off_boundary',
  'pricing.notice_missing',
  'pricing.seats_charge_unknown',
  'pricing.seats_number_invalid',
  'pricing.seats_backdated',
  'pricing.publication_switched_off',
  'pricing.approval_needed',
  'pricing.version_stands',
  'pricing.correction_other_terms',
  'pricing.correction_before_superseded',
  'pricing.correction_other_charges',
  'pricing.correction_without_change',
] as const;
