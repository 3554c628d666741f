import { z } from 'zod';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { creditKind } from '#core/contracts/credit-note.ts';
import {
  civilDate,
  currencyCode,
  decimalString,
  type LocalisedText,
  localisedText,
  percentOfWhole,
  positiveDecimal,
} from '#core/contracts/primitives.ts';

const reason = z.string().trim().min(1).max(1_000);
const code = z
  .string()
  .trim()
  .regex(/^[A-Z0-9][A-Z0-9-]{1,38}[A-Z0-9]$/);

const grantTerms = {
  kind: z.enum(['payment', 'discount']),
  creditKind: creditKind.optional(),
  name: localisedText,
  currency: currencyCode,
  amount: decimalString,
  /** The lowest number is drawn first. */
  priority: z.int().min(0).max(1_000),
  /** The last day of a period that it may be drawn for. */
  expiresOn: civilDate.optional(),
};

export const proposeGrantInput = z.strictObject({
  tenantId: z.uuid(),
  ...grantTerms,
  priority: grantTerms.priority.default(100),
  reason,
});
export type ProposeGrantInput = z.input<typeof proposeGrantInput>;

export const proposeVoidGrantInput = z.strictObject({
  tenantId: z.uuid(),
  number: z.string().max(60),
  reason,
});
export type ProposeVoidGrantInput = z.input<typeof proposeVoidGrantInput>;

const couponTerms = {
  code,
  name: localisedText,
  percent: percentOfWhole.and(positiveDecimal).optional(),
  fixed: positiveDecimal.optional(),
  /** Of a fixed amount; a percentage holds for every currency. */
  currency: currencyCode.optional(),
  from: civilDate,
  until: civilDate.optional(),
  mostUses: z.int().min(1).max(10_000).optional(),
};

export const proposeCouponInput = z.strictObject({ tenantId: z.uuid(), ...couponTerms, reason });
export type ProposeCouponInput = z.input<typeof proposeCouponInput>;

/** Exactly what is proposed about a grant, and what another person approves. */
export const grantProposal = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('issue'),
    customer: z.string(),
    number: z.string(),
    ...grantTerms,
    reason,
  }),
  z.strictObject({
    action: z.literal('void'),
    customer: z.string(),
    number: z.string(),
    currency: currencyCode,
    left: decimalString,
    reason,
  }),
]);
export type GrantProposal = z.infer<typeof grantProposal>;

/** Exactly what is proposed about a coupon. */
export const couponProposal = z.strictObject({ customer: z.string(), ...couponTerms, reason });
export type CouponProposal = z.infer<typeof couponProposal>;

export const GRANT_ENTRY_KINDS = ['draw', 'return', 'expiry', 'void'] as const;

/** One change of a grant's balance, in major units; `document` is the invoice or credit note that is the cause. */
export type GrantEntryDto = {
  readonly position: number;
  readonly kind: (typeof GRANT_ENTRY_KINDS)[number];
  readonly change: string;
  readonly balance: string;
  readonly document: string | null;
  readonly invoice: string | null;
  readonly bookedOn: string;
};

export const GRANT_STATES = ['open', 'used', 'expired', 'void'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** A grant with its ledger; `balance` is what is left, in major units. */
export type GrantDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly kind: 'payment' | 'discount';
  /** Why it was given; null when the customer paid for it, and from before there were kinds. */
  readonly creditKind: CreditKind | null;
  readonly name: LocalisedText;
  readonly priority: number;
  readonly currency: string;
  readonly amount: string;
  readonly balance: string;
  readonly issuedOn: string;
  readonly expiresOn: string | null;
  readonly state: GrantState;
  readonly entries: readonly GrantEntryDto[];
};

export type CouponDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly code: string;
  readonly name: LocalisedText;
  readonly percent: string | null;
  readonly fixed: string | null;
  readonly currency: string | null;
  readonly from: string;
  readonly until: string | null;
  readonly mostUses: number | null;
  readonly uses: readonly { readonly invoice: string; readonly bookedOn: string }[];
};

/** What is owed to customers as unused grants for payment at the end of a day, in minor units. */
export type GrantLiability = {
  readonly tenantId: string;
  readonly currency: string;
  readonly liabilityMinor: bigint;
};
