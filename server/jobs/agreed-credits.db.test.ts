import { beforeAll, describe, expect, test } from 'vitest';
import { creditProposal } from '#core/contracts/credit-note.ts';
import { approve, claimExecution, propose } from '#server/modules/approvals/index.ts';
import {
  creditFigures,
  creditSubject,
  heldCreditSubject,
  issueCredit,
  readCreditNote,
} from '#server/modules/billing/index.ts';
import { grantFigures, heldGrantSubject, issueGrant, readGrants } from '#server/modules/credits/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { APPROVAL_SUBJECTS } from './approval-subjects.ts';
import { type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';
import { makeStaff } from './testing/two-people.ts';

ownHome();
ownDatabase();

const NOW = new Date('2026-11-10T09:00:00Z');
const JOB: Actor = { kind: 'system', job: 'carry-out-effects' };

let hugo: PersonActor;
let iris: PersonActor;
let customer: Customer;
let number: string;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
  customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 100 }], new Date('2026-10-20T12:00:00Z'));
  await closeFor(customer, '2026-10', new Date('2026-11-03T06:00:00Z'));
  number = (await onlyInvoiceOf(customer)).number;
});

const as = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>) =>
  withTenant({ tenantIds: [customer.id], actor }, (tx) => work(testCtx(tx, { actor, now: NOW })));

const figuresOf = (amount: string) =>
  as(hugo, (ctx) =>
    creditFigures(ctx, {
      tenantId: customer.id,
      number,
      lines: [{ line: '2', amount }],
      creditKind: 'dispute',
      reason: 'counted twice',
    }),
  );

/** Proposes what a module to the right would, under the kind of this one: a document that holds more than the credit. */
async function agreedTo(figures: Awaited<ReturnType<typeof figuresOf>>): Promise<string> {
  const { amount, proposal, subjectRef, subjectSha256 } = figures;
  const { id, proposalSha256 } = await as(hugo, (ctx) =>
    propose(ctx, {
      tenantId: customer.id,
      kind: 'credit-note',
      subjectRef,
      subjectSha256,
      document: { answer: 'You are right.', credit: proposal },
      reason: 'the answer',
      amount,
    }),
  );
  await as(iris, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS));
  return id;
}

const carryingOut = (approvalId: string) =>
  as(JOB, async (ctx) => {
    const claim = await claimExecution(ctx, {
      approvalId,
      kind: 'credit-note',
      subjectSha256: heldCreditSubject,
    });
    if (!claim.claimed) return claim.state;
    const { credit } = claim.document as { credit: unknown };
    return issueCredit(ctx, { ...claim, proposal: creditProposal.parse(credit) });
  });

describe('a credit inside the approval of another module', () => {
  test('is issued as it was calculated, with its kind', async () => {
    const figures = await figuresOf('10.00');
    expect(figures).toMatchObject({
      subjectRef: number,
      subjectSha256: await as(hugo, (ctx) => creditSubject(ctx, number)),
      proposal: { creditKind: 'dispute', totals: { total: '12.10' } },
      amount: { amountMinor: 1210n, currency: 'USD' },
    });
    const issued = await carryingOut(await agreedTo(figures));
    expect(issued).toMatchObject({ invoiceNumber: number, tenantId: customer.id });
    if (typeof issued === 'string') throw new Error(issued);
    const note = await as(hugo, (ctx) =>
      readCreditNote(ctx, { tenantId: customer.id, number: issued.number }),
    );
    expect(note.document).toMatchObject({ creditKind: 'dispute', totals: { net: '10.00', total: '12.10' } });
  });

  test('is not issued when the invoice was credited meanwhile', async () => {
    const first = await agreedTo(await figuresOf('1.00'));
    const second = await agreedTo(await figuresOf('2.00'));
    expect(await carryingOut(first)).toMatchObject({ invoiceNumber: number });
    expect(await carryingOut(second)).toBe('stale');
  });

  test('is refused above what is left of the line', async () => {
    await expect(figuresOf('5000.00')).rejects.toMatchObject({ code: 'billing.credit_over_line' });
  });
});

test('a grant inside the approval of another module is issued with its kind, once', async () => {
  const figures = await as(hugo, (ctx) =>
    grantFigures(ctx, {
      tenantId: customer.id,
      kind: 'discount',
      creditKind: 'dispute',
      name: { en: 'Your dispute', es: 'Su disputa' },
      currency: 'USD',
      amount: '25',
      reason: 'the answer',
    }),
  );
  const { amount, proposal, subjectRef, subjectSha256 } = figures;
  const { id, proposalSha256 } = await as(hugo, (ctx) =>
    propose(ctx, {
      tenantId: customer.id,
      kind: 'grant',
      subjectRef,
      subjectSha256,
      document: { answer: 'You are right.', grant: proposal },
      reason: 'the answer',
      amount,
    }),
  );
  await as(iris, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS));
  const issued = await as(JOB, async (ctx) => {
    const claim = await claimExecution(ctx, {
      approvalId: id,
      kind: 'grant',
      subjectSha256: (inner, grantNumber) =>
        heldGrantSubject(inner, { tenantId: customer.id, number: grantNumber }),
    });
    if (!claim.claimed) throw new Error(claim.state);
    return issueGrant(ctx, { ...claim, tenantId: customer.id, proposal });
  });
  expect(issued).toEqual({ number: subjectRef });
  const grants = await as(hugo, (ctx) => readGrants(ctx, { tenantId: customer.id }));
  expect(grants).toMatchObject([{ number: subjectRef, amount: '25.00', balance: '25.00' }]);
});
