import { beforeAll, describe, expect, test } from 'vitest';
import { readPendingItems, resumeClose, setContract } from '#server/modules/billing/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import { createSubscription } from '#server/modules/pricing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { advanceAll, advanceDue, planTenants } from './close-run.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import {
  closeFor,
  closeRunner,
  FOUNDED,
  invoicesOf,
  onlyInvoiceOf,
  phasesOf,
} from './testing/close-story.ts';

ownHome();
const db = ownDatabase();

/** The cut-off of October in UTC, and of November. */
const OCTOBER_CUT_OFF = new Date('2026-11-03T00:00:00Z');
const NOVEMBER_CUT_OFF = new Date('2026-12-03T00:00:00Z');

beforeAll(() => foundVendor(FOUNDED));

function customerFrom(startsOn: string, options: { zone?: string; hasContract?: boolean } = {}) {
  return foundCustomer({ now: FOUNDED, startsOn, ...options });
}

function lineAmounts(document: {
  readonly lines: readonly { readonly charge: string; readonly kind: string; readonly amount: string }[];
}): string[] {
  return document.lines.map((line) => `${line.kind} ${line.charge} ${line.amount}`);
}

describe('the close', () => {
  test('waits for the cut-off, then goes to delivered with the right amounts', async () => {
    const customer = await customerFrom('2026-10-01');
    await sendCalls(
      customer,
      [
        { time: '2026-10-05T10:00:00Z', units: 100 },
        { time: '2026-10-20T10:00:00Z', units: '60.5', region: 'eu' },
      ],
      new Date('2026-10-20T12:00:00Z'),
    );
    await closeFor(customer, '2026-10', new Date('2026-11-02T23:59:59Z'));
    expect(await phasesOf(customer)).toEqual(['2026-10-01 collecting']);
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
    const { document, number } = await onlyInvoiceOf(customer);
    // 49 + (100 × 0.5 + 50.5 × 0.25 = 62.625) + 7 packages of 1.01, and 21 % on 118.70
    expect(document).toMatchObject({
      number,
      totals: { net: '118.70', tax: '24.93', total: '143.63' },
      dates: { issued: '2026-11-03', due: '2026-12-03', supply: { start: '2026-10-01', end: '2026-11-01' } },
      lines: [
        { charge: 'base', amount: '49.00' },
        { charge: 'calls', quantity: '160.5', amountExact: '62.625', amount: '62.63' },
        { charge: 'exports-eu', quantity: '60.5', amount: '7.07' },
      ],
    });
    expect(number).toMatch(/^C[0-9A-F]{8}-000001$/);
    const mails = await db.asAdmin<{ recipient: string; text: string }>(
      'select recipient, text from mail_message where tenant_id = $1',
      [customer.id],
    );
    expect(mails).toEqual([
      { recipient: `invoices@${customer.externalId}.example`, text: expect.stringContaining(number) },
    ]);
  });

  test('run again gives the same bytes, no second number and no second mail', async () => {
    const customer = await customerFrom('2026-10-01');
    await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 33 }], OCTOBER_CUT_OFF);
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const first = await invoicesOf(customer);
    await sendCalls(customer, [{ time: '2026-10-06T10:00:00Z', units: 5 }], OCTOBER_CUT_OFF);
    const again = await closeFor(customer, '2026-10', new Date('2026-11-05T00:00:00Z'));
    expect(again.map(({ invoiceNumber, phase }) => ({ invoiceNumber, phase }))).toEqual([
      { invoiceNumber: first[0]?.number, phase: 'delivered' },
    ]);
    expect(await invoicesOf(customer)).toEqual(first);
    const [series] = await db.asAdmin<{ next: number }>(
      'select next_number as next from number_series where tenant_id = $1',
      [customer.id],
    );
    expect(series?.next).toBe(2);
    const mails = await db.asAdmin('select 1 from mail_message where tenant_id = $1', [customer.id]);
    expect(mails).toHaveLength(1);
  });

  test('of a month without usage is an invoice with nothing but its fixed charge', async () => {
    const customer = await customerFrom('2026-10-01');
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const { document } = await onlyInvoiceOf(customer);
    expect(lineAmounts(document)).toEqual([
      'recurring base 49.00',
      'usage calls 0.00',
      'usage exports-eu 0.00',
    ]);
    expect(document.totals).toEqual({ net: '49.00', tax: '10.29', total: '59.29' });
  });

  test('cuts a month at midnight of a half-hour zone', async () => {
    const customer = await customerFrom('2026-10-01', { zone: 'Asia/Kolkata' });
    await sendCalls(
      customer,
      [
        { time: '2026-09-30T18:29:59Z', units: 1_000 },
        { time: '2026-09-30T18:30:00Z', units: 20 },
        { time: '2026-10-31T18:29:59Z', units: 30 },
        { time: '2026-10-31T18:30:00Z', units: 2_000 },
      ],
      new Date('2026-11-01T12:00:00Z'),
    );
    await closeFor(customer, '2026-10', new Date('2026-11-02T18:29:59Z'));
    expect(await phasesOf(customer)).toEqual(['2026-10-01 collecting']);
    await closeFor(customer, '2026-10', new Date('2026-11-02T18:30:00Z'));
    const { document } = await onlyInvoiceOf(customer);
    expect(document.lines[1]).toMatchObject({ charge: 'calls', quantity: '50', amount: '20.00' });
    expect(document.period).toEqual({ start: '2026-10-01', end: '2026-11-01', zone: 'Asia/Kolkata' });
  });

  test('bills an anchor on the 15th from the 15th to the 14th', async () => {
    const customer = await customerFrom('2026-09-15');
    await sendCalls(
      customer,
      [
        { time: '2026-10-14T23:59:59Z', units: 15 },
        { time: '2026-10-15T00:00:00Z', units: 700 },
      ],
      new Date('2026-10-16T00:00:00Z'),
    );
    await closeFor(customer, '2026-09', new Date('2026-10-17T00:00:00Z'));
    const { document } = await onlyInvoiceOf(customer);
    expect(document.period).toMatchObject({ start: '2026-09-15', end: '2026-10-15' });
    expect(document.lines[1]).toMatchObject({ quantity: '15', amount: '2.50' });
  });

  test('puts subscriptions with one schedule on one invoice and others on their own', async () => {
    const customer = await customerFrom('2026-10-01');
    const subscribe = (startsOn: string) =>
      asCustomer(
        customer,
        (ctx) => createSubscription(ctx, { tenantId: customer.id, plan: 'pro', version: 1, startsOn }),
        FOUNDED,
      );
    await subscribe('2026-10-01');
    await subscribe('2026-09-15');
    await closeFor(customer, '2026-10', NOVEMBER_CUT_OFF);
    expect(await phasesOf(customer)).toEqual([
      '2026-09-15 delivered',
      '2026-10-01 delivered',
      '2026-10-15 delivered',
      '2026-11-01 open',
    ]);
    const invoices = await invoicesOf(customer);
    expect(invoices.map(({ document }) => [document.period.start, document.lines.length])).toEqual([
      ['2026-09-15', 3],
      ['2026-10-01', 6],
      ['2026-10-15', 3],
    ]);
  });
});

