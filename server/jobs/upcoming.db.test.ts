import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { isLiveDigest } from '#core/metering/live-day.ts';
import { readUpcoming } from '#server/modules/billing/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import { publishAtSetup } from '#server/modules/pricing/index.ts';
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
import { inBooks, somebody } from './testing/books-world.ts';
import { closeFor, FOUNDED, invoicesOf, onlyInvoiceOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();

beforeAll(() => foundVendor(FOUNDED));

async function sealUntil(customer: Customer, days: readonly string[], now: Date) {
  for (const day of days)
    await asCustomer(customer, (ctx) => sealDay(ctx, { tenantId: customer.id, day }), now);
}

async function upcomingAt(customer: Customer, now: string) {
  return asCustomer(customer, (ctx) => readUpcoming(ctx, { tenantId: customer.id }), new Date(now));
}

async function onlyUpcomingAt(customer: Customer, now: string) {
  const [one, ...others] = await upcomingAt(customer, now);
  expect(others).toEqual([]);
  const upcoming = required(one, 'something is to come');
  return { ...upcoming, calculation: required(upcoming.calculation, 'it is calculated') };
}

const amounts = (calculation: { lines: readonly { line: { charge: string; amount: string } | null }[] }) =>
  Object.fromEntries(calculation.lines.map(({ line }) => [line?.charge, line?.amount]));

describe('an invoice that is still to come', () => {
  test('says at any moment what has arrived so far, from live days and sealed ones alike', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' });
    await sendCalls(
      customer,
      [{ time: '2026-09-02T10:00:00Z', units: 30 }],
      new Date('2026-09-02T11:00:00Z'),
    );
    const live = await onlyUpcomingAt(customer, '2026-09-02T12:00:00Z');
    expect(live).toMatchObject({ stage: 'running', backing: 'estimate', sealedDays: 0, liveDays: 2 });
    expect(amounts(live.calculation)).toEqual({ base: '49.00', calls: '10.00', 'exports-eu': '0.00' });
    expect(live.calculation.totals).toEqual({ net: '59.00', tax: '12.39', total: '71.39' });
    await sealUntil(customer, ['2026-09-01', '2026-09-02'], new Date('2026-09-05T00:00:00Z'));
    await sendCalls(customer, [{ time: '2026-09-05T01:00:00Z', units: 2 }], new Date('2026-09-05T02:00:00Z'));
    const sealed = await onlyUpcomingAt(customer, '2026-09-05T03:00:00Z');
    expect(sealed).toMatchObject({ sealedDays: 2, liveDays: 3 });
    expect(amounts(sealed.calculation).calls).toBe('11.00');
    const [calls] = sealed.calculation.lines.filter(({ line }) => line?.charge === 'calls');
    expect(calls?.usageByDay.map(({ day, seal, value }) => [day, value, isLiveDigest(seal)])).toEqual([
      ['2026-09-02', '30', false],
      ['2026-09-05', '2', true],
    ]);
  });

  test('takes in what came late to a sealed day before its next seal', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' });
    await sendCalls(
      customer,
      [{ time: '2026-09-02T10:00:00Z', units: 30 }],
      new Date('2026-09-02T11:00:00Z'),
    );
    await sealUntil(customer, ['2026-09-01', '2026-09-02'], new Date('2026-09-05T00:00:00Z'));
    await sendCalls(customer, [{ time: '2026-09-02T20:00:00Z', units: 4 }], new Date('2026-09-05T01:00:00Z'));
    const { calculation } = await onlyUpcomingAt(customer, '2026-09-05T02:00:00Z');
    expect(amounts(calculation).calls).toBe('12.00');
  });

  test('becomes the draft in grace and then, figure for figure, the invoice', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' });
    await sendCalls(
      customer,
      [
        { time: '2026-09-10T10:00:00Z', units: 120 },
        { time: '2026-09-11T10:00:00Z', units: 7, region: 'eu' },
      ],
      new Date('2026-09-11T11:00:00Z'),
    );
    const [running, grace] = await upcomingAt(customer, '2026-10-01T09:00:00Z');
    expect(running).toMatchObject({ stage: 'running', period: { start: '2026-10-01' } });
    expect(grace).toMatchObject({ stage: 'grace', period: { start: '2026-09-01', end: '2026-10-01' } });
    await closeFor(customer, '2026-09', new Date('2026-10-03T06:00:00Z'));
    const { document } = await onlyInvoiceOf(customer);
    expect(grace?.calculation?.totals).toEqual(document.totals);
    expect(grace?.calculation?.lines.map(({ line }) => line)).toEqual(document.lines);
    expect(grace?.calculation?.taxes).toEqual(document.taxes);
    const after = await upcomingAt(customer, '2026-10-03T07:00:00Z');
    expect(after.map(({ period }) => period.start)).toEqual(['2026-10-01']);
  });

  test('bills a period in advance on one of two invoices and not on both', async () => {
    await asVendor(async (ctx) => {
      await publishAtSetup(ctx, {
        document: {
          schema: 'openbook.plan-version/1',
          plan: 'upcoming-ahead',
          version: 1,
          name: { en: 'Ahead', es: 'Por adelantado' },
          currency: 'USD',
          interval: 'month',
          effectiveFrom: '2026-01-01',
          charges: [
            {
              key: 'base',
              name: { en: 'Base fee', es: 'Cuota base' },
              kind: 'recurring',
              model: 'flat',
              billed: 'in-advance',
              config: { amount: '49' },
            },
          ],
        },
      });
    }, FOUNDED);
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01', plan: 'upcoming-ahead' });
    const lines = (one: Awaited<ReturnType<typeof upcomingAt>>[number] | undefined) =>
      one?.calculation?.lines.map(({ line }) => line?.period.start);
    const [running, grace] = await upcomingAt(customer, '2026-09-01T09:00:00Z');
    expect([lines(grace), lines(running)]).toEqual([['2026-08-01', '2026-09-01'], ['2026-10-01']]);
    await closeFor(customer, '2026-08', new Date('2026-09-03T06:00:00Z'));
    const [next] = await upcomingAt(customer, '2026-09-03T07:00:00Z');
    expect(lines(next)).toEqual(['2026-10-01']);
  });

  test('stores nothing', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' });
    await upcomingAt(customer, '2026-10-01T09:00:00Z');
    const rows = await db.asAdmin<{ n: number }>(
      `select (select count(*) from close where tenant_id = $1)::int + (select count(*) from invoice_group where tenant_id = $1)::int
        + (select count(*) from close_document where tenant_id = $1)::int as n`,
      [customer.id],
    );
    expect(rows).toEqual([{ n: 0 }]);
    expect(await invoicesOf(customer)).toEqual([]);
  });

  test('is for those who read the invoices of this customer', async () => {
    const [own, other] = [
      await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' }),
      await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01' }),
    ];
    const now = new Date('2026-09-10T00:00:00Z');
    const readAs = (actor: ReturnType<typeof somebody>, customer: Customer) =>
      inBooks([customer.id], { now, actor }, (ctx) => readUpcoming(ctx, { tenantId: customer.id }));
    const reader = somebody({ role: { tenantId: own.id, role: 'billing_reader' } });
    expect((await readAs(reader, own)).map(({ stage }) => stage)).toEqual(['running']);
    await expect(readAs(reader, other)).rejects.toMatchObject({ code: 'policy.denied' });
    const viewer = somebody({ role: { tenantId: own.id, role: 'viewer' } });
    await expect(readAs(viewer, own)).rejects.toMatchObject({ code: 'policy.denied' });
  });
});
