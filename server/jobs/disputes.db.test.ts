import { unzipSync } from 'fflate';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { replayBundle } from '#core/billing/replay-bundle.ts';
import { findBrokenLinks } from '#core/disputes/chain.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { readCreditNotes } from '#server/modules/billing/index.ts';
import type { ProposeResolutionInput } from '#server/modules/disputes/index.ts';
import {
  addCustomerStep,
  addDisputeNote,
  addVendorStep,
  readDisputable,
  readDisputeDocument,
  withdrawDispute,
} from '#server/modules/disputes/index.ts';
import { readSettlements, readStatement } from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { InjectedFault } from '#server/platform/fault.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { disputeBundle } from './dispute-bundle.ts';
import { job as escalateDisputes } from './escalate-disputes.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';
import { foundVendor } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import { carryOutAndDieAt } from './testing/die-at.ts';
import {
  agreeingOnCredit,
  asking,
  DISPUTED_AT,
  type Disputant,
  foundDisputant,
  inTenant,
  lookingAt,
  opening,
  proposing,
  proposingCredit,
} from './testing/dispute-world.ts';
import { approveProposal, carryOut, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();

const HOUR_MS = 3_600_000;
const later = (hours: number) => new Date(DISPUTED_AT.getTime() + hours * HOUR_MS);

let kim: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  kim = await makeStaff('support', DISPUTED_AT);
  iris = await makeStaff('finance_approver', DISPUTED_AT);
});

async function settlementOf({ admin, customer }: Disputant) {
  const [settlement] = await inTenant(customer, admin, (ctx) =>
    readSettlements(ctx, { tenantId: customer.id }),
  );
  return settlement;
}

async function balanceOf({ admin, customer }: Disputant) {
  const { statements } = await inTenant(customer, admin, (ctx) =>
    readStatement(ctx, { tenantId: customer.id }),
  );
  return statements[0]?.closing;
}

function lineAward(who: Disputant, amount: string): ProposeResolutionInput['award'] {
  return { kind: 'credit-note', lines: [{ line: who.line, amount }] };
}

/** So much of the calls is proposed, agreed to and given back. */
async function resolve(who: Disputant, number: string, amount: string, now = DISPUTED_AT) {
  await agreeingOnCredit(who, { proposer: kim, approver: iris }, { number, amount }, now);
  await carryOut(now);
}

describe('a dispute of a line', () => {
  test('holds back what is doubted with its tax, and the rest stays due', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    expect(number).toBe('DSP-000001');
    expect(await lookingAt(who, number)).toMatchObject({
      state: 'open',
      severity: 'normal',
      disputed: { currency: 'USD', net: '20.00', tax: '4.20', total: '24.20' },
      lastDay: '2027-01-02',
      possible: ['message', 'withdrawn'],
    });
    expect(await settlementOf(who)).toMatchObject({ disputed: '24.20', open: '113.74' });
  });

  test('is answered, resolved by two people, and its chain holds', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    const before = await balanceOf(who);
    await asking(who, kim, number, later(1));
    await inTenant(
      who.customer,
      who.admin,
      (ctx) =>
        addCustomerStep(ctx, {
          tenantId: who.customer.id,
          number,
          kind: 'answered',
          text: 'Those of the fifth.',
        }),
      later(2),
    );
    await resolve(who, number, '12.00', later(3));
    const view = await lookingAt(who, number, later(4));
    expect(view).toMatchObject({
      state: 'resolved',
      outcome: 'partly-accepted',
      awards: [{ kind: 'credit-note', total: '14.52' }],
      possible: ['reopened'],
    });
    expect(view.steps.map(({ kind, side }) => `${side} ${kind}`)).toEqual([
      'customer opened',
      'vendor information-requested',
      'customer answered',
      'system resolved',
    ]);
    const { admin, customer } = who;
    expect(
      await db.asAdmin('select kind, credit_kind from approval_request where tenant_id = $1', [customer.id]),
    ).toEqual([{ kind: 'dispute-resolution', credit_kind: 'dispute' }]);
    const [note] = await inTenant(customer, admin, (ctx) => readCreditNotes(ctx, { tenantId: customer.id }));
    expect(note).toMatchObject({ total: '14.52', net: '12.00', tax: '2.52', number: view.awards[0]?.ref });
    expect([before, await balanceOf(who)]).toEqual(['113.74', '99.22']);
    expect(await settlementOf(who)).toMatchObject({ disputed: '0.00', open: '99.22' });
    const document = await inTenant(customer, admin, (ctx) =>
      readDisputeDocument(ctx, { tenantId: customer.id, number }),
    );
    expect(findBrokenLinks(document)).toEqual([]);
    expect(document.snapshot.line).toMatchObject({
      amount: '45.00',
      left: '45.00',
      rule: { plan: 'pro', version: 1 },
    });
    expect(document.snapshot.line?.seals.length).toBeGreaterThan(0);
    expect(document.steps.at(-1)?.step.resolution?.decidedBy).toEqual([
      `user:${kim.userId}`,
      `user:${iris.userId}`,
    ]);
  });

  test('is the same dispute when it is sent twice, also at once', async () => {
    const who = await foundDisputant();
    const key = 'one-and-the-same';
    const numbers = await Promise.all([1, 2, 3].map(() => opening(who, { key })));
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(1);
    expect(await settlementOf(who)).toMatchObject({ disputed: '24.20' });
  });

  test('cannot doubt more than is left beside other disputes', async () => {
    const who = await foundDisputant();
    await opening(who, { amount: '30.00' });
    await expect(opening(who, { amount: '15.01' })).rejects.toMatchObject({
      code: 'disputes.amount_over_left',
      path: 'amount',
    });
    await opening(who, { amount: '15.00' });
    const { admin, customer, invoice, line } = who;
    const free = await inTenant(customer, admin, (ctx) =>
      readDisputable(ctx, { tenantId: customer.id, invoice }),
    );
    expect(free.lines.find((one) => one.line === line)).toMatchObject({ amount: '45.00', free: '0.00' });
  });

  test('is refused after the window of the contract', async () => {
    const who = await foundDisputant();
    await opening(who, {}, new Date('2027-01-02T23:59:59Z'));
    await expect(opening(who, {}, new Date('2027-01-03T00:00:00Z'))).rejects.toMatchObject({
      code: 'disputes.window_over',
      details: { lastDay: '2027-01-02' },
    });
  });
});

