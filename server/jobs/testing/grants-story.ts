import { approve } from '#server/modules/approvals/index.ts';
import { carryOutGrant, proposeGrant, readGrants } from '#server/modules/credits/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { APPROVAL_SUBJECTS } from '../approval-subjects.ts';
import { type Customer, foundCustomer, foundVendor } from './billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './close-story.ts';
import { makeStaff } from './two-people.ts';

export const GRANTED = new Date('2026-10-10T09:00:00Z');
export const CLOSED = new Date('2026-11-03T06:00:00Z');
export const NOW = new Date('2026-11-10T09:00:00Z');
export const JOB: Actor = { kind: 'system', job: 'test' };
export const name = { en: 'Prepaid', es: 'Prepago' };

/** Who proposes, and who approves. */
export let hugo: PersonActor;
export let iris: PersonActor;

/** The vendor and the two people of the story. */
export async function beginGrants(): Promise<void> {
  await foundVendor(FOUNDED);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
}

export const customerOf = () => foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });

export function as<T>(
  customer: Customer,
  actor: Actor,
  work: (ctx: Ctx) => Promise<T>,
  now = NOW,
): Promise<T> {
  return withTenant({ tenantIds: [customer.id], actor }, (tx) => work(testCtx(tx, { actor, now })));
}

export type Proposed = { readonly id: string; readonly proposalSha256: string };

export async function agree(
  customer: Customer,
  { id, proposalSha256 }: Proposed,
  now = GRANTED,
): Promise<void> {
  await as(customer, iris, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS), now);
}

/** A grant that one proposed and another approved; answers its number. */
export async function grant(
  customer: Customer,
  terms: Partial<Parameters<typeof proposeGrant>[1]> = {},
  now = GRANTED,
  carrying: (carryOut: () => Promise<{ number: string } | null>) => Promise<{ number: string } | null> = (
    carryOut,
  ) => carryOut(),
): Promise<string> {
  const input = {
    tenantId: customer.id,
    kind: 'payment',
    name,
    currency: 'USD',
    amount: '30.00',
    reason: 'paid',
  };
  const proposal = await as(
    customer,
    hugo,
    (ctx) => proposeGrant(ctx, { ...input, ...terms } as Parameters<typeof proposeGrant>[1]),
    now,
  );
  await agree(customer, proposal, now);
  const done = await carrying(() =>
    as(customer, JOB, (ctx) => carryOutGrant(ctx, { approvalId: proposal.id, tenantId: customer.id }), now),
  );
  return done?.number ?? '';
}

export const grantsOf = (customer: Customer, day?: string) =>
  as(customer, hugo, (ctx) =>
    readGrants(ctx, { tenantId: customer.id, ...(day === undefined ? {} : { day }) }),
  );
export const balances = async (customer: Customer, day?: string) =>
  Object.fromEntries((await grantsOf(customer, day)).map(({ balance, number }) => [number, balance]));

/** October comes to 49.00 and 21 % of VAT: 59.29. */
export async function closeOctober(customer: Customer) {
  await closeFor(customer, '2026-10', CLOSED);
  return onlyInvoiceOf(customer);
}
