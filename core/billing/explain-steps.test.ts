import { describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import { groupSteps, withoutBucketSteps } from './explain-steps.ts';
import { sealedPeriod } from './sealed-period.ts';
import {
  NOVEMBER,
  recurringChargeOf,
  sampleRow,
  sampleRules,
  sampleSeal,
  usageChargeOf,
} from './testing/sample-invoice.ts';

const first = sampleSeal('2026-11-01', [sampleRow('100')]);
const corrected = sampleSeal('2026-11-01', [sampleRow('120')], first);
const second = sampleSeal('2026-11-02', [sampleRow('30')]);

const tiers = [
  { up_to: '100', unit_amount: '2' },
  { up_to: '200', unit_amount: '1', flat_amount: '5' },
  { up_to: null, unit_amount: '0.5' },
];

function grouped(charge: Charge, usage = [first, second]) {
  const calculated = calculateInvoice({ rules: sampleRules(usage, [charge]), usage });
  if (!calculated.ok) throw new Error(calculated.error.message);
  const { steps } = required(calculated.value.trace.lines[0], 'one charge is one line');
  return groupSteps(steps, charge, new Map(usage.map(({ digest, seal }) => [digest, seal])));
}

describe('the steps of a line', () => {
  test('begin with its days, each with the seal that states it', () => {
    const charge = usageChargeOf({ model: 'per_unit', config: { unit_amount: '1' } });
    expect(grouped(charge, [first, corrected, second])[0]).toMatchObject({
      kind: 'quantity',
      days: [
        { day: '2026-11-01', value: '120', digest: corrected.digest, sequence: 1 },
        { day: '2026-11-02', value: '30', digest: second.digest, sequence: 0 },
      ],
    });
  });

  test('hold the whole table of a graduated price with the part that was used', () => {
    const steps = grouped(usageChargeOf({ model: 'graduated', config: { tiers } }));
    expect(steps.find(({ kind }) => kind === 'tiers')).toMatchObject({
      priceKind: 'amount',
      unit: 'call',
      step: { op: 'tier-sum', output: { value: '235' } },
      tiers: [
        { number: 1, from: '0', upTo: '100', price: '2', flatAmount: null, units: '100', amount: '200' },
        { number: 2, from: '100', upTo: '200', price: '1', flatAmount: '5', units: '30', amount: '35' },
        { number: 3, from: '200', upTo: null, price: '0.5', units: '0', amount: '0' },
      ],
    });
  });

  test('hold the rows of a volume price that were not reached too', () => {
    const steps = grouped(usageChargeOf({ model: 'volume', config: { tiers } }));
    expect(steps.find(({ kind }) => kind === 'tiers')).toMatchObject({
      tiers: [
        { number: 1, upTo: '100', units: null, amount: null },
        { number: 2, upTo: '200', units: '130', amount: '135' },
        { number: 3, upTo: null, units: null, amount: null },
      ],
    });
  });

  test('hold the days of a bucketed price as one table, each with the steps of its own', () => {
    const per_bucket = { model: 'graduated', config: { tiers } } as const;
    const charge = usageChargeOf({ model: 'bucketed', config: { bucket_by: 'day', per_bucket } });
    const steps = grouped(charge);
    expect(steps.map(({ kind, step }) => [kind, step.op])).toEqual([
      ['quantity', 'usage-sum'],
      ['buckets', 'bucket-sum'],
      ['operation', 'round-line'],
    ]);
    const [, table] = steps;
    if (table?.kind !== 'buckets') throw new Error('a table of buckets');
    expect(table).toMatchObject({ dimension: null, unit: 'call', step: { output: { value: '260' } } });
    expect(table.buckets).toHaveLength(30);
    expect(table.buckets.slice(0, 3).map(({ name, quantity, amount }) => [name, quantity, amount])).toEqual([
      ['2026-11-01', '100', '200'],
      ['2026-11-02', '30', '60'],
      ['2026-11-03', '0', '0'],
    ]);
    expect(table.buckets[1]?.steps.map(({ op }) => op)).toEqual([
      'usage-sum',
      'tier',
      'tier',
      'tier',
      'tier-sum',
    ]);
  });

  test('hold every capacity with the one that was reached', () => {
    const steps = grouped({
      key: 'size',
      name: { en: 'Size', es: 'Tamaño' },
      kind: 'usage',
      model: 'capacity',
      meters: { calls: { meter: 'calls', meterVersion: 1 } },
      config: {
        tiers: [
          { limits: { calls: '120' }, amount: '20' },
          { limits: { calls: null }, amount: '50' },
        ],
      },
    });
    expect(steps.find(({ kind }) => kind === 'capacity')).toMatchObject({
      names: ['calls'],
      tiers: [
        { number: 1, limits: ['120'], amount: '20', isReached: false },
        { number: 2, limits: [null], amount: '50', isReached: true },
      ],
    });
  });

  test('on paper leave out what is within the buckets', () => {
    const per_bucket = { model: 'per_unit', config: { unit_amount: '1' } } as const;
    const charge = usageChargeOf({ model: 'bucketed', config: { bucket_by: 'day', per_bucket } });
    const usage = [first, second];
    const calculated = calculateInvoice({ rules: sampleRules(usage, [charge]), usage });
    const steps = calculated.ok ? (calculated.value.trace.lines[0]?.steps ?? []) : [];
    const ops = withoutBucketSteps(steps).map(({ op }) => op);
    expect(ops).toEqual(['usage-sum', ...Array<string>(30).fill('bucket'), 'bucket-sum', 'round-line']);
    expect(withoutBucketSteps(steps.filter(({ op }) => op !== 'bucket'))).toHaveLength(steps.length - 30);
  });

  test('of a fixed charge stay as they are', () => {
    expect(grouped(recurringChargeOf('49')).map(({ kind, step }) => [kind, step.op])).toEqual([
      ['operation', 'flat'],
      ['operation', 'round-line'],
    ]);
  });
});

test('a sealed period counts each of its days once, by the seal that held last', () => {
  const seals = [first, corrected, second, sampleSeal('2026-12-01', [sampleRow('1')])].map(
    ({ digest, seal }) => ({ ...seal, digest }),
  );
  const { days, counts } = sealedPeriod(seals, NOVEMBER);
  expect(days.map(({ day, digest }) => [day, digest])).toEqual([
    ['2026-11-01', corrected.digest],
    ['2026-11-02', second.digest],
  ]);
  expect(counts).toEqual({ received: 2, accepted: 2, duplicate: 0, late: 0, rejected: 0 });
});
