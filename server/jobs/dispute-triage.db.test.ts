import { beforeAll, describe, expect, test } from 'vitest';
import {
  addDisputeNote,
  assignDispute,
  countDisputes,
  readDisputedMeters,
  readDisputeStatistics,
  readQueue,
  readTriage,
  setDisputeSeverity,
} from '#server/modules/disputes/index.ts';
import { advanceChargeback, recordChargeback, recordPayment } from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { foundVendor } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import {
  agreeingOnCredit,
  asking,
  DISPUTED_AT,
  type Disputant,
  foundDisputant,
  inTenant,
  lookingAt,
  opening,
  proposingCredit,
} from './testing/dispute-world.ts';
import { carryOut, makeStaff } from './testing/two-people.ts';

ownHome();
ownDatabase();

const METRICS = { kind: 'system', job: 'metrics' } as const;
const later = (hours: number) => new Date(DISPUTED_AT.getTime() + hours * 3_600_000);

let kim: PersonActor;
let iris: PersonActor;
let two: Disputant;
let one: Disputant;
const numbers: string[] = [];

/** One customer with three disputes (one answered and resolved, one asked, one open), another with one that is open. */
beforeAll(async () => {
  await foundVendor(FOUNDED);
  kim = await makeStaff('support', DISPUTED_AT);
  iris = await makeStaff('finance_approver', DISPUTED_AT);
  [one, two] = [await foundDisputant(), await foundDisputant()];
  for (const amount of ['20.00', '10.00', '5.00']) numbers.push((await opening(one, { amount })).number);
  await opening(two, { amount: '1.00', category: 'wrong-price' }, later(1));
  await asking(one, kim, numbers[1] ?? '', later(2));
  const credit = { number: numbers[0] ?? '', amount: '12.00' };
  await agreeingOnCredit(one, { proposer: kim, approver: iris }, credit, later(3));
  await carryOut(later(3));
});

function atDesk<T>(work: (ctx: Ctx) => Promise<T>, now = later(4), actor = kim): Promise<T> {
  return withVendor({ actor, reason: 'test' }, (tx) => work(testCtx(tx, { actor, now })));
}

const keyOf = ({ number, tenantId }: { readonly number: string; readonly tenantId: string }) =>
  `${tenantId === one.customer.id ? 'one' : 'two'} ${number}`;

