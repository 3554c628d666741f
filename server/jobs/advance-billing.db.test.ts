import { beforeAll, expect, test } from 'vitest';
import { readCalculation, readCloses, resumeClose } from '#server/modules/billing/index.ts';
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
import { closeFor, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';
import { expectReplay } from './testing/replayed.ts';

ownHome();
const db = ownDatabase();

const base = { name: { en: 'Base fee', es: 'Cuota base' }, kind: 'recurring', model: 'flat' } as const;

beforeAll(async () => {
  await foundVendor(FOUNDED);
  await asVendor(
    (ctx) =>
      publishAtSetup(ctx, {
        document: {
          schema: 'openbook.plan-version/1',
          plan: 'ahead',
          version: 1,
          name: { en: 'Ahead', es: 'Por adelantado' },
          currency: 'USD',
          interval: 'month',
          effectiveFrom: '2026-01-01',
          charges: [
            { ...base, key: 'base', billed: 'in-advance', config: { amount: '49' } },
            { ...base, key: 'support', config: { amount: '5' } },
          ],
        },
      }),
    FOUNDED,
  );
});

async function linesOf(customer: Customer) {
  const invoices = await invoicesOf(customer);
  return invoices.map(({ document }) => [
    document.period.start,
    ...document.lines.map(({ charge, period }) => `${charge} ${period.start}`),
  ]);
}

const cutOff = (month: string) => new Date(`2026-${month}-03T00:00:00Z`);

test('a charge in advance is on the invoice before its period, the first time on that of its period too', async () => {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01', plan: 'ahead' });
  await closeFor(customer, '2026-08', cutOff('09'));
  await closeFor(customer, '2026-09', cutOff('10'));
  expect(await linesOf(customer)).toEqual([
    ['2026-08-01', 'base 2026-08-01', 'support 2026-08-01', 'base 2026-09-01'],
    ['2026-09-01', 'support 2026-09-01', 'base 2026-10-01'],
  ]);
  const [, second] = await invoicesOf(customer);
  if (second === undefined) throw new Error('two invoices');
  expect(second.document.totals.net).toBe('54.00');
  await expectReplay(customer, { number: second.number, now: cutOff('10') });
  const { lines } = await asCustomer(
    customer,
    (ctx) => readCalculation(ctx, { tenantId: customer.id, number: second.number }),
    cutOff('10'),
  );
  expect(lines.map(({ charge, rule }) => [charge.key, rule.plan])).toEqual([
    ['support', 'ahead'],
    ['base', 'ahead'],
  ]);
});

test('months closed at once bill each period once', async () => {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-07-01', plan: 'ahead' });
  for (const month of ['07', '08', '09']) await closeFor(customer, `2026-${month}`, cutOff('10'));
  const billed = (await linesOf(customer)).flatMap(([, ...lines]) =>
    lines.filter((one) => one?.startsWith('base')),
  );
  expect(billed).toEqual(['base 2026-07-01', 'base 2026-08-01', 'base 2026-09-01', 'base 2026-10-01']);
});

test('a period that waited for a person bills nothing that the next had to bill for itself', async () => {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01', plan: 'ahead' });
  await sendCalls(customer, [{ time: '2026-09-05T10:00:00Z', units: 3 }], new Date('2026-09-06T00:00:00Z'));
  await closeFor(customer, '2026-08', cutOff('09'));
  const shift = (by: number) =>
    db.asAdmin('update usage_rollup set value_sum = value_sum + $2 where tenant_id = $1', [customer.id, by]);
  await shift(1);
  await closeFor(customer, '2026-09', cutOff('10'));
  expect(await phasesOf(customer)).toContain('2026-09-01 parked billing.day_not_sealed');
  await closeFor(customer, '2026-10', cutOff('11'));
  await shift(-1);
  await asCustomer(
    customer,
    async (ctx) => {
      const closes = await readCloses(ctx, { tenantId: customer.id });
      const parked = closes.find(({ phase }) => phase === 'parked');
      await resumeClose(ctx, { tenantId: customer.id, id: parked?.id ?? '' });
    },
    cutOff('11'),
  );
  await closeFor(customer, '2026-09', cutOff('11'));
  expect(await linesOf(customer)).toEqual([
    ['2026-08-01', 'base 2026-08-01', 'support 2026-08-01', 'base 2026-09-01'],
    ['2026-09-01', 'support 2026-09-01'],
    ['2026-10-01', 'base 2026-10-01', 'support 2026-10-01', 'base 2026-11-01'],
  ]);
});
