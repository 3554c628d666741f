import { CREDIT_KINDS, type CreditKind } from '#core/billing/credit-kinds.ts';
import { mayDo } from '#server/api/guards.ts';

type Actor = Parameters<typeof mayDo>[0];

const ONE_MINOR_UNIT = { amountMinor: 1, usedMinor: 0, currency: '' };

type About = { readonly tenantId: string; readonly kind: 'credit-note' | 'grant' };

/** The kinds of credit that a person may propose for a customer at all; how much of each, the caps say. */
export function proposableKinds(actor: Actor, { kind, tenantId }: About): CreditKind[] {
  return CREDIT_KINDS.filter((creditKind) =>
    mayDo(actor, 'approvals.propose', { tenantId }, { ...ONE_MINOR_UNIT, kind, creditKind }),
  );
}

/** Whether a person may propose a grant that the customer paid for. */
export function maySellGrants(actor: Actor, tenantId: string): boolean {
  return mayDo(
    actor,
    'approvals.propose',
    { tenantId },
    { ...ONE_MINOR_UNIT, kind: 'grant', creditKind: '' },
  );
}

/** The kind that a form states, as typed: the parser refuses what is none. Empty is none. */
export function statedKind(text: string): { readonly creditKind?: CreditKind } {
  return text === '' ? {} : { creditKind: text as CreditKind };
}