describe('late usage', () => {
  test('before the cut-off is on this invoice, after it on the next as a line of its own', async () => {
    const customer = await customerFrom('2026-10-01');
    await sendCalls(
      customer,
      [{ time: '2026-10-10T10:00:00Z', units: 60 }],
      new Date('2026-10-10T12:00:00Z'),
    );
    const sealedAt = new Date('2026-10-13T00:00:00Z');
    await asCustomer(customer, (ctx) => sealDay(ctx, { tenantId: customer.id, day: '2026-10-10' }), sealedAt);
    // Two days late, but inside the month.
    await sendCalls(
      customer,
      [{ time: '2026-10-10T11:00:00Z', units: 40 }],
      new Date('2026-10-14T00:00:00Z'),
    );
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const october = await onlyInvoiceOf(customer);
    expect(october.document.lines[1]).toMatchObject({ quantity: '100', amount: '45.00' });
    // After issue.
    await sendCalls(
      customer,
      [{ time: '2026-10-31T10:00:00Z', units: 30 }],
      new Date('2026-11-10T00:00:00Z'),
    );
    await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
    const [first, november] = await invoicesOf(customer);
    expect(first?.sha256).toBe(october.sha256);
    expect(november && lineAmounts(november.document)).toEqual([
      'recurring base 49.00',
      'usage calls 0.00',
      'usage exports-eu 0.00',
      // 130 units come to 90 × 0.5 + 10 × 0.5 + 20 × 0.25 = 55; 45 were billed.
      'late-usage calls 10.00',
    ]);
    expect(november?.document.lines[3]).toMatchObject({ period: { start: '2026-10-01', end: '2026-11-01' } });
  });

  test('is billed once: the month after has nothing of it', async () => {
    const customer = await customerFrom('2026-08-01');
    await closeFor(customer, '2026-08', new Date('2026-09-03T00:00:00Z'));
    await sendCalls(
      customer,
      [{ time: '2026-08-20T10:00:00Z', units: 50 }],
      new Date('2026-09-10T00:00:00Z'),
    );
    await closeFor(customer, '2026-09', new Date('2026-10-03T00:00:00Z'));
    await sendCalls(
      customer,
      [{ time: '2026-09-20T10:00:00Z', units: 14 }],
      new Date('2026-10-10T00:00:00Z'),
    );
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const invoices = await invoicesOf(customer);
    expect(
      invoices.map(({ document }) => lineAmounts(document).filter((line) => line.startsWith('late'))),
    ).toEqual([[], ['late-usage calls 20.00'], ['late-usage calls 2.00']]);
  });

  test('beyond the late window is not billed', async () => {
    const customer = await customerFrom('2026-08-01');
    await closeFor(customer, '2026-08', new Date('2026-09-03T00:00:00Z'));
    // The window ends 35 days after the end of August.
    await sendCalls(
      customer,
      [{ time: '2026-08-20T10:00:00Z', units: 50 }],
      new Date('2026-10-06T00:00:00Z'),
    );
    await asCustomer(
      customer,
      (ctx) => sealDay(ctx, { tenantId: customer.id, day: '2026-08-20' }),
      new Date('2026-10-06T00:00:00Z'),
    );
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    const invoices = await invoicesOf(customer);
    expect(invoices).toHaveLength(3);
    for (const { document } of invoices)
      expect(lineAmounts(document).filter((line) => line.startsWith('late'))).toEqual([]);
  });

  test('that takes away is owed: a pending item and no line', async () => {
    const customer = await customerFrom('2026-10-01');
    await sendCalls(
      customer,
      [{ time: '2026-10-10T10:00:00Z', units: 100 }],
      new Date('2026-10-10T12:00:00Z'),
    );
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    await sendCalls(
      customer,
      [{ time: '2026-10-11T10:00:00Z', units: -20 }],
      new Date('2026-11-10T00:00:00Z'),
    );
    await closeFor(customer, '2026-11', NOVEMBER_CUT_OFF);
    const [, november] = await invoicesOf(customer);
    expect(november?.document.lines.map((line) => line.kind)).toEqual(['recurring', 'usage', 'usage']);
    expect(november?.document.creditDue).toMatchObject([{ charge: 'calls', amount: '10.00' }]);
    const pending = await asCustomer(
      customer,
      (ctx) => readPendingItems(ctx, { tenantId: customer.id }),
      NOVEMBER_CUT_OFF,
    );
    expect(pending).toMatchObject([
      {
        kind: 'credit-due',
        amount: '10.00',
        source: 'late-usage',
        sourceRef: `${november?.number}/credit-1`,
      },
    ]);
  });
});

