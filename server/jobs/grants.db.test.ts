import { beforeAll, describe, expect, test, vi } from 'vitest';
import { approve } from '#server/modules/approvals/index.ts';
import {
  advanceCloses,
  planCloses,
  readCloses,
  readUnsealedDays,
  replayInvoice,
} from '#server/modules/billing/index.ts';
import {
  carryOutCoupon,
  carryOutGrant,
  expireGrant,
  proposeCoupon,
  proposeGrant,
  proposeVoidGrant,
  readCoupons,
  readGrantLiability,
  readGrants,
  readGrantsToExpire,
} from '#server/modules/credits/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import { readSettlements, readStatement } from '#server/modules/payments/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { InjectedFault } from '#server/platform/fault.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { invoiceMail } from '../documents/mail/invoice-mail.ts';
import { APPROVAL_SUBJECTS } from './approval-subjects.ts';
import { dryClose } from './dry-close.ts';
import { type Customer } from './testing/billing-world.ts';
import { somebody } from './testing/books-world.ts';
import { closeFor, closeRunner, onlyInvoiceOf } from './testing/close-story.ts';
import { GRANT_FAULTS } from './testing/fault-plan.ts';
import {
  agree,
  as,
  balances,
  beginGrants,
  CLOSED,
  closeOctober,
  customerOf,
  GRANTED,
  grant,
  grantsOf,
  hugo,
  JOB,
  NOW,
  name,
  type Proposed,
} from './testing/grants-story.ts';

ownHome();
const db = ownDatabase();
beforeAll(beginGrants);

