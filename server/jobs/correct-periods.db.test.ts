import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { required } from '#core/assert.ts';
import {
  readInvoiceCredits,
  readPendingItems,
  replaceInvoice,
  setContract,
} from '#server/modules/billing/index.ts';
import { proposeWriteOff } from '#server/modules/payments/index.ts';
import { createSubscription, publishAtSetup, readSubscriptions } from '#server/modules/pricing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job } from './correct-invoices.ts';
import { job as creditLateUsage } from './credit-late-usage.ts';
import { runJob } from './runtime.ts';
import {
  asCustomer,
  asVendor,
  type Customer,
  foundCustomer,
  foundVendor,
  sendCalls,
} from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf, onlyInvoiceOf, phasesOf } from './testing/close-story.ts';
import {
  correctedPlan,
  correcting,
  correctionStands,
  crediting,
  onlyCorrected,
  previewing,
  publishWrongPlans,
} from './testing/correction-world.ts';
import { approveProposal, carryOut, doing, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
afterEach(() => void vi.stubEnv('OPENBOOK_FAULT', ''));
const OCTOBER_CUT_OFF = new Date('2026-11-03T00:00:00Z');
const NOVEMBER_CUT_OFF = new Date('2026-12-03T00:00:00Z');
const NOW = new Date('2026-12-04T09:00:00Z');
const AFTERWARDS = new Date('2026-12-04T12:00:00Z');

const flat = { kind: 'recurring', model: 'flat', name: { en: 'Base fee', es: 'Cuota base' } } as const;
const aheadPlan = (amount: string, more: object = {}) => ({
  schema: 'openbook.plan-version/1',
  plan: 'ahead',
  version: 1,
  name: { en: 'Ahead', es: 'Por adelantado' },
  currency: 'USD',
  interval: 'month',
  effectiveFrom: '2026-01-01',
  charges: [{ ...flat, key: 'base', billed: 'in-advance', config: { amount } }],
  ...more,
});

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  await publishWrongPlans([
    'given-back',
    'owed',
    'later',
    'dearer',
    'replaced',
    'lost',
    'signed',
    'first',
    'second',
  ]);
  await asVendor((ctx) => publishAtSetup(ctx, { document: aheadPlan('49') }), FOUNDED);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});
const people = () => ({ hugo, iris, now: NOW });
const asHugo = () => ({ actor: hugo, now: NOW });
const deedOf = (customer: Customer, actor = iris) => ({ tenantId: customer.id, actor, now: NOW });

async function begun(plan: string, noticeDays = 30): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', plan, hasContract: false });
  const terms = { tenantId: customer.id, termStart: '2026-01-01', priceChangeNoticeDays: noticeDays };
  await asCustomer(customer, (ctx) => setContract(ctx, terms), FOUNDED);
  await call(customer, '2026-10-10', 100, '2026-10-10T12:00:00Z');
  await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
  return customer;
}
const call = (customer: Customer, day: string, units: number, at: string) =>
  sendCalls(customer, [{ time: `${day}T10:00:00Z`, units }], new Date(at));
const itemOf = async (customer: Customer) =>
  required(
    (await asCustomer(customer, (ctx) => readPendingItems(ctx, { tenantId: customer.id }), NOW))[0],
    'something is owed',
  );
const leftOf = async (customer: Customer, number: string) => {
  const { lines } = await asCustomer(
    customer,
    (ctx) => readInvoiceCredits(ctx, { tenantId: customer.id, number }),
    NOW,
  );
  return lines.map(({ left }) => left);
};
const linesOf = async (customer: Customer) =>
  (await invoicesOf(customer)).map(({ document }) =>
    document.lines.map(({ amount, charge, kind }) => `${kind} ${charge} ${amount}`),
  );

/** An October of 100 calls, of which November finds that they were 80: 10.00 too much at the wrong price, 1.00 at the right one. */
async function withTooMuchUsage(plan: string): Promise<Customer> {
  const customer = await begun(plan);
  await call(customer, '2026-10-11', -20, '2026-11-10T00:00:00Z');
  await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
  return customer;
}

async function approveCorrection(customer: Customer, plan: string, number: string): Promise<void> {
  const { approvalId } = await onlyCorrected(asHugo(), plan, number);
  expect(await crediting({ iris, now: NOW }, customer.id, String(approvalId))).toBe('approved');
}

