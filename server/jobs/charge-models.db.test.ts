import { strFromU8, strToU8, unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { groupSteps } from '#core/billing/explain-steps.ts';
import { replay } from '#core/billing/replay.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { readCalculation } from '#server/modules/billing/index.ts';
import { ingest, registerMeterVersion } from '#server/modules/metering/index.ts';
import { publishAtSetup } from '#server/modules/pricing/index.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { documentBundle } from './document-bundle.ts';
import { asCustomer, asVendor, type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';

ownHome();
ownDatabase();
const CUT_OFF = new Date('2026-11-03T00:00:00Z');
const EVENT = 'test.models.payment';

const payments = {
  kind: 'usage',
  name: { en: 'Payments', es: 'Pagos' },
  meter: 'models-payments',
  meterVersion: 1,
} as const;

/** One charge of each model that is more than a price for a quantity. */
const CHARGES = [
  {
    ...payments,
    key: 'fee',
    model: 'percentage',
    filter: { method: 'card' },
    config: {
      rate_percent: '2',
      fixed_amount_per_event: '0.10',
      free_events: '1',
      per_event_max: '1.50',
    },
  },
  {
    ...payments,
    key: 'by-day',
    model: 'bucketed',
    config: {
      bucket_by: 'day',
      per_bucket: { model: 'package', config: { package_size: '100', package_amount: '1' } },
    },
  },
  {
    ...payments,
    key: 'by-method',
    model: 'bucketed',
    config: {
      bucket_by: 'dimension',
      dimension: 'method',
      per_bucket: { model: 'per_unit', config: { unit_amount: '0.01', min_amount: '1' } },
    },
  },
  {
    key: 'size',
    name: { en: 'Size', es: 'Tamaño' },
    kind: 'usage',
    model: 'capacity',
    meters: {
      payments: { meter: 'models-payments', meterVersion: 1 },
      seats: { meter: 'models-seats', meterVersion: 1 },
    },
    config: {
      tiers: [
        { limits: { payments: '500', seats: '5' }, amount: '20' },
        { limits: { payments: null, seats: null }, amount: '50' },
      ],
    },
  },
  {
    ...payments,
    key: 'share',
    model: 'graduated_percentage',
    filter: { method: ['card', 'transfer'] },
    config: {
      tiers: [
        { up_to: '100', rate_percent: '1' },
        { up_to: null, rate_percent: '0.5' },
      ],
    },
  },
  { ...payments, key: 'weighted', model: 'dynamic', config: { multiplier: '0.001' } },
  {
    key: 'size-limit',
    name: { en: 'At most', es: 'Como máximo' },
    kind: 'spend',
    model: 'maximum',
    config: { amount: '45', charges: ['size'] },
  },
  {
    key: 'commitment',
    name: { en: 'Commitment', es: 'Compromiso' },
    kind: 'spend',
    model: 'minimum',
    config: { amount: '100' },
  },
] as const;

let customer: Customer;

beforeAll(async () => {
  await foundVendor(FOUNDED);
  await asVendor(async (ctx) => {
    const meter = { name: { en: 'Payments', es: 'Pagos' }, eventType: EVENT, dimensions: ['method'] };
    await registerMeterVersion(ctx, {
      ...meter,
      slug: 'models-payments',
      aggregation: 'sum',
      valuePath: '/amount',
      unit: 'USD',
      sealsAmounts: true,
    });
    await registerMeterVersion(ctx, {
      ...meter,
      slug: 'models-seats',
      dimensions: [],
      aggregation: 'max',
      valuePath: '/seats',
      unit: 'seat',
    });
    await publishAtSetup(ctx, {
      document: {
        schema: 'openbook.plan-version/1',
        plan: 'models',
        version: 1,
        name: { en: 'Every model', es: 'Todos los modelos' },
        currency: 'USD',
        interval: 'month',
        effectiveFrom: '2026-01-01',
        charges: CHARGES,
      },
    });
  }, FOUNDED);
  customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', plan: 'models' });
  const events = [
    ['e', '2026-10-20T10:00:00Z', 100, 'card', 6],
    ['d', '2026-10-05T12:00:00Z', 50, 'card', 2],
    ['c', '2026-10-05T10:00:00Z', 40, 'card', 3],
    ['b', '2026-10-05T11:00:00Z', 60, 'transfer', 1],
  ] as const;
  const body = JSON.stringify(
    events.map(([id, time, amount, method, seats]) => ({
      specversion: '1.0',
      source: '/payments',
      subject: customer.externalId,
      id,
      type: EVENT,
      time,
      data: { amount, method, seats },
    })),
  );
  const { counts } = await ingest(
    { actor: testOperator, now: new Date('2026-10-21T00:00:00Z') },
    { body, form: 'batch' },
  );
  expect(counts.accepted).toBe(events.length);
  await closeFor(customer, '2026-10', CUT_OFF);
});

test('every model is sealed, closed and issued with its exact amount', async () => {
  const { document } = await onlyInvoiceOf(customer);
  expect(document.lines.map(({ charge, quantity, amount }) => [charge, quantity, amount])).toEqual([
    // 40 is free, 50 owes 1.10 and 100 is held at 1.50.
    ['fee', '190', '2.60'],
    // 150 on the 5th are two packages, 100 on the 20th one.
    ['by-day', '250', '3.00'],
    // 190 by card, and 60 by transfer lifted to the minimum.
    ['by-method', '250', '2.90'],
    // Six seats are more than the first capacity holds.
    ['size', '1', '50.00'],
    ['share', '250', '1.75'],
    ['weighted', '250', '0.25'],
    ['size-limit', '1', '-5.00'],
    // 55.50 are charged above; 100 were committed.
    ['commitment', '1', '44.50'],
  ]);
  expect(document.totals).toMatchObject({ net: '100.00', tax: '21.00', total: '121.00' });
  expect(document.ratingVersion).toBe('1');
});

test('its bundle verifies and replays, and a single event made smaller names its line', async () => {
  const { number } = await onlyInvoiceOf(customer);
  const { bytes } = await documentBundle(
    { kind: 'invoice', tenantId: customer.id, number },
    { now: CUT_OFF },
  );
  const files = new Map(Object.entries(unzipSync(bytes)));
  const report = await verifyBundle(files);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  const bytesOf = (name: string) => files.get(name) ?? new Uint8Array();
  const bundle = {
    'invoice.json': bytesOf('invoice.json'),
    'usage.jsonl': bytesOf('usage.jsonl'),
    'rules.json': bytesOf('rules.json'),
    'trace.json': bytesOf('trace.json'),
  };
  expect(replay(bundle)).toMatchObject({ ok: true, value: { equal: true } });
  const usage = strFromU8(bundle['usage.jsonl']);
  expect(usage).toContain('"amounts":["40","50"]');
  const changed = strToU8(usage.replace('"amounts":["40","50"]', '"amounts":["50","40"]'));
  expect(replay({ ...bundle, 'usage.jsonl': changed })).toMatchObject({
    value: { equal: false, firstDifference: { line: '1', issued: '2.60', recomputed: '2.40' } },
  });
});

test('how it was calculated opens up: meters, buckets and capacities of each line', async () => {
  const { number } = await onlyInvoiceOf(customer);
  const calculation = await asCustomer(
    customer,
    (ctx) => readCalculation(ctx, { tenantId: customer.id, number }),
    CUT_OFF,
  );
  const seals = new Map(calculation.seals.map((seal) => [seal.digest, seal]));
  const opened = calculation.lines.map((line) => ({
    meters: line.meters.map(({ slug }) => slug),
    days: line.usageByDay.filter(({ value }) => value !== '0').length,
    kinds: groupSteps(line.steps, line.charge, seals).map(({ kind }) => kind),
  }));
  const two = { meters: ['models-payments', 'models-seats'] };
  const one = { meters: ['models-payments'], days: 2 };
  expect(opened).toEqual([
    { ...one, kinds: ['quantity', 'operation', 'operation', 'operation', 'operation'] },
    { ...one, kinds: ['quantity', 'buckets', 'operation'] },
    { ...one, kinds: ['quantity', 'buckets', 'operation'] },
    { ...two, days: 2, kinds: ['quantity', 'quantity', 'capacity', 'operation'] },
    { ...one, kinds: ['quantity', 'tiers', 'operation'] },
    { ...one, kinds: ['quantity', 'operation', 'operation'] },
    { meters: [], days: 0, kinds: ['operation', 'operation', 'operation'] },
    { meters: [], days: 0, kinds: ['operation', 'operation', 'operation'] },
  ]);
});
