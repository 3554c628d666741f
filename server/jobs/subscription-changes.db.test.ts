import { beforeAll, describe, expect, test } from 'vitest';
import { readCalculation, readPendingItems, readPlannableTenants } from '#server/modules/billing/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import {
  changePlan,
  changeState,
  previewChange,
  publishAtSetup,
  readSubscriptions,
} from '#server/modules/pricing/index.ts';
import { makeTestTenant } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as creditOwed } from './credit-late-usage.ts';
import { runJob } from './runtime.ts';
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
const db = ownDatabase();

const base = { key: 'base', name: { en: 'Base fee', es: 'Cuota base' }, kind: 'recurring', model: 'flat' };
const calls = {
  key: 'calls',
  name: { en: 'Calls', es: 'Llamadas' },
  kind: 'usage',
  meter: 'billing-calls',
  meterVersion: 1,
  model: 'per_unit',
};

function plan(name: string, fee: string, unitAmount: string, more: object = {}) {
  return {
    schema: 'openbook.plan-version/1',
    plan: name,
    version: 1,
    name: { en: name, es: name },
    currency: 'USD',
    interval: 'month',
    effectiveFrom: '2026-01-01',
    charges: [
      { ...base, billed: 'in-advance', config: { amount: fee } },
      { ...calls, config: { unit_amount: unitAmount } },
    ],
    ...more,
  };
}

beforeAll(async () => {
  await foundVendor(FOUNDED);
  await asVendor(async (ctx) => {
    for (const document of [
      plan('small', '30', '0.10'),
      plan('large', '90', '0.05'),
      plan('euros', '90', '0.05', { currency: 'EUR' }),
      plan('yearly', '90', '0.05', { interval: 'year' }),
      plan('later', '90', '0.05', { effectiveFrom: '2026-12-01' }),
    ])
      await publishAtSetup(ctx, { document });
  }, FOUNDED);
});

const newCustomer = () => foundCustomer({ now: FOUNDED, startsOn: '2026-09-01', plan: 'small' });
const at = (day: string) => new Date(`${day}T12:00:00Z`);

function toPlan(customer: Customer, effectiveFrom: string, name: string, now: Date) {
  const input = { tenantId: customer.id, subscriptionId: customer.subscriptionId, effectiveFrom };
  return asCustomer(customer, (ctx) => changePlan(ctx, { ...input, plan: name, version: 1 }), now);
}

function toState(
  customer: Customer,
  effectiveFrom: string,
  change: 'cancel' | 'pause' | 'resume',
  now: Date,
) {
  const input = { tenantId: customer.id, subscriptionId: customer.subscriptionId, effectiveFrom };
  return asCustomer(customer, (ctx) => changeState(ctx, { ...input, change, reason: 'test' }), now);
}

async function lastInvoiceOf(customer: Customer) {
  const invoice = (await invoicesOf(customer)).at(-1);
  if (invoice === undefined) throw new Error('there is an invoice');
  const { document } = invoice;
  return {
    ...invoice,
    lines: document.lines.map(({ kind, charge, period, amount }) =>
      [kind, charge, period.start, period.end, amount].join(' '),
    ),
  };
}

const replays = (customer: Customer, number: string) =>
  expectReplay(customer, { number, now: at('2026-12-01') });

