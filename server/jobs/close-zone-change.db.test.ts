import { beforeAll, describe, expect, test } from 'vitest';
import { ingest, registerMeterVersion } from '#server/modules/metering/index.ts';
import { createSubscription, publishAtSetup } from '#server/modules/pricing/index.ts';
import { changeZone } from '#server/modules/tenancy/index.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asCustomer, asVendor, type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';

ownHome();
ownDatabase();

const CHANGE = '2026-11-01';
const SEATS_EVENT = 'test.zone-change.seats';

beforeAll(async () => {
  await foundVendor(FOUNDED);
  await asVendor(async (ctx) => {
    await registerMeterVersion(ctx, {
      slug: 'seats',
      name: { en: 'Seats', es: 'Puestos' },
      eventType: SEATS_EVENT,
      aggregation: 'time-weighted',
      valuePath: '/seats',
      dimensions: [],
      unit: 'seat',
    });
    await publishAtSetup(ctx, {
      document: {
        schema: 'openbook.plan-version/1',
        plan: 'seats',
        version: 1,
        name: { en: 'Seats', es: 'Puestos' },
        currency: 'USD',
        interval: 'month',
        effectiveFrom: '2026-01-01',
        charges: [
          {
            key: 'seats',
            name: { en: 'Seats', es: 'Puestos' },
            kind: 'usage',
            meter: 'seats',
            meterVersion: 1,
            model: 'per_unit',
            config: { unit_amount: '1' },
          },
        ],
      },
    });
  }, FOUNDED);
});

/** A customer with ten seats since August, whose zone changes where November begins. */
async function customerWithSeats(from: string, to: string): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', zone: from });
  await asCustomer(
    customer,
    async (ctx) => {
      const tenantId = customer.id;
      await createSubscription(ctx, { tenantId, plan: 'seats', version: 1, startsOn: '2026-10-01' });
      await changeZone(ctx, { tenantId, periodStarts: [CHANGE], zone: to, effectiveFrom: CHANGE });
    },
    FOUNDED,
  );
  const body = JSON.stringify({
    specversion: '1.0',
    source: '/zone-change-test',
    subject: customer.externalId,
    id: 'first',
    type: SEATS_EVENT,
    time: '2026-08-15T12:00:00Z',
    data: { seats: 10 },
  });
  await ingest({ actor: testOperator, now: new Date('2026-08-15T12:00:01Z') }, { body, form: 'single' });
  return customer;
}

async function seatsByMonth(customer: Customer): Promise<(string | undefined)[]> {
  const invoices = await invoicesOf(customer);
  return invoices.map(({ document }) => document.lines.find(({ charge }) => charge === 'seats')?.quantity);
}

describe('a period at whose end the zone changes', () => {
  test.each([
    ['Etc/UTC', 'America/New_York'],
    ['America/New_York', 'Etc/UTC'],
    ['Europe/Madrid', 'Asia/Kolkata'],
  ])('from %s to %s averages over the days as they were sealed', async (from, to) => {
    const customer = await customerWithSeats(from, to);
    await closeFor(customer, '2026-10', new Date('2026-11-05T00:00:00Z'));
    await closeFor(customer, '2026-11', new Date('2026-12-05T00:00:00Z'));
    expect(await seatsByMonth(customer)).toEqual(['10', '10']);
  });

  test('is cut off after the grace of its own last day', async () => {
    const customer = await customerWithSeats('Etc/UTC', 'America/New_York');
    await closeFor(customer, '2026-10', new Date('2026-11-01T03:59:59Z'));
    expect(await phasesOf(customer)).toEqual([]);
    await closeFor(customer, '2026-10', new Date('2026-11-03T03:59:59Z'));
    expect(await phasesOf(customer)).toEqual(['2026-10-01 collecting']);
    await closeFor(customer, '2026-10', new Date('2026-11-03T04:00:00Z'));
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
  });
});