describe('a close that cannot go on', () => {
  test('waits while it is switched off for its tenant', async () => {
    const customer = await customerFrom('2026-10-01');
    const turn = (enabled: boolean) =>
      asCustomer(
        customer,
        (ctx) => changeSwitch(ctx, { name: 'close', tenantId: customer.id, enabled, reason: 'test' }),
        FOUNDED,
      );
    await turn(false);
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 open']);
    await turn(true);
    await closeFor(customer, '2026-10', new Date(OCTOBER_CUT_OFF.getTime() + 60_000));
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
  });

  test('is parked with the reason, and goes on once somebody has mended it', async () => {
    const customer = await customerFrom('2026-10-01', { hasContract: false });
    const [parked] = await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    expect(parked?.parked).toMatchObject({
      from: 'sealed',
      code: 'billing.contract_missing',
      nextAction: 'fix-input',
    });
    expect(await invoicesOf(customer)).toEqual([]);
    const key = { tenantId: customer.id, id: parked?.id ?? '' };
    const later = new Date('2026-11-04T00:00:00Z');
    await asCustomer(
      customer,
      (ctx) => setContract(ctx, { tenantId: customer.id, termStart: '2026-01-01' }),
      later,
    );
    await asCustomer(customer, (ctx) => resumeClose(ctx, key), later);
    await closeFor(customer, '2026-10', later);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
    await expect(asCustomer(customer, (ctx) => resumeClose(ctx, key), later)).rejects.toMatchObject({
      code: 'billing.close_not_parked',
      status: 409,
    });
  });

  test('names a day whose events and totals differ', async () => {
    const customer = await customerFrom('2026-10-01');
    await sendCalls(
      customer,
      [{ time: '2026-10-10T10:00:00Z', units: 10 }],
      new Date('2026-10-10T12:00:00Z'),
    );
    await db.asAdmin('update usage_rollup set value_sum = value_sum + 1 where tenant_id = $1', [customer.id]);
    const [parked] = await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    expect(parked?.parked).toMatchObject({ from: 'collecting', code: 'billing.day_not_sealed' });
    expect(parked?.parked?.reason).toContain('2026-10-10');
  });

  test('is told apart from one that is billed already for something else', async () => {
    const customer = await customerFrom('2026-10-01');
    await closeFor(customer, '2026-10', OCTOBER_CUT_OFF);
    await asCustomer(
      customer,
      (ctx) =>
        createSubscription(ctx, { tenantId: customer.id, plan: 'pro', version: 1, startsOn: '2026-10-01' }),
      OCTOBER_CUT_OFF,
    );
    await expect(closeFor(customer, '2026-10', OCTOBER_CUT_OFF)).rejects.toMatchObject({
      code: 'billing.inputs_changed',
      details: { tenant: customer.externalId, periodStart: '2026-10-01' },
    });
    expect(await invoicesOf(customer)).toHaveLength(1);
  });
});

