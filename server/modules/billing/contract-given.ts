import { z } from 'zod';
import type { CreditAct } from '#core/approvals/credit-caps.ts';
import { APPROVAL_STATES, type ApprovalState } from '#core/approvals/lifecycle.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { creditKind } from '#core/contracts/credit-note.ts';
import { civilDate } from '#core/contracts/primitives.ts';
import type { MisuseKind } from '#core/credits/misuse.ts';

/** Credits that were proposed from one day to another, both included, in UTC; people by their names in the log. */
export const givenFilters = z.strictObject({
  from: civilDate,
  to: civilDate,
  kind: z.union([creditKind, z.literal('none')]).optional(),
  tenantId: z.uuid().optional(),
  proposer: z.string().max(100).optional(),
  approver: z.string().max(100).optional(),
  state: z.enum(APPROVAL_STATES).optional(),
});
export type GivenFilters = z.infer<typeof givenFilters>;

const DAYS_SHOWN = 365;
const DAY_MS = 86_400_000;

type Known = {
  readonly now: Date;
  readonly tenants: readonly { readonly id: string; readonly externalId: string }[];
};

/** The filters that an address states for the list of credits; without days, the last year of them. */
export function givenQuery(
  asked: (name: string) => string | null | undefined,
  { now, tenants }: Known,
): GivenFilters {
  const text = (name: string) => asked(name) ?? '';
  const stated = (key: string, value: string | undefined) =>
    value === undefined || value === '' ? {} : { [key]: value };
  const tenant = text('tenant');
  return {
    from: text('from') || new Date(now.getTime() - DAYS_SHOWN * DAY_MS).toISOString().slice(0, 10),
    to: text('to') || now.toISOString().slice(0, 10),
    ...stated('kind', text('kind')),
    ...stated('tenantId', tenants.find(({ externalId }) => externalId === tenant)?.id),
    ...stated('proposer', text('proposer')),
    ...stated('approver', text('approver')),
    ...stated('state', text('state')),
  };
}

type Person = { readonly actor: string; readonly name: string };

/** A credit note or a grant with who proposed and who approved it; `number` once it is issued. Amounts in major units. */
export type CreditGivenDto = {
  readonly approvalId: string;
  readonly tenantId: string;
  readonly form: 'credit-note' | 'grant';
  readonly number: string | null;
  readonly creditKind: CreditKind | null;
  readonly amount: string;
  readonly currency: string;
  readonly reason: string;
  readonly proposer: Person;
  readonly approvers: readonly Person[];
  readonly proposedAt: string;
  readonly state: ApprovalState;
  readonly changedAt: string;
};

/** Sums of what is shown, each currency for itself. */
export type CreditTotal = {
  readonly currency: string;
  readonly given: string;
  readonly givenCount: number;
  readonly waiting: string;
  readonly waitingCount: number;
};

export type CreditsGiven = {
  /** Whether there are more in the span than are read at once: then list and sums are of the latest. */
  readonly isCut: boolean;
  readonly credits: readonly CreditGivenDto[];
  readonly totals: readonly CreditTotal[];
  /** Everybody who proposed or approved in the span, for the filters. */
  readonly proposers: readonly Person[];
  readonly approvers: readonly Person[];
};

/** A signal of misuse as it is shown: its figures, what it is measured by, and every credit that it stands on. */
export type CreditSignalDto = {
  readonly kind: MisuseKind;
  readonly people: readonly Person[];
  readonly tenantId: string | null;
  readonly act: CreditAct | null;
  readonly creditKind: CreditKind | null;
  readonly currency: string | null;
  readonly cap: string | null;
  readonly amount: string | null;
  readonly count: number;
  readonly ofCount: number;
  readonly percent: number;
  readonly rule: { readonly windowDays: number; readonly count: number; readonly percent: number };
  readonly from: string;
  readonly to: string;
  readonly credits: readonly CreditGivenDto[];
};