describe('how a dispute ends', () => {
  test('a rejection moves no money and is the answer at once', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    expect(
      await proposing(who, kim, {
        number,
        outcome: 'rejected',
        text: 'The calls are yours.',
        award: { kind: 'none' },
      }),
    ).toEqual({
      resolved: true,
    });
    expect(await lookingAt(who, number)).toMatchObject({
      state: 'resolved',
      outcome: 'rejected',
      awards: [],
    });
    expect(await settlementOf(who)).toMatchObject({ disputed: '0.00', open: '113.74' });
  });

  test('the proposer’s own approval is refused, and what is given must be what is said', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    await expect(
      proposing(who, iris, { number, outcome: 'accepted', text: 'Yes', award: lineAward(who, '12.00') }),
    ).rejects.toMatchObject({
      code: 'disputes.outcome_award_mismatch',
      details: { comesTo: 'partly-accepted' },
    });
    const approvalId = await proposingCredit(who, iris, { number, amount: '12.00' });
    const own = approveProposal({ actor: iris, tenantId: who.customer.id, now: DISPUTED_AT }, approvalId);
    await expect(own).rejects.toMatchObject({ code: 'approvals.own_proposal' });
    await expect(
      proposing(who, kim, { number, outcome: 'rejected', text: 'No', award: { kind: 'none' } }),
    ).rejects.toMatchObject({ code: 'disputes.proposal_waits' });
  });

  test('a withdrawal before it is carried out leaves nothing to carry out', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    const { admin, customer } = who;
    await agreeingOnCredit(who, { proposer: kim, approver: iris }, { number, amount: '12.00' });
    await inTenant(customer, admin, (ctx) =>
      withdrawDispute(ctx, { tenantId: customer.id, number, text: 'Found it' }),
    );
    await carryOut(DISPUTED_AT);
    expect(await lookingAt(who, number)).toMatchObject({ state: 'withdrawn', awards: [] });
    expect(await inTenant(customer, admin, (ctx) => readCreditNotes(ctx, { tenantId: customer.id }))).toEqual(
      [],
    );
    expect(await settlementOf(who)).toMatchObject({ disputed: '0.00' });
  });

  test('it is reopened once, and then holds back again', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    const { admin, customer } = who;
    const reject = () =>
      proposing(who, kim, { number, outcome: 'rejected', text: 'No', award: { kind: 'none' } });
    const reopen = () =>
      inTenant(customer, admin, (ctx) =>
        addCustomerStep(ctx, { tenantId: customer.id, number, kind: 'reopened', text: 'See this' }),
      );
    await reject();
    await reopen();
    expect(await settlementOf(who)).toMatchObject({ disputed: '24.20' });
    await reject();
    await expect(reopen()).rejects.toMatchObject({ code: 'disputes.reopened_before', status: 409 });
  });
});