describe('a subscription that changes within a period', () => {
  test('is billed piece by piece, gets its advance back by days, and late usage is of the piece of its day', async () => {
    const customer = await newCustomer();
    await sendCalls(
      customer,
      [
        { time: '2026-10-05T10:00:00Z', units: 100 },
        { time: '2026-10-20T10:00:00Z', units: 200 },
      ],
      at('2026-10-21'),
    );
    await closeFor(customer, '2026-09', at('2026-10-03'));
    await toPlan(customer, '2026-10-11', 'large', at('2026-10-10'));
    await closeFor(customer, '2026-10', at('2026-11-03'));
    const october = await lastInvoiceOf(customer);
    expect(october.lines).toEqual([
      'usage calls 2026-10-01 2026-10-11 10.00',
      'recurring base 2026-10-11 2026-11-01 60.97',
      'usage calls 2026-10-11 2026-11-01 10.00',
      'recurring base 2026-11-01 2026-12-01 90.00',
      'proration base 2026-10-11 2026-11-01 -20.32',
    ]);
    await replays(customer, october.number);
    const { lines } = await asCustomer(
      customer,
      (ctx) => readCalculation(ctx, { tenantId: customer.id, number: october.number }),
      at('2026-11-04'),
    );
    expect(lines.map(({ rule }) => rule.plan)).toEqual(['small', 'large', 'large', 'large', 'small']);
    await sendCalls(customer, [{ time: '2026-10-06T10:00:00Z', units: 7 }], at('2026-11-05'));
    await closeFor(customer, '2026-11', at('2026-12-03'));
    const november = await lastInvoiceOf(customer);
    expect(november.lines).toContain('late-usage calls 2026-10-01 2026-10-11 0.70');
    await replays(customer, november.number);
  });

  test('owes nothing that recurs for paused days, gets their advance back, and goes on when it is resumed', async () => {
    const customer = await newCustomer();
    await closeFor(customer, '2026-09', at('2026-10-03'));
    await toState(customer, '2026-10-11', 'pause', at('2026-10-10'));
    await sendCalls(customer, [{ time: '2026-10-15T10:00:00Z', units: 50 }], at('2026-10-16'));
    await toState(customer, '2026-10-21', 'resume', at('2026-10-20'));
    await closeFor(customer, '2026-10', at('2026-11-03'));
    const { lines, number } = await lastInvoiceOf(customer);
    expect(lines).toEqual([
      'usage calls 2026-10-01 2026-11-01 5.00',
      'recurring base 2026-11-01 2026-12-01 30.00',
      'proration base 2026-10-11 2026-10-21 -9.68',
    ]);
    await replays(customer, number);
  });

  test('that is cancelled gets a closing invoice up to that day, and none after it', async () => {
    const customer = await newCustomer();
    await closeFor(customer, '2026-09', at('2026-10-03'));
    await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 100 }], at('2026-10-06'));
    await toState(customer, '2026-10-11', 'cancel', at('2026-10-10'));
    const plannable = (day: string) => asVendor((ctx) => readPlannableTenants(ctx, { most: 1_000 }), at(day));
    expect(await plannable('2026-10-10')).not.toContain(customer.id);
    expect(await plannable('2026-10-12')).toContain(customer.id);
    await closeFor(customer, '2026-10', at('2026-10-14'));
    const { document, lines, number } = await lastInvoiceOf(customer);
    expect(document.purpose).toBe('closing');
    expect(document.period).toEqual({ start: '2026-10-01', end: '2026-10-11', zone: 'Etc/UTC' });
    expect(lines).toEqual(['usage calls 2026-10-01 2026-10-11 10.00']);
    expect(document.creditDue).toMatchObject([
      { charge: 'base', period: { start: '2026-10-11', end: '2026-11-01' }, amount: '20.32' },
    ]);
    await replays(customer, number);
    await runJob(creditOwed, { now: at('2026-10-20') });
    const [item] = await asCustomer(
      customer,
      (ctx) => readPendingItems(ctx, { tenantId: customer.id }),
      at('2026-10-20'),
    );
    expect(item).toMatchObject({ state: 'proposed' });
    await closeFor(customer, '2026-10', at('2026-11-03'));
    await closeFor(customer, '2026-11', at('2026-12-03'));
    expect((await invoicesOf(customer)).length).toBe(2);
    expect(await plannable('2026-12-04')).not.toContain(customer.id);
  });

  test('that was cancelled has what came after its closing invoice billed once more, and nothing where nothing came', async () => {
    const customer = await newCustomer();
    await closeFor(customer, '2026-09', at('2026-10-03'));
    await toState(customer, '2026-10-11', 'cancel', at('2026-10-10'));
    await closeFor(customer, '2026-10', at('2026-10-14'));
    await sendCalls(customer, [{ time: '2026-10-09T10:00:00Z', units: 40 }], at('2026-10-20'));
    const late = { tenantId: customer.id, day: '2026-10-09' };
    await asCustomer(customer, (ctx) => sealDay(ctx, late), at('2026-10-25'));
    await closeFor(customer, '2026-11', at('2026-12-03'));
    const { document, lines, number } = await lastInvoiceOf(customer);
    expect(lines).toEqual(['late-usage calls 2026-10-01 2026-10-11 4.00']);
    expect(document).toMatchObject({
      purpose: 'closing',
      period: { start: '2026-11-01', end: '2026-12-01' },
    });
    await replays(customer, number);
    await closeFor(customer, '2026-11', at('2026-12-04'));
    await closeFor(customer, '2026-12', at('2027-01-03'));
    expect((await invoicesOf(customer)).length).toBe(3);
  });

  test('that is cancelled at the end of its period has a regular last invoice, with nothing in advance', async () => {
    const customer = await newCustomer();
    await toState(customer, '2026-10-01', 'cancel', at('2026-09-10'));
    await closeFor(customer, '2026-09', at('2026-10-03'));
    await closeFor(customer, '2026-10', at('2026-11-03'));
    const { document, lines } = await lastInvoiceOf(customer);
    expect((await invoicesOf(customer)).length).toBe(1);
    expect(document.purpose).toBe('regular');
    expect(lines).toEqual([
      'recurring base 2026-09-01 2026-10-01 30.00',
      'usage calls 2026-09-01 2026-10-01 0.00',
    ]);
  });
});

