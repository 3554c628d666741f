import { beforeAll, expect, test } from 'vitest';
import { readCalculation, readCommitment, setContract } from '#server/modules/billing/index.ts';
import { changeState } from '#server/modules/pricing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';
import { expectReplay } from './testing/replayed.ts';

ownHome();
const db = ownDatabase();

beforeAll(() => foundVendor(FOUNDED));

const at = (day: string) => new Date(`${day}T12:00:00Z`);

/** 49.00 a month, and 200 committed to from August to October. */
async function committedCustomer(): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
  const commitment = {
    amount: '200',
    currency: 'USD',
    startsOn: '2026-08-01',
    interval: 'quarter' as const,
  };
  await asCustomer(
    customer,
    (ctx) => setContract(ctx, { tenantId: customer.id, termStart: '2026-01-01', commitment }),
    FOUNDED,
  );
  return customer;
}

async function trueUpsOf(customer: Customer) {
  return (await invoicesOf(customer)).map(({ document }) =>
    document.lines.filter(({ kind }) => kind === 'commitment-true-up').map(({ amount }) => amount),
  );
}

const standingOf = (customer: Customer, day: string) =>
  asCustomer(customer, (ctx) => readCommitment(ctx, { tenantId: customer.id }), at(day));

test('what is missing to a commitment is on the invoice that ends its period, and late usage takes it back', async () => {
  const customer = await committedCustomer();
  expect(await standingOf(customer, '2026-08-20')).toMatchObject({
    counted: '0',
    missing: '200',
    percent: 0,
  });
  await closeFor(customer, '2026-08', at('2026-09-03'));
  await closeFor(customer, '2026-09', at('2026-10-03'));
  expect(await standingOf(customer, '2026-10-20')).toMatchObject({
    period: { start: '2026-08-01', end: '2026-11-01' },
    counted: '98',
    missing: '102',
    percent: 49,
    invoices: [{ amount: '49' }, { amount: '49' }],
  });
  await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 30 }], at('2026-10-06'));
  await closeFor(customer, '2026-10', at('2026-11-03'));
  // 49 + 49 + 49 + 10.00 of calls.
  expect(await trueUpsOf(customer)).toEqual([[], [], ['43.00']]);
  await sendCalls(customer, [{ time: '2026-10-06T10:00:00Z', units: 4 }], at('2026-11-05'));
  await closeFor(customer, '2026-11', at('2026-12-03'));
  expect(await trueUpsOf(customer)).toEqual([[], [], ['43.00'], ['-2.00']]);
  const invoices = await invoicesOf(customer);
  expect(invoices.at(-1)?.document.totals.net).toBe('49.00');
  for (const { number } of invoices.slice(-2)) {
    await expectReplay(customer, { number, now: at('2026-12-04') });
    const { lines } = await asCustomer(
      customer,
      (ctx) => readCalculation(ctx, { tenantId: customer.id, number }),
      at('2026-12-04'),
    );
    expect(lines.at(-1)?.charge).toMatchObject({ key: 'contract-commitment', kind: 'spend' });
  }
});

test('the last invoice of a customer ends the commitment that runs', async () => {
  const customer = await committedCustomer();
  await closeFor(customer, '2026-08', at('2026-09-03'));
  await asCustomer(
    customer,
    (ctx) =>
      changeState(ctx, {
        tenantId: customer.id,
        subscriptionId: customer.subscriptionId,
        effectiveFrom: '2026-09-16',
        change: 'cancel',
        reason: 'test',
      }),
    at('2026-09-10'),
  );
  await closeFor(customer, '2026-09', at('2026-09-19'));
  // 49 and half of it.
  expect(await trueUpsOf(customer)).toEqual([[], ['126.50']]);
});

test('waits for an earlier invoice that may count', async () => {
  const customer = await committedCustomer();
  await sendCalls(customer, [{ time: '2026-09-05T10:00:00Z', units: 3 }], at('2026-09-06'));
  await closeFor(customer, '2026-08', at('2026-09-03'));
  await db.asAdmin('update usage_rollup set value_sum = value_sum + 1 where tenant_id = $1', [customer.id]);
  await closeFor(customer, '2026-09', at('2026-10-03'));
  await closeFor(customer, '2026-10', at('2026-11-03'));
  expect(await phasesOf(customer)).toEqual([
    '2026-08-01 delivered',
    '2026-09-01 parked billing.day_not_sealed',
    '2026-10-01 parked billing.commitment_incomplete',
  ]);
});
