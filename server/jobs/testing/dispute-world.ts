import { randomUUID } from 'node:crypto';
import type { OpenDisputeInput, ProposeResolutionInput } from '#server/modules/disputes/index.ts';
import {
  addVendorStep,
  openDispute,
  proposeResolution,
  readDispute,
} from '#server/modules/disputes/index.ts';
import { addMember } from '#server/modules/identity/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { type Customer, foundCustomer, sendCalls } from './billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './close-story.ts';
import { approveProposal } from './two-people.ts';

export const CLOSED = new Date('2026-11-03T06:00:00Z');
export const DISPUTED_AT = new Date('2026-11-10T09:00:00Z');

/** A customer with one invoice of October: 49.00, calls of 60.50 units above their ten, with VAT of 21 %, and its administrator. */
export type Disputant = {
  readonly customer: Customer;
  readonly admin: PersonActor;
  readonly invoice: string;
  /** The line of calls, net of 45.00 and more. */
  readonly line: string;
};

export async function foundDisputant(now = DISPUTED_AT): Promise<Disputant> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 100 }], new Date('2026-10-20T12:00:00Z'));
  await closeFor(customer, '2026-10', CLOSED);
  const { document, number } = await onlyInvoiceOf(customer);
  const line = document.lines.find(({ charge }) => charge === 'calls');
  if (line === undefined) throw new Error('calls are billed');
  const { userId } = await inTenant(customer, testOperator, (ctx) =>
    addMember(ctx, {
      tenantId: customer.id,
      email: `${randomUUID()}@example.test`,
      name: 'Ada Admin',
      role: 'tenant_admin',
    }),
  );
  const admin = await personByUserId(userId, now);
  if (!admin) throw new Error('the administrator can act');
  return { customer, admin, invoice: number, line: line.id };
}

export function inTenant<T>(
  customer: Pick<Customer, 'id'>,
  actor: Actor,
  work: (ctx: Ctx) => Promise<T>,
  now = DISPUTED_AT,
): Promise<T> {
  return withTenant({ tenantIds: [customer.id], actor }, (tx) => work(testCtx(tx, { actor, now })));
}

/** The customer doubts 20.00 of the calls, or something else. */
export function opening(
  { admin, customer, invoice, line }: Disputant,
  about: Partial<OpenDisputeInput> = {},
  now = DISPUTED_AT,
): Promise<{ readonly number: string }> {
  return inTenant(
    customer,
    admin,
    (ctx) =>
      openDispute(ctx, {
        tenantId: customer.id,
        subject: { kind: 'line', invoice, line },
        category: 'usage-too-high',
        amount: '20.00',
        text: 'We made fewer calls.',
        key: randomUUID(),
        ...about,
      }),
    now,
  );
}

export function asking({ customer }: Disputant, support: Actor, number: string, now = DISPUTED_AT) {
  return inTenant(
    customer,
    support,
    (ctx) =>
      addVendorStep(ctx, {
        tenantId: customer.id,
        number,
        kind: 'information-requested',
        text: 'Which calls do you mean?',
      }),
    now,
  );
}

export function proposing(
  { customer }: Disputant,
  actor: Actor,
  resolution: Omit<ProposeResolutionInput, 'tenantId'>,
  now = DISPUTED_AT,
) {
  return inTenant(
    customer,
    actor,
    (ctx) => proposeResolution(ctx, { ...resolution, tenantId: customer.id }),
    now,
  );
}

type CreditOfCalls = {
  readonly number: string;
  readonly amount: string;
  readonly outcome?: ProposeResolutionInput['outcome'];
};

/** Proposes to give so much of the calls back, of the usual 20.00 that were doubted. Answers the approval's id. */
export async function proposingCredit(
  who: Disputant,
  actor: Actor,
  { amount, number, outcome = amount === '20.00' ? 'accepted' : 'partly-accepted' }: CreditOfCalls,
  now = DISPUTED_AT,
): Promise<string> {
  const proposed = await proposing(
    who,
    actor,
    {
      number,
      outcome,
      text: 'We counted twice.',
      award: { kind: 'credit-note', lines: [{ line: who.line, amount }] },
    },
    now,
  );
  if (proposed.resolved) throw new Error('money needs a second person');
  return proposed.approval.id;
}

/** The same, and a second person agrees; answers the approval's id. */
export async function agreeingOnCredit(
  who: Disputant,
  people: { readonly proposer: Actor; readonly approver: Actor },
  credit: CreditOfCalls,
  now = DISPUTED_AT,
): Promise<string> {
  const approvalId = await proposingCredit(who, people.proposer, credit, now);
  await approveProposal({ actor: people.approver, tenantId: who.customer.id, now }, approvalId);
  return approvalId;
}

export function lookingAt({ admin, customer }: Disputant, number: string, now = DISPUTED_AT) {
  return inTenant(customer, admin, (ctx) => readDispute(ctx, { tenantId: customer.id, number }), now);
}