describe('the queue', () => {
  test('has what is due first at the top, then what waits for the customer, then what has ended', async () => {
    const { disputes, next, totals } = await atDesk((ctx) => readQueue(ctx, {}));
    expect(disputes.map(keyOf)).toEqual([
      'one DSP-000003',
      'two DSP-000001',
      'one DSP-000002',
      'one DSP-000001',
    ]);
    expect(next).toBeNull();
    expect(disputes[0]?.lineText).toEqual({ en: expect.stringContaining('alls'), es: expect.any(String) });
    expect(totals).toEqual([{ currency: 'USD', count: 4, total: '43.56' }]);
  });

  test('is read a page at a time, and no dispute is told twice or left out', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const from = after;
      const page = await atDesk((ctx) =>
        readQueue(ctx, { most: 1, ...(from === undefined ? {} : { after: from }) }),
      );
      expect(page.totals[0]?.count).toBe(4);
      seen.push(...page.disputes.map(keyOf));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual(['one DSP-000003', 'two DSP-000001', 'one DSP-000002', 'one DSP-000001']);
    await expect(atDesk((ctx) => readQueue(ctx, { after: "x'~y~z" }))).rejects.toMatchObject({
      code: 'disputes.page_unknown',
    });
  });

  test('is narrowed by every filter', async () => {
    const chosen = async (filters: Parameters<typeof readQueue>[1], now = later(4)) =>
      (await atDesk((ctx) => readQueue(ctx, filters), now)).disputes.map(keyOf);
    expect(await chosen({ state: 'resolved' })).toEqual(['one DSP-000001']);
    expect(await chosen({ onlyOpen: true })).toHaveLength(3);
    expect(await chosen({ category: 'wrong-price' })).toEqual(['two DSP-000001']);
    expect(await chosen({ tenant: two.customer.externalId })).toEqual(['two DSP-000001']);
    expect(await chosen({ number: 1 })).toEqual(['two DSP-000001', 'one DSP-000001']);
    expect(await chosen({ severity: 'urgent' })).toEqual([]);
    expect(await chosen({ assignee: 'me' })).toEqual(['one DSP-000002']);
    expect(await chosen({ assignee: kim.userId })).toEqual(['one DSP-000002']);
    expect(await chosen({ assignee: 'nobody', onlyOpen: true })).toEqual([
      'one DSP-000003',
      'two DSP-000001',
    ]);
    expect(await chosen({ isOverdue: true })).toEqual([]);
    expect(await chosen({ isOverdue: true }, later(2_000))).toEqual(['one DSP-000003', 'two DSP-000001']);
  });

  test('is not for those who have nothing to do with disputes', async () => {
    const sre = await makeStaff('sre', DISPUTED_AT);
    for (const work of [
      (ctx: Ctx) => readQueue(ctx, {}),
      (ctx: Ctx) => readTriage(ctx, { tenant: one.customer.externalId, number: 'DSP-000001' }),
      (ctx: Ctx) => readDisputeStatistics(ctx, { start: '2026-11-01', end: '2026-12-01' }),
      readDisputedMeters,
    ])
      await expect(atDesk<unknown>(work, later(4), sre)).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('the triage of a dispute', () => {
  test('lays side by side what was said, what was stored, and whether it replays', async () => {
    const { customer, line } = one;
    const number = numbers[2] ?? '';
    const here = { tenantId: customer.id, number };
    await inTenant(customer, kim, (ctx) => addDisputeNote(ctx, { ...here, text: 'a hunch' }), later(1));
    await inTenant(
      customer,
      kim,
      (ctx) => setDisputeSeverity(ctx, { ...here, severity: 'high', reason: 'they are new' }),
      later(2),
    );
    await inTenant(customer, kim, (ctx) => assignDispute(ctx, { ...here, userId: iris.userId }), later(3));
    const triage = await atDesk((ctx) => readTriage(ctx, { tenant: customer.externalId, number }));
    expect(triage.dispute).toMatchObject({ number, severity: 'high', disputed: { net: '5.00' } });
    expect(triage.line?.line).toMatchObject({ id: line });
    expect(triage.snapshot.line?.steps).toEqual(triage.line?.steps);
    expect(triage.replay).toMatchObject({ difference: null });
    expect(triage.credits.lines.find((row) => row.line === line)).toMatchObject({ left: '33.00' });
    expect(triage.days.map(({ counts, day }) => [day, counts.rejected])).toEqual([['2026-10-05', 0]]);
    expect(triage.refusals).toEqual([]);
    const { assignee, meter, notes, possibleHere, proposal, similar, workers } = triage.standing;
    expect(assignee).toEqual({ userId: iris.userId, name: iris.name });
    expect(workers.map(({ userId }) => userId).toSorted()).toEqual([kim.userId, iris.userId].toSorted());
    expect(notes.map(({ by, kind, text }) => [by, kind, text])).toEqual([
      [kim.name, 'note', 'a hunch'],
      [kim.name, 'severity', 'normal → high: they are new'],
      [kim.name, 'assigned', iris.name],
    ]);
    expect(possibleHere).toEqual(['taken', 'message', 'information-requested', 'resolved']);
    expect(proposal).toBeNull();
    expect(similar).toMatchObject([
      {
        number: 'DSP-000001',
        meter,
        isSameMeter: true,
        outcome: 'partly-accepted',
        disputed: '24.20',
        awarded: '14.52',
      },
    ]);
  });

  test('names the proposal that waits, and no dispute that is not there', async () => {
    const { customer } = two;
    const credit = { number: 'DSP-000001', amount: '1.00', outcome: 'accepted' } as const;
    const approvalId = await proposingCredit(two, kim, credit, later(4));
    const { standing } = await atDesk((ctx) =>
      readTriage(ctx, { tenant: customer.externalId, number: 'DSP-000001' }),
    );
    expect(standing.proposal).toEqual({ approvalId, amount: '1.21' });
    await expect(
      atDesk((ctx) => readTriage(ctx, { tenant: customer.externalId, number: 'DSP-000009' })),
    ).rejects.toMatchObject({ code: 'disputes.unknown', status: 404 });
  });
});

describe('a chargeback of the same invoice', () => {
  test('stands beside the dispute for both sides until the network gives the money back', async () => {
    const hugo = await makeStaff('billing_operator', DISPUTED_AT);
    const { customer, invoice } = two;
    const tenantId = customer.id;
    const byHugo = <T>(work: (ctx: Ctx) => Promise<T>) => inTenant(customer, hugo, work, later(4));
    const { paymentId } = await byHugo((ctx) =>
      recordPayment(ctx, {
        tenantId,
        currency: 'USD',
        amount: '40.00',
        receivedOn: '2026-11-09',
        reference: 'W-1',
      }),
    );
    const charge = (reference: string, about: { number?: string; dispute?: string }) =>
      byHugo((ctx) =>
        recordChargeback(ctx, {
          tenantId,
          paymentId,
          reference,
          reasonCode: '13.1',
          receivedOn: '2026-11-10',
          amount: '10.00',
          ...about,
        }),
      );
    const { chargebackId } = await charge('CASE-1', { number: invoice });
    await charge('CASE-2', { dispute: 'DSP-000001' });
    await charge('CASE-3', { dispute: 'DSP-000009' });
    const { chargebacks } = await lookingAt(two, 'DSP-000001', later(4));
    const taken = {
      currency: 'USD',
      amount: '10.00',
      receivedOn: '2026-11-10',
      state: 'received',
      isHeld: true,
    };
    expect(chargebacks).toEqual(expect.arrayContaining([{ ...taken, reference: 'CASE-1' }]));
    expect(chargebacks).toEqual(expect.arrayContaining([{ ...taken, reference: 'CASE-2' }]));
    expect(JSON.stringify(chargebacks)).not.toContain('13.1');
    await byHugo((ctx) =>
      advanceChargeback(ctx, { tenantId, chargebackId, state: 'won', reachedOn: '2026-11-10' }),
    );
    const { dispute } = await atDesk((ctx) =>
      readTriage(ctx, { tenant: customer.externalId, number: 'DSP-000001' }),
    );
    expect(dispute.chargebacks.find(({ reference }) => reference === 'CASE-1')).toMatchObject({
      state: 'won',
      isHeld: false,
    });
  });
});

describe('the statistics', () => {
  test('count the queue, how fast and how disputes ended, and what was in doubt and given', async () => {
    const read = (start: string, end: string) =>
      atDesk((ctx) => readDisputeStatistics(ctx, { start, end }), later(26));
    expect(await read('2026-11-01', '2026-12-01')).toMatchObject({
      queue: { open: 3, ages: [{ fromDays: 0, count: 0 }, { fromDays: 1, count: 3 }, {}, {}, {}, {}] },
      opened: 4,
      firstAnswer: { count: 2, medianSeconds: 2 * 3_600, p90Seconds: 3 * 3_600 },
      resolution: { count: 1, medianSeconds: 3 * 3_600, p90Seconds: 3 * 3_600 },
      outcomes: { accepted: 0, 'partly-accepted': 1, rejected: 0, withdrawn: 0 },
      acceptedPercent: '100.0',
      disputed: [{ currency: 'USD', amount: '43.56' }],
      awarded: [{ currency: 'USD', amount: '14.52' }],
      byCategory: [
        { key: 'usage-too-high', opened: 3, accepted: 1, disputed: [{ currency: 'USD', amount: '42.35' }] },
        { key: 'wrong-price', opened: 1, accepted: 0 },
      ],
      byMeter: [{ opened: 4 }],
    });
    expect(await read('2026-10-01', '2026-11-01')).toMatchObject({
      opened: 0,
      firstAnswer: { count: 0, medianSeconds: null, p90Seconds: null },
      acceptedPercent: null,
      byMeter: [],
    });
  });

  test('are measured for those who are called at night, without a customer in sight', async () => {
    const measured = (now: Date) =>
      withSystem({ actor: METRICS }, (tx) => countDisputes(testCtx(tx, { actor: METRICS, now })));
    expect(await measured(later(4))).toEqual({ open: 3, overdue: 0, firstAnswerSeconds: 3 * 3_600 });
    expect(await measured(later(2_000))).toEqual({ open: 3, overdue: 2, firstAnswerSeconds: null });
  });

  test('name the meters that are doubted often, for as long as that is recent', async () => {
    const { meter } = (
      await atDesk((ctx) => readTriage(ctx, { tenant: one.customer.externalId, number: numbers[0] ?? '' }))
    ).standing;
    expect(await atDesk(readDisputedMeters)).toEqual([{ meter, disputes: 4, customers: 2 }]);
    expect(await atDesk(readDisputedMeters, later(24 * 91))).toEqual([]);
  });
});
