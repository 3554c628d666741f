import { z } from 'zod';
import { type DisputeSubject, disputeNumber } from '#core/contracts/dispute.ts';
import { positiveDecimal } from '#core/contracts/primitives.ts';
import { DISPUTE_CATEGORIES, type DisputeCategory } from '#core/disputes/categories.ts';
import { DISPUTE_SEVERITIES, type DisputeSeverity } from '#core/disputes/clock.ts';
import {
  DISPUTE_OUTCOMES,
  DISPUTE_STATES,
  type DisputeOutcome,
  type DisputeSide,
  type DisputeState,
  type DisputeStepKind,
} from '#core/disputes/lifecycle.ts';
import type { ChargebackState } from '#core/payments/chargeback-lifecycle.ts';

export const DISPUTE_TEXT_MAX = 4_000;
export const ATTACHMENTS_MAX = 5;

const text = z.string().trim().min(1).max(DISPUTE_TEXT_MAX);
const attachments = z.array(z.uuid()).max(ATTACHMENTS_MAX).default([]);
const ofDispute = { tenantId: z.uuid(), number: disputeNumber };

const documentNumber = z.string().trim().min(1).max(80);
export const disputeSubjectInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('line'), invoice: documentNumber, line: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal('invoice'), invoice: documentNumber }),
  z.strictObject({ kind: z.literal('credit-note'), creditNote: documentNumber }),
]);

/** `amount` is net for a line, as the line states it, and otherwise with tax. The same `key` is the same dispute. */
export const openDisputeInput = z.strictObject({
  tenantId: z.uuid(),
  subject: disputeSubjectInput,
  category: z.enum(DISPUTE_CATEGORIES),
  amount: positiveDecimal,
  text,
  attachments,
  key: z.string().min(8).max(100),
});
export type OpenDisputeInput = z.input<typeof openDisputeInput>;

/** The customer adds a word, answers what was asked, or opens what was resolved again. */
export const customerStepInput = z.strictObject({
  ...ofDispute,
  kind: z.enum(['message', 'answered', 'reopened']),
  text,
  attachments,
});
export type CustomerStepInput = z.input<typeof customerStepInput>;

export const withdrawDisputeInput = z.strictObject({ ...ofDispute, text: text.optional() });
export type WithdrawDisputeInput = z.input<typeof withdrawDisputeInput>;

/** The vendor takes a dispute up, adds a word, or asks the customer. Only taking it up may be without a word. */
export const vendorStepInput = z.strictObject({
  ...ofDispute,
  kind: z.enum(['taken', 'message', 'information-requested']),
  text: text.optional(),
  attachments,
});
export type VendorStepInput = z.input<typeof vendorStepInput>;

export const assignDisputeInput = z.strictObject({ ...ofDispute, userId: z.uuid().nullable() });
export type AssignDisputeInput = z.input<typeof assignDisputeInput>;

export const setSeverityInput = z.strictObject({
  ...ofDispute,
  severity: z.enum(DISPUTE_SEVERITIES),
  reason: z.string().trim().min(1).max(1_000),
});
export type SetSeverityInput = z.input<typeof setSeverityInput>;

export const addNoteInput = z.strictObject({ ...ofDispute, text });
export type AddNoteInput = z.input<typeof addNoteInput>;

/**
 * What is proposed to the second person: nothing, a credit note on lines of the invoice at their own rates (net amounts), or
 * a grant of an amount. `text` is what the customer will read.
 */
export const proposeResolutionInput = z.strictObject({
  ...ofDispute,
  outcome: z.enum(DISPUTE_OUTCOMES),
  text,
  award: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('credit-note'),
      lines: z
        .array(z.strictObject({ line: z.string().min(1).max(100), amount: positiveDecimal }))
        .min(1)
        .max(100),
    }),
    z.strictObject({
      kind: z.literal('grant'),
      amount: positiveDecimal,
      validDays: z.int().min(1).max(3_650),
    }),
  ]),
});
export type ProposeResolutionInput = z.input<typeof proposeResolutionInput>;