describe('the clock', () => {
  test('escalates once what is late, and stands still while the customer is asked', async () => {
    const [late, asked] = [await foundDisputant(), await foundDisputant()];
    const first = await opening(late);
    const second = await opening(asked);
    await asking(asked, kim, second.number, later(1));
    for (const hours of [25, 26])
      await escalateDisputes.run(openJobCtx('escalate-disputes', { now: later(hours) }));
    const kinds = async (who: Disputant, number: string) =>
      (await lookingAt(who, number, later(27))).steps.map(({ kind }) => kind);
    expect(await kinds(late, first.number)).toEqual(['opened', 'escalated']);
    expect(await kinds(asked, second.number)).toEqual(['opened', 'information-requested']);
  });
});

describe('what never leaves the house', () => {
  test('the role that acts for customers writes notes and cannot read them', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    const { admin, customer } = who;
    await inTenant(customer, kim, (ctx) =>
      addDisputeNote(ctx, { tenantId: customer.id, number, text: 'a hunch' }),
    );
    await expect(inTenant(customer, kim, ({ tx }) => tx.disputeNote.findMany())).rejects.toMatchObject({
      code: 'P2039',
    });
    await expect(
      inTenant(customer, admin, (ctx) => addDisputeNote(ctx, { tenantId: customer.id, number, text: 'x' })),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    const [row] = await db.asAdmin<{ text: string }>(`select text from dispute_note where tenant_id = $1`, [
      customer.id,
    ]);
    expect(row?.text).toBe('a hunch');
  });

  test('only the side whose step it is may take it', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    const { admin, customer } = who;
    await expect(
      inTenant(customer, admin, (ctx) =>
        addVendorStep(ctx, { tenantId: customer.id, number, kind: 'taken' }),
      ),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(
      inTenant(customer, kim, (ctx) => withdrawDispute(ctx, { tenantId: customer.id, number })),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('the evidence bundle of a dispute', () => {
  const bundling = ({ customer }: Disputant, number: string, now: Date) =>
    disputeBundle({ tenantId: customer.id, number }, { now });
  const sequencing = (now: Date) => sequenceWaiting(openJobCtx('sequence-log', { now }));

  test('holds the chain, the invoice and the credit note, verifies without us, and is made once', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    await expect(bundling(who, number, DISPUTED_AT)).rejects.toMatchObject({
      code: 'billing.receipt_pending',
    });
    await resolve(who, number, '20.00', later(1));
    await sequencing(later(2));
    vi.stubEnv('OPENBOOK_FAULT', 'disputes.bundled:throw');
    await expect(bundling(who, number, later(2))).rejects.toThrow(InjectedFault);
    vi.stubEnv('OPENBOOK_FAULT', '');
    const bundle = await bundling(who, number, later(2));
    expect(Buffer.from((await bundling(who, number, later(9))).bytes).equals(bundle.bytes)).toBe(true);
    const files = new Map(Object.entries(unzipSync(bundle.bytes)));
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['dispute.json', 'invoice.json', 'credit-note.json']),
    );
    expect((await verifyBundle(files)).checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(replayBundle(files)).toMatchObject({ ok: true, value: { equal: true, total: '24.20' } });
    const text = new TextDecoder().decode(files.get('dispute.json'));
    files.set(
      'dispute.json',
      new TextEncoder().encode(text.replace('We made fewer calls.', 'We made many calls.')),
    );
    const refused = await verifyBundle(files);
    expect(refused.verified).toBe(false);
    expect(refused.checks.filter(({ ok }) => !ok).map(({ file }) => file)).toContain('dispute.json');
  });
});

describe('when a process dies', () => {
  afterEach(() => vi.stubEnv('OPENBOOK_FAULT', ''));

  test('a dispute that was not written whole is not written, and sent again it is', async () => {
    const who = await foundDisputant();
    vi.stubEnv('OPENBOOK_FAULT', 'disputes.opened:throw');
    await expect(opening(who, { key: 'sent-again' })).rejects.toThrow(InjectedFault);
    expect(await settlementOf(who)).toMatchObject({ disputed: '0.00' });
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await opening(who, { key: 'sent-again' })).toEqual({ number: 'DSP-000001' });
  });

  test('a resolution is carried out once by whoever comes after', async () => {
    const who = await foundDisputant();
    const { number } = await opening(who);
    const { admin, customer } = who;
    await agreeingOnCredit(who, { proposer: kim, approver: iris }, { number, amount: '12.00' });
    const death = { now: DISPUTED_AT, urls: db.urls() };
    expect(await carryOutAndDieAt('disputes.resolved', death)).toBe('SIGKILL');
    expect(await lookingAt(who, number)).toMatchObject({ state: 'open', awards: [] });
    // The effect belongs to the process that died until its lease is over.
    for (const hours of [1, 2]) await carryOut(later(hours));
    expect(await lookingAt(who, number)).toMatchObject({ state: 'resolved', awards: [{ total: '14.52' }] });
    expect(
      await inTenant(customer, admin, (ctx) => readCreditNotes(ctx, { tenantId: customer.id })),
    ).toHaveLength(1);
  });
});