describe('late usage that owes something back', () => {
  test('and was credited at the wrong price counts at the right one: together they leave what was used', async () => {
    const customer = await withTooMuchUsage('given-back');
    await runJob(creditLateUsage, { now: NOW });
    const { approvalId } = await itemOf(customer);
    await crediting({ iris, now: NOW }, customer.id, String(approvalId));
    const [october] = await invoicesOf(customer);
    const number = String(october?.number);
    expect(await leftOf(customer, number)).toEqual(['49.00', '35.00', '0.00']);
    expect(await correcting(people(), correctedPlan('given-back', '0.05'))).toBe(
      '2 invoices corrected, 1 credits proposed',
    );
    await approveCorrection(customer, 'given-back', number);
    // 80 calls, of which 10 are included, at 0.05.
    expect(await leftOf(customer, number)).toEqual(['49.00', '3.50', '0.00']);
  });

  test('and waits for its credit owes it at the right price', async () => {
    const customer = await withTooMuchUsage('owed');
    const [october] = await invoicesOf(customer);
    const number = String(october?.number);
    await runJob(creditLateUsage, { now: NOW });
    const before = String((await itemOf(customer)).approvalId);
    await correcting(people(), correctedPlan('owed', '0.05'));
    expect(await approveProposal(deedOf(customer), before)).toBe('stale');
    await approveCorrection(customer, 'owed', number);
    await runJob(creditLateUsage, { now: NOW });
    const again = String((await itemOf(customer)).approvalId);
    expect((await lookAtProposal({ actor: iris, now: NOW }, again)).document).toMatchObject({
      lines: [{ invoiceLine: '2', amount: '1.00' }],
    });
    await crediting({ iris, now: NOW }, customer.id, again);
    expect(await leftOf(customer, number)).toEqual(['49.00', '3.50', '0.00']);
    expect(await runJob(creditLateUsage, { now: NOW })).toMatchObject({ outcome: 'nothing_due' });
  });
});

describe('what is billed after a correction', () => {
  test('of an earlier period is rated by the corrected price', async () => {
    const customer = await begun('later');
    await correcting({ ...people(), now: new Date('2026-11-05T00:00:00Z') }, correctedPlan('later', '0.05'));
    await call(customer, '2026-10-11', 20, '2026-11-10T00:00:00Z');
    await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
    const [, november] = await linesOf(customer);
    // 20 more calls: 10 of them below 100 in all after what is included, 10 above at 0.25.
    expect(november).toContain('late-usage calls 3.00');
  });

  test('in advance is corrected where it was billed, and not given back again as a change of plan', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', plan: 'ahead' });
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const { number } = await onlyInvoiceOf(customer);
    const document = aheadPlan('29', { version: 2, effectiveFrom: '2026-11-01' });
    await correcting(people(), document);
    expect(await onlyCorrected(asHugo(), 'ahead', number)).toMatchObject({ difference: '-20.00' });
    await approveCorrection(customer, 'ahead', number);
    expect(await leftOf(customer, number)).toEqual(['49.00', '29.00']);
    await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
    const [, november] = await linesOf(customer);
    expect(november).toEqual(['recurring base 29.00']);
  });
});

describe('an invoice of two plans that are both corrected', () => {
  test('is compared with all that supersedes, and what the first correction gave back is not given back again', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', plan: 'first' });
    await asCustomer(
      customer,
      (ctx) =>
        createSubscription(ctx, {
          tenantId: customer.id,
          plan: 'second',
          version: 1,
          startsOn: '2026-10-01',
        }),
      FOUNDED,
    );
    await call(customer, '2026-10-10', 100, '2026-10-10T12:00:00Z');
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const { number } = await onlyInvoiceOf(customer);
    await correcting(people(), correctedPlan('first', '0.05'));
    await approveCorrection(customer, 'first', number);
    await correcting(people(), correctedPlan('second', '0.25'));
    expect(await onlyCorrected(asHugo(), 'second', number)).toMatchObject({
      issued: '188.00',
      corrected: '125.00',
    });
    const { approvalId } = await onlyCorrected(asHugo(), 'second', number);
    const { document } = await lookAtProposal({ actor: iris, now: NOW }, String(approvalId));
    expect(document).toMatchObject({ totals: { net: '22.50' } });
    await approveCorrection(customer, 'second', number);
    expect((await leftOf(customer, number)).toSorted()).toEqual(
      ['0.00', '0.00', '22.50', '4.50', '49.00', '49.00'].toSorted(),
    );
    expect(await onlyCorrected(asHugo(), 'first', number)).toMatchObject({ state: 'credited' });
  });
});