test('two closers at once make each invoice once, with numbers that have no gap', async () => {
  const customers: Customer[] = [];
  for (let made = 0; made < 4; made += 1) customers.push(await customerFrom('2026-08-01'));
  const now = new Date('2026-10-03T00:00:00Z');
  const tenantIds = customers.map(({ id }) => id);
  await Promise.all([planTenants(closeRunner(now), tenantIds), planTenants(closeRunner(now), tenantIds)]);
  for (let round = 0; round < 6; round += 1) {
    const later = new Date(now.getTime() + round * 3_000);
    await Promise.all([advanceDue(closeRunner(later)), advanceDue(closeRunner(later))]);
    await sequenceWaiting(openJobCtx('sequence-log', { now: later }));
  }
  for (const customer of customers) {
    expect(await phasesOf(customer)).toEqual(
      ['2026-08-01', '2026-09-01'].map((start) => `${start} delivered`),
    );
    const numbers = (await invoicesOf(customer)).map(({ number }) => number.slice(-6));
    expect(numbers).toEqual(['000001', '000002']);
  }
  const records = await db.asAdmin(
    `select 1 from attestation where kind = 'invoice' and tenant_id = any($1) group by tenant_id, subject_ref`,
    [tenantIds],
  );
  expect(records).toHaveLength(8);
});

test('a batch with one broken close carries the others on', async () => {
  const [good, bad] = [await customerFrom('2026-10-01'), await customerFrom('2026-10-01')];
  const runner = closeRunner(OCTOBER_CUT_OFF);
  await planTenants(runner, [good.id, bad.id]);
  const closes = await db.asAdmin<{ tenantId: string; id: string }>(
    'select tenant_id as "tenantId", id from close where tenant_id = any($1)',
    [[good.id, bad.id]],
  );
  await advanceAll(runner, closes, ['open', 'collecting']);
  // Bytes that no longer parse: what only a defect or a damaged disk can do.
  await db.asAdmin(
    `with off as (select set_config('session_replication_role', 'replica', true))
     update close_document set bytes = 'x', sha256 = encode(sha256('x'), 'hex'), size_bytes = 1 from off
     where tenant_id = $1 and name = 'rules.json'`,
    [bad.id],
  );
  await advanceAll(runner, closes);
  expect(await phasesOf(good)).toEqual(['2026-10-01 signed']);
  expect(await phasesOf(bad)).toEqual(['2026-10-01 parked billing.step_failed']);
});
