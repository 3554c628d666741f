import { beforeAll, describe, expect, test } from 'vitest';
import { publishAtSetup, readSubscriptions, setSeats } from '#server/modules/pricing/index.ts';
import { makeTestTenant } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asCustomer, asVendor, type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();

beforeAll(async () => {
  await foundVendor(FOUNDED);
  await asVendor(
    (ctx) =>
      publishAtSetup(ctx, {
        document: {
          schema: 'openbook.plan-version/1',
          plan: 'seats',
          version: 1,
          name: { en: 'By seat', es: 'Por puesto' },
          currency: 'USD',
          interval: 'month',
          effectiveFrom: '2026-01-01',
          charges: [
            {
              key: 'seats',
              name: { en: 'Seats', es: 'Puestos' },
              kind: 'recurring',
              model: 'per_unit',
              unit: 'seat',
              config: { unit_amount: '10' },
            },
            {
              key: 'base',
              name: { en: 'Base fee', es: 'Cuota base' },
              kind: 'recurring',
              model: 'flat',
              config: { amount: '1' },
            },
          ],
        },
      }),
    FOUNDED,
  );
});

const AUGUST = new Date('2026-08-20T12:00:00Z');

const newCustomer = () =>
  foundCustomer({ now: FOUNDED, startsOn: '2026-08-01', plan: 'seats', seats: { seats: '5' } });

function change(customer: Customer, effectiveFrom: string, quantity: string, more: object = {}) {
  const input = {
    tenantId: customer.id,
    subscriptionId: customer.subscriptionId,
    charge: 'seats',
    effectiveFrom,
    quantity,
    ...more,
  };
  return asCustomer(customer, (ctx) => setSeats(ctx, input), AUGUST);
}

describe('seats of a subscription', () => {
  test('that change within a period are billed by days, each piece a line of its own', async () => {
    const customer = await newCustomer();
    await change(customer, '2026-08-11', '7');
    await change(customer, '2026-08-11', '8');
    await change(customer, '2026-09-01', '99');
    await closeFor(customer, '2026-08', new Date('2026-09-03T00:00:00Z'));
    const { document } = await onlyInvoiceOf(customer);
    expect(
      document.lines.map(({ charge, period, quantity, unit, amount }) => [
        charge,
        period,
        quantity,
        unit,
        amount,
      ]),
    ).toEqual([
      ['seats', { start: '2026-08-01', end: '2026-08-11' }, '5', 'seat', '16.13'],
      ['seats', { start: '2026-08-11', end: '2026-09-01' }, '8', 'seat', '54.19'],
      ['base', { start: '2026-08-01', end: '2026-09-01' }, '1', 'month', '1.00'],
    ]);
  });

  test('keep every entry on record, and the last of a day holds', async () => {
    const customer = await newCustomer();
    expect(await change(customer, '2026-08-11', '7.50')).toEqual([
      { charge: 'seats', from: '2026-08-01', quantity: '5' },
      { charge: 'seats', from: '2026-08-11', quantity: '7.5' },
    ]);
    await change(customer, '2026-08-11', '6');
    const [subscription] = await asCustomer(
      customer,
      (ctx) => readSubscriptions(ctx, { tenantId: customer.id }),
      AUGUST,
    );
    expect(subscription?.seats.at(-1)).toEqual({ charge: 'seats', from: '2026-08-11', quantity: '6' });
    const rows = await db.asAdmin('select 1 from subscription_seats where tenant_id = $1', [customer.id]);
    expect(rows).toHaveLength(3);
    await expect(
      db.asAdmin('update subscription_seats set quantity = 1 where tenant_id = $1', [customer.id]),
    ).rejects.toThrow(/immutable/);
  });

  test('two at once for one day both stay on record', async () => {
    const customer = await newCustomer();
    await Promise.all([change(customer, '2026-08-12', '1'), change(customer, '2026-08-12', '2')]);
    const rows = await db.asAdmin<{ revision: number }>(
      `select revision from subscription_seats where tenant_id = $1 and effective_from = '2026-08-12' order by 1`,
      [customer.id],
    );
    expect(rows.map(({ revision }) => revision)).toEqual([0, 1]);
  });

  test.each([
    ['before the running period', '2026-07-31', '1', {}, 'pricing.seats_backdated'],
    [
      'of a charge that is none by seats',
      '2026-08-11',
      '1',
      { charge: 'base' },
      'pricing.seats_charge_unknown',
    ],
    ['of too many digits', '2026-08-11', '0.0000000000000000001', {}, 'pricing.seats_number_invalid'],
    [
      'of an unknown subscription',
      '2026-08-11',
      '1',
      { subscriptionId: '00000000-0000-4000-8000-000000000000' },
      'pricing.subscription_unknown',
    ],
  ])('are refused %s', async (_, from, quantity, more, code) => {
    await expect(change(await newCustomer(), from, quantity, more)).rejects.toMatchObject({ code });
  });

  test('are refused at the start too, and for another tenant', async () => {
    await expect(
      foundCustomer({ now: FOUNDED, startsOn: '2026-08-01', plan: 'seats', seats: { base: '5' } }),
    ).rejects.toMatchObject({ code: 'pricing.seats_charge_unknown', path: 'seats.base' });
    const customer = await newCustomer();
    const stranger = await makeTestTenant();
    await expect(
      asCustomer(
        stranger,
        (ctx) =>
          setSeats(ctx, {
            tenantId: customer.id,
            subscriptionId: customer.subscriptionId,
            charge: 'seats',
            effectiveFrom: '2026-08-11',
            quantity: '1',
          }),
        AUGUST,
      ),
    ).rejects.toMatchObject({ status: 404 });
  });
});
