import { z } from 'zod';
import { civilDate, positiveDecimal, slug } from '#core/contracts/primitives.ts';
import { CHARGEBACK_STATES, type ChargebackState } from '#core/payments/chargeback-lifecycle.ts';

const reason = z.string().trim().min(1).max(500);
const ofTenant = { tenantId: z.uuid() };

/** Without an amount all that is left of the payment. */
export const proposeRefundInput = z.strictObject({
  ...ofTenant,
  paymentId: z.uuid(),
  amount: positiveDecimal.optional(),
  reason,
});
export type ProposeRefundInput = z.input<typeof proposeRefundInput>;

export const recordTransferInput = z.strictObject({
  ...ofTenant,
  refundId: z.uuid(),
  /** How the bank names the transfer. */
  reference: z.string().trim().min(1).max(140),
  paidOn: civilDate,
});
export type RecordTransferInput = z.input<typeof recordTransferInput>;

export const reverseRefundInput = z.strictObject({ ...ofTenant, refundId: z.uuid(), reason });
export type ReverseRefundInput = z.input<typeof reverseRefundInput>;

/** Without an amount all that did not go back yet; without an invoice the one that the payment settles, if it is one. */
export const recordChargebackInput = z.strictObject({
  ...ofTenant,
  paymentId: z.uuid(),
  amount: positiveDecimal.optional(),
  /** Who sent it, such as the card network; with the reference it names one chargeback of a tenant. */
  source: slug.default('cards'),
  reference: z.string().trim().min(1).max(100),
  reasonCode: z.string().trim().min(1).max(40),
  receivedOn: civilDate,
  number: z
    .string()
    .regex(/^[A-Z0-9]{1,24}-\d{6,10}$/, 'must look like ACME-000042')
    .optional(),
  /** The number of our own dispute about the same money. */
  dispute: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/, 'must be the number of a dispute')
    .optional(),
});
export type RecordChargebackInput = z.input<typeof recordChargebackInput>;

export const advanceChargebackInput = z.strictObject({
  ...ofTenant,
  chargebackId: z.uuid(),
  state: z.enum(CHARGEBACK_STATES).exclude(['received']),
  reachedOn: civilDate,
  note: z.string().trim().min(1).max(500).optional(),
});
export type AdvanceChargebackInput = z.input<typeof advanceChargebackInput>;

/** `to-pay`: two people agreed and the bank has not paid it yet. */
export const REFUND_STATES = ['to-pay', 'paid', 'reversed'] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** Amounts in major units with the currency's decimals. */
export type RefundDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly paymentId: string;
  /** The reference of the payment. */
  readonly payment: string;
  readonly currency: string;
  readonly amount: string;
  readonly bookedOn: string;
  readonly reason: string;
  readonly approvalId: string | null;
  readonly state: RefundState;
  readonly transfer: { readonly reference: string; readonly paidOn: string; readonly by: string } | null;
  readonly reversed: { readonly on: string; readonly reason: string; readonly by: string } | null;
};

/** A refund of some customer that two people agreed to and the bank has not paid yet. */
export type RefundToPayDto = Pick<
  RefundDto,
  'tenantId' | 'id' | 'payment' | 'currency' | 'amount' | 'bookedOn' | 'reason' | 'approvalId'
> & { readonly tenant: string; readonly tenantName: string };

export type ChargebackStepDto = {
  readonly state: ChargebackState;
  readonly reachedOn: string;
  readonly note: string | null;
  readonly by: string;
  readonly at: string;
};

export type ChargebackDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly paymentId: string;
  /** The reference of the payment. */
  readonly payment: string;
  readonly invoice: string | null;
  readonly dispute: string | null;
  readonly source: string;
  readonly reference: string;
  readonly reasonCode: string;
  readonly currency: string;
  readonly amount: string;
  readonly amountMinor: bigint;
  readonly receivedOn: string;
  readonly state: ChargebackState;
  /** From `received` on, in their order. */
  readonly steps: readonly ChargebackStepDto[];
};