describe('a correction to more', () => {
  test('bills nothing afterwards, and moves nobody who is owed notice of a rise', async () => {
    const promised = await begun('dearer');
    const free = await begun('dearer', 0);
    const fresh = await foundCustomer({ now: FOUNDED, startsOn: '2026-12-01', plan: 'dearer' });
    const document = correctedPlan('dearer', '0.75');
    const preview = await previewing(asHugo(), document);
    expect(preview.totals).toMatchObject([{ inFavour: '0.00', against: '45.00' }]);
    expect(preview.stays.map(({ tenantId }) => tenantId).toSorted()).toEqual(
      [promised.id, fresh.id].toSorted(),
    );
    expect(await correcting(people(), document)).toBe('2 invoices corrected, 0 credits proposed');
    const { invoices, stays } = await correctionStands(asHugo(), 'dearer');
    expect(invoices.map(({ difference, state }) => [difference, state])).toEqual([
      ['22.50', 'waived'],
      ['22.50', 'waived'],
    ]);
    expect(stays).toEqual([promised.externalId, fresh.externalId].toSorted());
    const versionsOf = async (customer: Customer) =>
      (
        await asCustomer(customer, (ctx) => readSubscriptions(ctx, { tenantId: customer.id }), NOW)
      )[0]?.versions.map(({ version }) => version);
    expect(await versionsOf(promised)).toEqual([1]);
    expect(await versionsOf(fresh)).toEqual([1]);
    expect(await versionsOf(free)).toEqual([2]);
    for (const customer of [promised, free]) {
      await call(customer, '2026-11-10', 100, '2026-11-10T12:00:00Z');
      await closeFor(customer, '2026-11', AFTERWARDS);
    }
    expect((await linesOf(promised))[1]).toContain('usage calls 45.00');
    expect((await linesOf(free))[1]).toContain('usage calls 67.50');
    expect(await runJob(job, { now: AFTERWARDS })).toMatchObject({ outcome: 'nothing_due' });
  });
});

describe('an invoice that does not stand', () => {
  test('because another took its place is not corrected; the other is made with the right price', async () => {
    const customer = await begun('replaced');
    const { number } = await onlyInvoiceOf(customer);
    const { id } = await doing(deedOf(customer, hugo), (ctx) =>
      replaceInvoice(ctx, { tenantId: customer.id, number, reason: 'wrong address' }),
    );
    await approveProposal(deedOf(customer), id);
    await carryOut(NOW);
    const document = correctedPlan('replaced', '0.05');
    expect(await previewing(asHugo(), document)).toMatchObject({ invoices: [], inProgress: 0 });
    await correcting(people(), document);
    await closeFor(customer, '2026-10', NOW);
    const [, second] = await linesOf(customer);
    expect(second).toContain('usage calls 4.50');
    expect((await correctionStands(asHugo(), 'replaced')).invoices).toEqual([]);
  });

  test('because nobody received it yet is corrected once it is delivered', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', plan: 'signed' });
    await call(customer, '2026-10-10', 100, '2026-10-10T12:00:00Z');
    vi.stubEnv('OPENBOOK_FAULT', 'close.logged:throw');
    await expect(closeFor(customer, '2026-10', OCTOBER_CUT_OFF)).rejects.toThrow(/injected/);
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await phasesOf(customer)).toEqual(['2026-10-01 signed']);
    expect(await correcting(people(), correctedPlan('signed', '0.05'))).toBe('');
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    expect(await runJob(job, { now: NOW })).toMatchObject({
      detail: '1 invoices corrected, 1 credits proposed',
    });
  });

  test('because it was written off is told what it should have been, and left to a person', async () => {
    const customer = await begun('lost');
    const { number } = await onlyInvoiceOf(customer);
    const { id } = await doing(deedOf(customer, hugo), (ctx) =>
      proposeWriteOff(ctx, { tenantId: customer.id, number, reason: 'insolvent' }),
    );
    expect(await approveProposal(deedOf(customer), id)).toBe('approved');
    await carryOut(NOW);
    await correcting(people(), correctedPlan('lost', '0.05'));
    expect(await onlyCorrected(asHugo(), 'lost', number)).toMatchObject({
      difference: '-40.50',
      state: 'settled',
      approvalId: null,
    });
    const [{ count } = { count: -1 }] = await db.asAdmin<{ count: number }>(
      'select count(*)::int from credit_note where tenant_id = $1',
      [customer.id],
    );
    expect(count).toBe(0);
  });
});