describe('a grant', () => {
  test('is proposed by one, approved by another, given once and signed', async () => {
    const customer = await customerOf();
    const input = { tenantId: customer.id, name, currency: 'USD', reason: 'paid in advance' } as const;
    const propose = (actor: Actor, more: object = {}) =>
      as(customer, actor, (ctx) =>
        proposeGrant(ctx, { ...input, kind: 'payment', amount: '600.00', ...more }),
      );
    await expect(propose(somebody({ staff: 'support' }))).rejects.toMatchObject({ status: 403 });
    await expect(propose(hugo, { amount: '0.00' })).rejects.toMatchObject({
      code: 'credits.amount_not_positive',
    });
    await expect(propose(hugo, { amount: '0.001' })).rejects.toMatchObject({
      code: 'money.amount_not_minor',
    });
    await expect(propose(hugo, { expiresOn: '2026-11-09' })).rejects.toMatchObject({
      code: 'credits.expiry_in_past',
    });
    const proposal = await propose(hugo);
    await expect(
      as(customer, hugo, (ctx) =>
        approve(ctx, { approvalId: proposal.id, proposalSha256: proposal.proposalSha256 }, APPROVAL_SUBJECTS),
      ),
    ).rejects.toMatchObject({ code: 'approvals.own_proposal' });
    await agree(customer, proposal, NOW);
    const carryOut = () =>
      as(customer, JOB, (ctx) => carryOutGrant(ctx, { approvalId: proposal.id, tenantId: customer.id }));
    const done = await carryOut();
    expect(await carryOut()).toBeNull();
    expect(await grantsOf(customer)).toMatchObject([
      { number: done?.number, amount: '600.00', balance: '600.00', issuedOn: '2026-11-10', state: 'open' },
    ]);
    expect(
      await db.asAdmin(`select 1 from attestation where kind = 'grant' and tenant_id = '${customer.id}'`),
    ).toHaveLength(1);
  });

  test('is seen by its own customer and not by another, who proposes nothing', async () => {
    const [customer, other] = [await customerOf(), await customerOf()];
    await grant(customer);
    const reader = somebody({ role: { tenantId: customer.id, role: 'billing_reader' } });
    const read = (ctx: Ctx) => readGrants(ctx, { tenantId: customer.id });
    expect(await as(customer, reader, read)).toHaveLength(1);
    const stranger = somebody({ role: { tenantId: other.id, role: 'billing_reader' } });
    await expect(as(customer, stranger, read)).rejects.toMatchObject({ status: 403 });
    expect(await grantsOf(other)).toEqual([]);
  });

  test('that pays is drawn with the number, by priority, and the rest is due', async () => {
    const customer = await customerOf();
    const second = await grant(customer, { amount: '50.00' });
    const first = await grant(customer, { amount: '20.00', priority: 1 });
    const euros = await grant(customer, { currency: 'EUR' });
    const { document } = await closeOctober(customer);
    expect(document.totals).toMatchObject({ total: '59.29', credited: '59.29', due: '0.00' });
    expect(await balances(customer)).toEqual({ [first]: '0.00', [second]: '10.71', [euros]: '30.00' });
    expect(await balances(customer, '2026-11-02')).toEqual({
      [first]: '20.00',
      [second]: '50.00',
      [euros]: '30.00',
    });
    const { number } = document;
    const ledger = (await grantsOf(customer)).find((one) => one.number === second)?.entries;
    expect(ledger).toMatchObject([{ kind: 'draw', change: '-39.29', balance: '10.71', document: number }]);
    const [settled] = await as(customer, hugo, (ctx) => readSettlements(ctx, { tenantId: customer.id }));
    expect(settled).toMatchObject({ open: '0.00', status: 'paid' });
    const { statements } = await as(customer, hugo, (ctx) => readStatement(ctx, { tenantId: customer.id }));
    expect(statements[0]?.rows.map(({ amount, balance, kind }) => [kind, amount, balance])).toEqual([
      ['invoice', '59.29', '59.29'],
      ['grant', '-59.29', '0.00'],
    ]);
    const liability = (day: string) =>
      as(customer, JOB, (ctx) => readGrantLiability(ctx, { day, tenantId: customer.id }));
    expect(await liability('2026-11-02')).toMatchObject([
      { currency: 'EUR', liabilityMinor: 3_000n },
      { currency: 'USD', liabilityMinor: 7_000n },
    ]);
    expect((await liability('2026-11-03'))[1]).toMatchObject({ currency: 'USD', liabilityMinor: 1_071n });
    const replayed = await as(customer, JOB, (ctx) => replayInvoice(ctx, { tenantId: customer.id, number }));
    expect(replayed.difference).toBeNull();
  });

  test('for discounts comes off before tax, after a coupon, and is no liability', async () => {
    const customer = await customerOf();
    const number = await grant(customer, { kind: 'discount', amount: '10.00' });
    const terms = { code: 'TEN', name, percent: '10', from: '2026-10-01', mostUses: 1, reason: 'launch' };
    const proposal = await as(
      customer,
      hugo,
      (ctx) => proposeCoupon(ctx, { tenantId: customer.id, ...terms }),
      GRANTED,
    );
    await agree(customer, proposal);
    const carryOut = () =>
      as(
        customer,
        JOB,
        (ctx) => carryOutCoupon(ctx, { approvalId: proposal.id, tenantId: customer.id }),
        GRANTED,
      );
    expect(await carryOut()).toEqual({ code: 'TEN' });
    expect(await carryOut()).toBeNull();
    const { document } = await closeOctober(customer);
    expect(document.totals).toEqual({ discount: '14.90', net: '34.10', tax: '7.16', total: '41.26' });
    expect(await balances(customer)).toEqual({ [number]: '0.00' });
    const read = (ctx: Ctx) => readCoupons(ctx, { tenantId: customer.id });
    expect(await as(customer, hugo, read)).toMatchObject([
      { code: 'TEN', uses: [{ invoice: document.number }] },
    ]);
    expect(
      await as(customer, JOB, (ctx) => readGrantLiability(ctx, { day: '2026-11-02', tenantId: customer.id })),
    ).toEqual([]);
    await closeFor(customer, '2026-11', new Date('2026-12-03T06:00:00Z'));
    expect((await as(customer, hugo, read))[0]?.uses).toHaveLength(1);
  });

  test('that ended before the period did is not drawn, and what is left is written off later', async () => {
    const customer = await customerOf();
    const number = await grant(customer, { expiresOn: '2026-10-30' });
    expect((await closeOctober(customer)).document.totals.due).toBeUndefined();
    const later = new Date('2026-12-20T06:00:00Z');
    const [due] = (
      await withSystem({ actor: JOB }, (tx) =>
        readGrantsToExpire(testCtx(tx, { actor: JOB, now: later }), { most: 100 }),
      )
    ).filter(({ tenantId }) => tenantId === customer.id);
    if (due === undefined) throw new Error('nothing is due');
    expect(await as(customer, JOB, (ctx) => expireGrant(ctx, due))).toBe(false);
    expect(await as(customer, JOB, (ctx) => expireGrant(ctx, due), later)).toBe(true);
    expect(await as(customer, JOB, (ctx) => expireGrant(ctx, due), later)).toBe(false);
    expect(await balances(customer, '2026-12-20')).toEqual({ [number]: '0.00' });
  });

  test('ends when two people say so, and a draw meanwhile makes that stale', async () => {
    const customer = await customerOf();
    const number = await grant(customer);
    const end = () =>
      as(customer, hugo, (ctx) =>
        proposeVoidGrant(ctx, { tenantId: customer.id, number, reason: 'given twice' }),
      );
    const carryOut = ({ id }: Proposed) =>
      as(customer, JOB, (ctx) => carryOutGrant(ctx, { approvalId: id, tenantId: customer.id }));
    const stale = await end();
    await agree(customer, stale, NOW);
    await closeOctober(customer);
    expect(await carryOut(stale)).toBeNull();
    const other = await grant(customer, { amount: '5.00' }, NOW);
    const proposal = await as(customer, hugo, (ctx) =>
      proposeVoidGrant(ctx, { tenantId: customer.id, number: other, reason: 'given twice' }),
    );
    await agree(customer, proposal, NOW);
    expect(await carryOut(proposal)).toEqual({ number: other });
    expect(await grantsOf(customer)).toMatchObject([{ number: other, state: 'void' }, { state: 'used' }]);
    await expect(end()).rejects.toMatchObject({ code: 'credits.grant_empty' });
  });
});

