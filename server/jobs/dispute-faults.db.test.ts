import { beforeAll, describe, expect, test } from 'vitest';
import { readCreditNotes } from '#server/modules/billing/index.ts';
import { withdrawDispute } from '#server/modules/disputes/index.ts';
import { readSettlements } from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { foundVendor } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import {
  DISPUTED_AT,
  type Disputant,
  foundDisputant,
  inTenant,
  lookingAt,
  opening,
  proposing,
  proposingCredit,
} from './testing/dispute-world.ts';
import { approveProposal, carryOut, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();

let kim: PersonActor;
let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  kim = await makeStaff('support', DISPUTED_AT);
  hugo = await makeStaff('billing_operator', DISPUTED_AT);
  iris = await makeStaff('finance_approver', DISPUTED_AT);
});

async function disputed(): Promise<{ readonly who: Disputant; readonly number: string }> {
  const who = await foundDisputant();
  return { who, number: (await opening(who)).number };
}

const crediting = (
  { who, number }: Awaited<ReturnType<typeof disputed>>,
  actor: PersonActor,
  amount = '12.00',
) => proposingCredit(who, actor, { number, amount });

const proposalOf = (about: Awaited<ReturnType<typeof disputed>>) => crediting(about, kim);

const codeOf = (settled: PromiseSettledResult<unknown>) =>
  settled.status === 'fulfilled' ? 'done' : ((settled.reason as { code?: string }).code ?? 'unknown');

/** What became of the money: credit notes, and what is still held back of the invoice. */
async function outcomeOf({ who, number }: Awaited<ReturnType<typeof disputed>>) {
  const { admin, customer } = who;
  const inside = <T>(work: Parameters<typeof inTenant<T>>[2]) => inTenant(customer, admin, work);
  const notes = await inside((ctx) => readCreditNotes(ctx, { tenantId: customer.id }));
  const [settlement] = await inside((ctx) => readSettlements(ctx, { tenantId: customer.id }));
  const { awards, state, steps } = await lookingAt(who, number);
  return {
    state,
    awards: awards.length,
    ends: steps.filter(({ kind }) => kind === 'resolved' || kind === 'withdrawn').length,
    credited: notes.map(({ net }) => net),
    held: settlement?.disputed,
  };
}

describe('two at once', () => {
  test('of two proposals of a resolution one is taken, and the other is told so', async () => {
    const about = await disputed();
    const tried = await Promise.allSettled([crediting(about, kim), crediting(about, hugo, '20.00')]);
    expect(tried.map(codeOf).toSorted()).toEqual(['disputes.proposal_waits', 'done']);
    expect(await outcomeOf(about)).toEqual({
      state: 'open',
      awards: 0,
      ends: 0,
      credited: [],
      held: '24.20',
    });
  });

  test('of a rejection and a proposal one stands: never an answer with money behind it later', async () => {
    const about = await disputed();
    const reject = () =>
      proposing(about.who, hugo, {
        number: about.number,
        outcome: 'rejected',
        text: 'No',
        award: { kind: 'none' },
      });
    const tried = await Promise.allSettled([reject(), crediting(about, kim)]);
    const [rejection] = tried.map(codeOf);
    expect(tried.map(codeOf).filter((code) => code === 'done')).toHaveLength(1);
    expect(await outcomeOf(about)).toEqual(
      rejection === 'done'
        ? { state: 'resolved', awards: 0, ends: 1, credited: [], held: '0.00' }
        : { state: 'open', awards: 0, ends: 0, credited: [], held: '24.20' },
    );
  });

  test('an approved resolution that two workers carry out is carried out once', async () => {
    const about = await disputed();
    const approvalId = await proposalOf(about);
    await approveProposal({ actor: iris, tenantId: about.who.customer.id, now: DISPUTED_AT }, approvalId);
    await Promise.all([carryOut(DISPUTED_AT), carryOut(DISPUTED_AT)]);
    expect(await outcomeOf(about)).toEqual({
      state: 'resolved',
      awards: 1,
      ends: 1,
      credited: ['12.00'],
      held: '0.00',
    });
  });

  test('a withdrawal against the carrying out of a resolution: one of them is the end', async () => {
    const about = await disputed();
    const { admin, customer } = about.who;
    const approvalId = await proposalOf(about);
    await approveProposal({ actor: iris, tenantId: customer.id, now: DISPUTED_AT }, approvalId);
    const [withdrawal] = await Promise.allSettled([
      inTenant(customer, admin, (ctx) =>
        withdrawDispute(ctx, { tenantId: customer.id, number: about.number }),
      ),
      carryOut(DISPUTED_AT),
    ]);
    await carryOut(DISPUTED_AT);
    expect(await outcomeOf(about)).toEqual(
      codeOf(withdrawal) === 'done'
        ? { state: 'withdrawn', awards: 0, ends: 1, credited: [], held: '0.00' }
        : { state: 'resolved', awards: 1, ends: 1, credited: ['12.00'], held: '0.00' },
    );
    expect(['done', 'disputes.step_not_possible']).toContain(codeOf(withdrawal));
  });

  test('what was resolved cannot be withdrawn any more', async () => {
    const about = await disputed();
    const { admin, customer } = about.who;
    const approvalId = await proposalOf(about);
    await approveProposal({ actor: iris, tenantId: customer.id, now: DISPUTED_AT }, approvalId);
    await carryOut(DISPUTED_AT);
    await expect(
      inTenant(customer, admin, (ctx) =>
        withdrawDispute(ctx, { tenantId: customer.id, number: about.number }),
      ),
    ).rejects.toMatchObject({ code: 'disputes.step_not_possible', status: 409 });
  });
});

describe('an approver who loses the role between the page and the click', () => {
  const removeRole = (userId: string) => db.asAdmin('delete from staff_role where user_id = $1', [userId]);

  test('is refused, and the proposal waits for somebody else', async () => {
    const about = await disputed();
    const { customer } = about.who;
    const approvalId = await proposalOf(about);
    const olga = await makeStaff('finance_approver', DISPUTED_AT);
    // The page was read with the role; the session still says so when the click comes.
    expect((await lookAtProposal({ actor: olga, now: DISPUTED_AT }, approvalId)).waitsForMe).toBe(true);
    await removeRole(olga.userId);
    await expect(
      approveProposal({ actor: olga, tenantId: customer.id, now: DISPUTED_AT }, approvalId),
    ).rejects.toMatchObject({ status: 403 });
    await carryOut(DISPUTED_AT);
    expect(await outcomeOf(about)).toEqual({
      state: 'open',
      awards: 0,
      ends: 0,
      credited: [],
      held: '24.20',
    });
    await approveProposal({ actor: iris, tenantId: customer.id, now: DISPUTED_AT }, approvalId);
    await carryOut(DISPUTED_AT);
    expect(await outcomeOf(about)).toMatchObject({ state: 'resolved', credited: ['12.00'] });
  });
});