export const disputeFilters = z.strictObject({
  state: z.enum(DISPUTE_STATES).optional(),
  onlyOpen: z.boolean().default(false),
  category: z.enum(DISPUTE_CATEGORIES).optional(),
  severity: z.enum(DISPUTE_SEVERITIES).optional(),
  tenant: z.string().max(80).optional(),
  number: z.int().min(1).max(2_147_483_647).optional(),
  /** `me`, `nobody`, or a person. */
  assignee: z.union([z.literal('me'), z.literal('nobody'), z.uuid()]).optional(),
  isOverdue: z.boolean().optional(),
  after: z.string().max(200).optional(),
  most: z.int().min(1).max(200).default(25),
});
export type DisputeFilters = z.input<typeof disputeFilters>;

export type DisputeAttachmentDto = {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
};

/** Amounts in major units; `net` and `tax` only of a line. */
export type DisputedDto = {
  readonly currency: string;
  readonly net: string | null;
  readonly tax: string | null;
  readonly total: string;
};

export type DisputeSummary = {
  readonly tenantId: string;
  readonly number: string;
  readonly subject: DisputeSubject['kind'];
  readonly invoice: string;
  readonly line: string | null;
  readonly creditNote: string | null;
  readonly category: DisputeCategory;
  readonly disputed: DisputedDto;
  readonly state: DisputeState;
  readonly outcome: DisputeOutcome | null;
  readonly severity: DisputeSeverity;
  readonly openedAt: string;
  readonly openedBy: string;
  /** When the next of what is promised is due; null while nothing runs. */
  readonly dueAt: string | null;
  readonly isOverdue: boolean;
  readonly endedAt: string | null;
  readonly changedAt: string;
};

export type DisputeStepDto = {
  readonly position: number;
  readonly kind: DisputeStepKind;
  readonly side: DisputeSide;
  readonly by: string;
  readonly at: string;
  readonly text: string | null;
  readonly attachments: readonly DisputeAttachmentDto[];
  readonly sha256: string;
  readonly attestationId: string;
  readonly outcome: DisputeOutcome | null;
};

export type DisputeAwardDto = {
  readonly kind: 'credit-note' | 'grant';
  readonly ref: string;
  readonly currency: string;
  readonly total: string;
};

/** A dispute as both sides see it. */
/** A chargeback beside a dispute: the card network's way to doubt the same money. */
export type DisputeChargebackDto = {
  readonly reference: string;
  readonly currency: string;
  readonly amount: string;
  readonly receivedOn: string;
  readonly state: ChargebackState;
  /** The network has the money, so that it is not paid back a second time. */
  readonly isHeld: boolean;
};

export type DisputeView = DisputeSummary & {
  readonly lastDay: string;
  readonly snapshotSha256: string;
  readonly wasReopened: boolean;
  readonly steps: readonly DisputeStepDto[];
  readonly awards: readonly DisputeAwardDto[];
  /** What the card network took back for the same invoice, the latest first. */
  readonly chargebacks: readonly DisputeChargebackDto[];
  /** Until when the first answer and the end are promised; null once met, and while nothing runs. */
  readonly deadlines: {
    readonly firstAnswer: string | null;
    readonly resolution: string | null;
    /** The customer is asked: the clocks stand still. */
    readonly isPaused: boolean;
  };
  /** What the customer may do now. */
  readonly possible: readonly DisputeStepKind[];
};

/** What can be disputed of an invoice, for the form: in major units, less what is credited or in dispute. */
export type DisputableDto = {
  readonly invoice: string;
  readonly currency: string;
  readonly lastDay: string;
  readonly isOver: boolean;
  readonly free: string;
  readonly lines: readonly {
    readonly line: string;
    readonly description: { readonly en: string; readonly es: string };
    readonly amount: string;
    readonly free: string;
  }[];
};

/** Codes of this capability. */
export const DISPUTES_ERROR_CODES = [
  'disputes.unknown',
  'disputes.window_over',
  'disputes.amount_not_above_zero',
  'disputes.amount_over_left',
  'disputes.step_not_possible',
  'disputes.text_missing',
  'disputes.reopened_before',
  'disputes.key_reused',
  'disputes.upload_unknown',
  'disputes.proposal_waits',
  'disputes.outcome_award_mismatch',
  'disputes.assignee_unknown',
  'disputes.too_many',
  'disputes.page_unknown',
  'disputes.attachment_unknown',
  'disputes.uploads_waiting',
] as const;