describe('the close', () => {
  const CALCULATING = ['open', 'collecting', 'sealed'] as const;

  /** Carries the close of October on by one step of these phases, its days sealed; answers where it stands. */
  async function advance(customer: Customer, phases: Parameters<typeof advanceCloses>[1]['phases']) {
    return as(
      customer,
      testOperator,
      async (ctx) => {
        const closes = await readCloses(ctx, { tenantId: customer.id });
        for (const { day } of await readUnsealedDays(ctx, { closes }))
          await sealDay(ctx, { tenantId: customer.id, day, early: true });
        await advanceCloses(ctx, { closes, composeMail: invoiceMail, ...(phases ? { phases } : {}) });
        return (await readCloses(ctx, { tenantId: customer.id }))[0]?.phase;
      },
      CLOSED,
    );
  }

  test('freezes and rates again when a balance is no longer as it was', async () => {
    const customer = await customerOf();
    const early = await grant(customer, { amount: '10.00' });
    await as(
      customer,
      testOperator,
      (ctx) => planCloses(ctx, { tenantIds: [customer.id], month: '2026-10' }),
      CLOSED,
    );
    for (let round = 0; round < 40 && (await advance(customer, CALCULATING)) !== 'rated'; round += 1);
    const late = await grant(customer, { amount: '7.00', priority: 1 }, CLOSED);
    const phases: unknown[] = [];
    for (const phase of ['rated', 'collecting', 'sealed', 'rated'] as const)
      phases.push(await advance(customer, [phase]));
    expect(phases).toEqual(['collecting', 'sealed', 'rated', 'final']);
    const { document } = await onlyInvoiceOf(customer);
    expect(document.credits.map(({ amount }) => amount)).toEqual(['7.00', '10.00']);
    expect(await balances(customer)).toEqual({ [early]: '0.00', [late]: '0.00' });
  });

  test('broken off anywhere, leaves nothing behind and comes to the same', async () => {
    const customer = await customerOf();
    const reached: string[] = [];
    /** Runs a step twice: first it breaks off at the point, and what the step did is undone. */
    const twice = async <T>(point: string, step: () => Promise<T>): Promise<T> => {
      vi.stubEnv('OPENBOOK_FAULT', `${point}:throw`);
      const before = await balances(customer);
      await expect(step()).rejects.toThrow(InjectedFault);
      vi.stubEnv('OPENBOOK_FAULT', '');
      expect(await balances(customer)).toEqual(before);
      reached.push(point);
      return step();
    };
    const number = await grant(customer, { amount: '10.00' }, GRANTED, (carryOut) =>
      twice('grants.written', carryOut),
    );
    await as(
      customer,
      testOperator,
      (ctx) => planCloses(ctx, { tenantIds: [customer.id], month: '2026-10' }),
      CLOSED,
    );
    for (let round = 0; round < 40 && (await advance(customer, CALCULATING)) !== 'rated'; round += 1);
    const late = await grant(customer, { amount: '7.00' }, CLOSED);
    expect(await twice('close.unfrozen', () => advance(customer, ['rated']))).toBe('collecting');
    for (let round = 0; round < 4 && (await advance(customer, CALCULATING)) !== 'rated'; round += 1);
    expect(await twice('grants.drawn', () => advance(customer, ['rated']))).toBe('final');
    expect(await balances(customer)).toEqual({ [number]: '0.00', [late]: '0.00' });
    expect(reached.toSorted()).toEqual(Object.keys(GRANT_FAULTS));
  });

  test('takes nothing when it is dry', async () => {
    const customer = await customerOf();
    const number = await grant(customer);
    const { phases } = await dryClose(closeRunner(CLOSED), { month: '2026-10', tenant: customer });
    expect(phases.get('final')).toBe(1);
    expect(await balances(customer)).toEqual({ [number]: '30.00' });
  });
});
