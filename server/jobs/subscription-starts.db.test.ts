import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { createSubscription, publishAtSetup } from '#server/modules/pricing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import {
  asCustomer,
  asVendor,
  type Customer,
  foundCustomer,
  foundVendor,
  sendCalls,
} from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf } from './testing/close-story.ts';
import { expectReplay } from './testing/replayed.ts';

ownHome();
ownDatabase();

const fee = (amount: string) => ({
  key: 'base',
  name: { en: 'Base fee', es: 'Cuota base' },
  kind: 'recurring',
  model: 'flat',
  billed: 'in-advance',
  config: { amount },
});

function plan(name: string, interval: string, charges: readonly object[]) {
  return {
    schema: 'openbook.plan-version/1',
    plan: name,
    version: 1,
    name: { en: name, es: name },
    currency: 'USD',
    interval,
    effectiveFrom: '2026-01-01',
    charges,
  };
}

const calls = {
  key: 'calls',
  name: { en: 'Calls', es: 'Llamadas' },
  kind: 'usage',
  meter: 'billing-calls',
  meterVersion: 1,
  model: 'per_unit',
  config: { unit_amount: '0.10' },
};

beforeAll(async () => {
  await foundVendor(FOUNDED);
  await asVendor(async (ctx) => {
    for (const document of [
      plan('start-month', 'month', [fee('30'), calls]),
      plan('start-addon', 'month', [fee('93')]),
      plan('start-quarter', 'quarter', [fee('92')]),
    ])
      await publishAtSetup(ctx, { document });
  }, FOUNDED);
});

const at = (day: string) => new Date(`${day}T12:00:00Z`);

function start(
  customer: Customer,
  input: {
    readonly plan: string;
    readonly startsOn: string;
    readonly anchorDay?: number;
    readonly anchorMonth?: number;
  },
  now: Date,
) {
  const subscription = { tenantId: customer.id, version: 1, ...input };
  return asCustomer(customer, (ctx) => createSubscription(ctx, subscription), now);
}

/** The lines of the last invoice, which must come out the same from its bundle alone. */
async function linesOfLast(customer: Customer): Promise<string[]> {
  const { document, number } = required((await invoicesOf(customer)).at(-1), 'there is an invoice');
  await expectReplay(customer, { number, now: at('2026-12-30') });
  return document.lines.map(({ kind, charge, period, amount }) =>
    [kind, charge, period.start, period.end, amount].join(' '),
  );
}

describe('a subscription that starts within a period', () => {
  test('of a customer who comes that day bills the days and the usage from there', async () => {
    const customer = await foundCustomer({
      now: at('2026-09-17'),
      startsOn: '2026-09-17',
      plan: 'start-month',
      anchorDay: 1,
    });
    await sendCalls(
      customer,
      [
        { time: '2026-09-10T10:00:00Z', units: 500 },
        { time: '2026-09-20T10:00:00Z', units: 70 },
      ],
      at('2026-09-21'),
    );
    await closeFor(customer, '2026-09', at('2026-10-03'));
    expect(await linesOfLast(customer)).toEqual([
      'recurring base 2026-09-17 2026-10-01 14.00',
      'usage calls 2026-09-17 2026-10-01 7.00',
      'recurring base 2026-10-01 2026-11-01 30.00',
    ]);
    await closeFor(customer, '2026-10', at('2026-11-03'));
    expect(await linesOfLast(customer)).toEqual([
      'usage calls 2026-10-01 2026-11-01 0.00',
      'recurring base 2026-11-01 2026-12-01 30.00',
    ]);
  });

  test('joins the invoice that the customer has, also where it starts in the period billed in advance', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01', plan: 'start-month' });
    await start(customer, { plan: 'start-addon', startsOn: '2026-09-21', anchorDay: 1 }, at('2026-09-20'));
    await start(customer, { plan: 'start-addon', startsOn: '2026-10-11', anchorDay: 1 }, at('2026-09-20'));
    await closeFor(customer, '2026-09', at('2026-10-03'));
    expect(await linesOfLast(customer)).toEqual([
      'recurring base 2026-09-01 2026-10-01 30.00',
      'usage calls 2026-09-01 2026-10-01 0.00',
      'recurring base 2026-09-21 2026-10-01 31.00',
      'recurring base 2026-10-01 2026-11-01 30.00',
      'recurring base 2026-10-01 2026-11-01 93.00',
      'recurring base 2026-10-11 2026-11-01 63.00',
    ]);
    await closeFor(customer, '2026-10', at('2026-11-03'));
    const october = await linesOfLast(customer);
    expect(october).toEqual([
      'usage calls 2026-10-01 2026-11-01 0.00',
      'recurring base 2026-11-01 2026-12-01 30.00',
      'recurring base 2026-11-01 2026-12-01 93.00',
      'recurring base 2026-11-01 2026-12-01 93.00',
    ]);
  });

  test('of a quarter is anchored on the month that is stated', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-07-01', plan: 'start-month' });
    const quarter = { plan: 'start-quarter', startsOn: '2026-08-16', anchorDay: 1, anchorMonth: 1 };
    const { schedule } = await start(customer, quarter, at('2026-08-10'));
    expect(schedule).toEqual({ interval: 'quarter', anchorDay: 1, anchorMonth: 1 });
    await closeFor(customer, '2026-07', at('2026-10-03'));
    const lines = (await invoicesOf(customer)).flatMap(({ document }) =>
      document.period.end === '2026-10-01' && document.period.start === '2026-07-01'
        ? document.lines.map(({ period, amount }) => `${period.start} ${period.end} ${amount}`)
        : [],
    );
    expect(lines).toEqual(['2026-08-16 2026-10-01 46.00', '2026-10-01 2027-01-01 92.00']);
  });

  test('is refused in a period whose invoice the customer has with others, and nothing is written', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01', plan: 'start-month' });
    const addon = { plan: 'start-addon', anchorDay: 1 };
    await expect(
      start(customer, { ...addon, startsOn: '2026-09-21' }, at('2026-10-02')),
    ).rejects.toMatchObject({ code: 'pricing.start_backdated', path: 'startsOn' });
    await closeFor(customer, '2026-09', at('2026-10-03'));
    expect(await linesOfLast(customer)).toHaveLength(3);
    // Another anchor is another invoice, which nothing was billed on yet.
    await start(customer, { plan: 'start-addon', startsOn: '2026-09-21' }, at('2026-10-02'));
  });
});