describe('a change of a subscription', () => {
  test('keeps every entry on record, and the last of a day holds', async () => {
    const customer = await newCustomer();
    await toPlan(customer, '2026-09-20', 'large', at('2026-09-10'));
    const { versions } = await toPlan(customer, '2026-09-20', 'small', at('2026-09-11'));
    expect(versions.at(-1)).toEqual({ effectiveFrom: '2026-09-20', plan: 'small', version: 1 });
    const rows = await db.asAdmin('select 1 from subscription_version where tenant_id = $1', [customer.id]);
    expect(rows).toHaveLength(3);
    await expect(
      db.asAdmin('update subscription_version set plan_version = 1 where tenant_id = $1', [customer.id]),
    ).rejects.toThrow(/immutable/);
  });

  test('that is still to come is taken back, and one that has come is not', async () => {
    const customer = await newCustomer();
    await toState(customer, '2026-09-20', 'cancel', at('2026-09-10'));
    const { states } = await toState(customer, '2026-09-20', 'resume', at('2026-09-19'));
    expect(states).toEqual([{ from: '2026-09-20', state: 'active' }]);
    await toState(customer, '2026-09-21', 'cancel', at('2026-09-20'));
    await expect(toState(customer, '2026-09-21', 'resume', at('2026-09-21'))).rejects.toMatchObject({
      code: 'pricing.subscription_cancelled',
    });
    await expect(
      db.asAdmin(
        `insert into subscription_state_entry select tenant_id, subscription_id, date '2026-09-25', 0, 'active', 'x',
          created_by, created_at from subscription_state_entry where tenant_id = $1 limit 1`,
        [customer.id],
      ),
    ).rejects.toThrow(/cancelled/);
  });

  test.each([
    ['before the running period', '2026-08-31', 'large', 'pricing.change_backdated', 'effectiveFrom'],
    ['to another currency', '2026-09-20', 'euros', 'pricing.currency_of_subscription', 'plan'],
    ['to another interval', '2026-09-20', 'yearly', 'pricing.interval_changed', 'plan'],
    ['to a plan of later', '2026-09-20', 'later', 'pricing.change_before_effective', 'effectiveFrom'],
    ['to no plan', '2026-09-20', 'nothing', 'pricing.plan_unknown', 'plan'],
    ['to the plan it has', '2026-09-20', 'small', 'pricing.change_without_effect', 'plan'],
  ])('is refused %s', async (_, from, name, code, path) => {
    const customer = await newCustomer();
    await expect(toPlan(customer, from, name, at('2026-09-10'))).rejects.toMatchObject({ code, path });
  });

  test('is refused where it would overlap another, in a period that is over, and after the end', async () => {
    const customer = await newCustomer();
    const now = at('2026-10-10');
    const refusal = (code: string) => ({ code: `pricing.${code}`, path: 'effectiveFrom' });
    await expect(toState(customer, '2026-09-30', 'pause', now)).rejects.toMatchObject(
      refusal('change_backdated'),
    );
    await expect(toState(customer, '2026-10-01', 'cancel', now)).rejects.toMatchObject(
      refusal('change_backdated'),
    );
    await expect(toState(customer, '2026-10-11', 'resume', now)).rejects.toMatchObject(
      refusal('subscription_not_paused'),
    );
    await toState(customer, '2026-10-15', 'pause', now);
    await expect(toState(customer, '2026-10-12', 'pause', now)).rejects.toMatchObject(
      refusal('subscription_paused'),
    );
    await expect(toState(customer, '2026-10-16', 'pause', now)).rejects.toMatchObject(
      refusal('subscription_paused'),
    );
    await toState(customer, '2026-10-20', 'cancel', now);
    await expect(toPlan(customer, '2026-10-20', 'large', now)).rejects.toMatchObject(
      refusal('subscription_cancelled'),
    );
  });

  test('is described before it is made', async () => {
    const customer = await newCustomer();
    const input = {
      tenantId: customer.id,
      subscriptionId: customer.subscriptionId,
      effectiveFrom: '2026-10-11',
    };
    const preview = (change: Parameters<typeof previewChange>[1]) =>
      asCustomer(customer, (ctx) => previewChange(ctx, change), at('2026-10-10'));
    expect(await preview({ ...input, change: 'plan', plan: 'large', version: 1 })).toEqual({
      change: 'plan',
      effectiveFrom: '2026-10-11',
      period: { start: '2026-10-01', end: '2026-11-01' },
      days: 21,
      periodDays: 31,
      from: { plan: 'small', version: 1, name: { en: 'small', es: 'small' } },
      to: { plan: 'large', version: 1, name: { en: 'large', es: 'large' } },
      givesBack: true,
      withdraws: null,
      closes: false,
    });
    expect(await preview({ ...input, change: 'cancel' })).toMatchObject({ closes: true, givesBack: true });
    expect(await preview({ ...input, effectiveFrom: '2026-11-01', change: 'cancel' })).toMatchObject({
      closes: false,
      givesBack: false,
      days: 0,
    });
    const [subscription] = await asCustomer(
      customer,
      (ctx) => readSubscriptions(ctx, { tenantId: customer.id }),
      FOUNDED,
    );
    expect(subscription).toMatchObject({ states: [], versions: [{ plan: 'small' }] });
  });

  test('is of one tenant', async () => {
    const customer = await newCustomer();
    const stranger = await makeTestTenant();
    const input = {
      tenantId: customer.id,
      subscriptionId: customer.subscriptionId,
      effectiveFrom: '2026-09-20',
    };
    await expect(
      asCustomer(
        stranger,
        (ctx) => changeState(ctx, { ...input, change: 'pause', reason: 'x' }),
        at('2026-09-10'),
      ),
    ).rejects.toThrow(/row-level security/);
    const rows = await db.asAdmin('select 1 from subscription_state_entry where tenant_id = $1', [
      customer.id,
    ]);
    expect(rows).toEqual([]);
  });
});
