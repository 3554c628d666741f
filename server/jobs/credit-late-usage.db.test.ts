import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import {
  proposeCredit,
  proposeOwedCredits,
  readCreditNote,
  readPendingItems,
} from '#server/modules/billing/index.ts';
import { proposeCoupon } from '#server/modules/credits/index.ts';
import { readStatement } from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch, jobSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job } from './credit-late-usage.ts';
import { runJob } from './runtime.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { somebody } from './testing/books-world.ts';
import { closeFor, FOUNDED, invoicesOf } from './testing/close-story.ts';
import {
  approveProposal,
  carryOut,
  doing,
  lookAtProposal,
  makeStaff,
  rejectProposal,
} from './testing/two-people.ts';

ownHome();
const db = ownDatabase();

const EARLY = new Date('2026-09-10T09:00:00Z');
const OCTOBER_CUT_OFF = new Date('2026-11-03T00:00:00Z');
const NOVEMBER_CUT_OFF = new Date('2026-12-03T00:00:00Z');
const NOW = new Date('2026-12-04T09:00:00Z');

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

/** An October of 49.00 and 45.00 of calls with 21 %, of which November finds that calls came to 10.00 too much. */
async function owedCustomer(): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  const call = (time: string, units: number, at: string) =>
    sendCalls(customer, [{ time, units }], new Date(at));
  await call('2026-10-10T10:00:00Z', 100, '2026-10-10T12:00:00Z');
  await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
  await call('2026-10-11T10:00:00Z', -20, '2026-11-10T00:00:00Z');
  await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
  return customer;
}

/** A coupon that one proposed and another approved. */
async function giveCoupon(
  customer: Customer,
  terms: {
    readonly code: string;
    readonly percent: string;
    readonly from: string;
    readonly until?: string;
  },
): Promise<void> {
  const input = {
    tenantId: customer.id,
    name: { en: terms.code, es: terms.code },
    reason: 'agreed',
    ...terms,
  };
  const deed = { tenantId: customer.id, now: EARLY };
  const { id } = await doing({ ...deed, actor: hugo }, (ctx) => proposeCoupon(ctx, input));
  await approveProposal({ ...deed, actor: iris }, id);
  await carryOut(EARLY);
}

const itemsOf = (customer: Customer) =>
  asCustomer(customer, (ctx) => readPendingItems(ctx, { tenantId: customer.id }), NOW);
const itemOf = async (customer: Customer) => required((await itemsOf(customer))[0], 'something is owed');
const approvalOf = async (customer: Customer) =>
  required((await itemOf(customer)).approvalId, 'a credit was proposed');
const proposalsOf = (customer: Customer) =>
  db.asAdmin<{ id: string }>(
    'select id from approval_request where tenant_id = $1 order by proposed_at, id',
    [customer.id],
  );

describe('what late usage owes', () => {
  test('is less the percentage that the original invoice took off, whatever the later one takes off', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
    await giveCoupon(customer, { code: 'QUARTER', percent: '25', from: '2026-10-01', until: '2026-11-01' });
    await giveCoupon(customer, { code: 'HALF', percent: '50', from: '2026-11-01' });
    const call = (time: string, units: number, at: string) =>
      sendCalls(customer, [{ time, units }], new Date(at));
    await call('2026-10-10T10:00:00Z', 100, '2026-10-10T12:00:00Z');
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    await call('2026-10-11T10:00:00Z', -20, '2026-11-10T00:00:00Z');
    await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
    const [october, november] = await invoicesOf(customer);
    expect(october?.document.totals).toMatchObject({ net: '70.50' });
    expect(november?.document.creditDue).toMatchObject([{ amount: '7.50', taxAmount: '1.58' }]);
    await runJob(job, { now: NOW });
    const { document } = await lookAtProposal({ actor: iris, now: NOW }, await approvalOf(customer));
    expect(document).toMatchObject({ totals: { net: '7.50', tax: '1.58', total: '9.08' } });
  });

  test('is proposed by the job, approved by a person, and credited once on the original invoice', async () => {
    const customer = await owedCustomer();
    expect(await itemOf(customer)).toMatchObject({ state: 'waiting', approvalId: null, creditNotes: [] });
    expect(await runJob(job, { now: NOW })).toEqual({ outcome: 'done', detail: '1 credits proposed' });
    expect(await runJob(job, { now: NOW })).toMatchObject({ outcome: 'nothing_due' });
    const [october, november] = await invoicesOf(customer);
    const approvalId = await approvalOf(customer);
    const proposal = await lookAtProposal({ actor: iris, now: NOW }, approvalId);
    expect(proposal).toMatchObject({
      state: 'proposed',
      subjectRef: october?.number,
      document: {
        reason: `Corrected usage: what is owed back stands on the invoice ${november?.number}.`,
        lines: [
          { invoiceLine: '2', charge: 'calls', amount: '10.00', taxAmount: '2.10', taxRatePercent: '21' },
        ],
        settles: [{ item: `${november?.number}/credit-1`, amount: '10.00' }],
      },
    });
    const deed = { tenantId: customer.id, actor: iris, now: NOW };
    expect(await approveProposal(deed, approvalId)).toBe('approved');
    expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
    const item = await itemOf(customer);
    expect(item).toMatchObject({ state: 'credited', creditNotes: [expect.stringMatching(/CN-000001$/)] });
    const note = await doing(deed, (ctx) =>
      readCreditNote(ctx, { tenantId: customer.id, number: required(item.creditNotes[0], 'it has a note') }),
    );
    expect(note.document).toMatchObject({
      invoice: { number: october?.number, issued: '2026-11-03' },
      settles: [{ item: `${november?.number}/credit-1`, amount: '10.00' }],
      totals: { net: '10.00', tax: '2.10', total: '12.10' },
    });
    const { statements } = await doing({ ...deed, actor: hugo }, (ctx) =>
      readStatement(ctx, { tenantId: customer.id }),
    );
    expect(statements[0]?.rows.map(({ kind }) => kind)).toEqual(['invoice', 'invoice', 'credit-note']);
    expect(await runJob(job, { now: NOW })).toMatchObject({ outcome: 'nothing_due' });
  });

  test('is proposed anew when another credit of the invoice came between', async () => {
    const customer = await owedCustomer();
    await runJob(job, { now: NOW });
    const first = await approvalOf(customer);
    const [october] = await invoicesOf(customer);
    const deed = { tenantId: customer.id, actor: hugo, now: NOW };
    const other = await doing(deed, (ctx) =>
      proposeCredit(ctx, {
        tenantId: customer.id,
        number: required(october, 'October is billed').number,
        lines: [{ line: '1' }],
        reason: 'between',
      }),
    );
    await approveProposal({ ...deed, actor: iris }, other.id);
    await carryOut(NOW);
    expect(await approveProposal({ ...deed, actor: iris }, first)).toBe('stale');
    expect(await itemOf(customer)).toMatchObject({ state: 'waiting' });
    await runJob(job, { now: NOW });
    const second = await approvalOf(customer);
    expect(second).not.toBe(first);
    await approveProposal({ ...deed, actor: iris }, second);
    await carryOut(NOW);
    expect(await itemOf(customer)).toMatchObject({ state: 'credited' });
  });

  test('and was rejected waits for a person, who proposes it again with a reason', async () => {
    const customer = await owedCustomer();
    await runJob(job, { now: NOW });
    const deed = { tenantId: customer.id, actor: iris, now: NOW };
    await rejectProposal(deed, await approvalOf(customer));
    expect(await itemOf(customer)).toMatchObject({ state: 'rejected' });
    expect(await runJob(job, { now: NOW })).toMatchObject({ outcome: 'nothing_due' });
    const again = (actor: PersonActor) =>
      doing({ ...deed, actor }, async (ctx) =>
        proposeOwedCredits(ctx, {
          tenantId: customer.id,
          itemId: (await itemOf(customer)).id,
          sayWhy: () => 'counted again',
        }),
      );
    for (const actor of [
      await makeStaff('auditor', NOW),
      somebody({ role: { tenantId: customer.id, role: 'tenant_admin' } }),
    ])
      await expect(again(actor)).rejects.toMatchObject({ code: 'policy.denied' });
    expect(await again(hugo)).toHaveLength(1);
    expect(await itemOf(customer)).toMatchObject({ state: 'proposed' });
    await expect(again(hugo)).rejects.toMatchObject({ code: 'billing.item_not_waiting', status: 409 });
    await approveProposal(deed, await approvalOf(customer));
    await carryOut(NOW);
    expect(await itemOf(customer)).toMatchObject({ state: 'credited' });
  });

  test('and was given back before is noted as that, and never proposed', async () => {
    const customer = await owedCustomer();
    const [october] = await invoicesOf(customer);
    const deed = { tenantId: customer.id, actor: hugo, now: NOW };
    const whole = await doing(deed, (ctx) =>
      proposeCredit(ctx, {
        tenantId: customer.id,
        number: required(october, 'October is billed').number,
        lines: 'all',
        reason: 'all of it',
      }),
    );
    await approveProposal({ ...deed, actor: iris }, whole.id);
    await carryOut(NOW);
    expect(await runJob(job, { now: NOW })).toEqual({ outcome: 'done', detail: '0 credits proposed' });
    expect(await itemOf(customer)).toMatchObject({ state: 'given-back', creditNotes: [] });
    expect(await runJob(job, { now: NOW })).toMatchObject({ outcome: 'nothing_due' });
    expect(await proposalsOf(customer)).toHaveLength(1);
  });

  test('is proposed once by two jobs at once, and not where the job is switched off', async () => {
    const customer = await owedCustomer();
    const change = (enabled: boolean) =>
      asCustomer(
        customer,
        (ctx) =>
          changeSwitch(ctx, {
            name: jobSwitch(job.name),
            tenantId: customer.id,
            enabled,
            reason: 'test',
          }),
        NOW,
      );
    await change(false);
    await runJob(job, { now: NOW });
    expect(await proposalsOf(customer)).toHaveLength(0);
    await change(true);
    const both = await Promise.all([runJob(job, { now: NOW }), runJob(job, { now: NOW })]);
    expect(both.map(({ outcome }) => outcome)).not.toContain('failed');
    expect(await proposalsOf(customer)).toHaveLength(1);
  });
});

describe('the database', () => {
  test('gives back what is owed once, and keeps what was noted', async () => {
    const customer = await owedCustomer();
    await runJob(job, { now: NOW });
    const deed = { tenantId: customer.id, actor: iris, now: NOW };
    await approveProposal(deed, await approvalOf(customer));
    await carryOut(NOW);
    await expect(
      db.asAdmin(
        `insert into pending_item_use select tenant_id, item_id, gen_random_uuid(), 1 from pending_item_use where tenant_id = $1`,
        [customer.id],
      ),
    ).rejects.toThrow('what is owed is given back once');
    for (const table of ['pending_item_use', 'pending_item_proposal'])
      await expect(db.asAdmin(`delete from ${table} where tenant_id = $1`, [customer.id])).rejects.toThrow(
        `${table} rows are immutable`,
      );
  });
});
