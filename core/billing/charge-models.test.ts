import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapacityCharge, Charge } from '#core/contracts/charge.ts';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import type { MeterRule, RulesDocument } from '#core/contracts/rules.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import { addDecimals } from '#core/money/decimal.ts';
import { rate } from '#core/rating/rate.ts';
import { datesFrom } from '#core/time/civil-date.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import { invoiceDocument } from './invoice-document.ts';
import { type ReplayFiles, replay } from './replay.ts';
import type { SealedUsage } from './sealed-usage.ts';
import {
  NOVEMBER,
  OCTOBER,
  referencesTo,
  sampleHeader,
  sampleMeter,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleSubscription,
  sampleUsageFile,
  usageChargeOf,
} from './testing/sample-invoice.ts';

const DAYS = datesFrom(NOVEMBER.start, NOVEMBER.end);

function calculated(usage: SealedUsage[], charges: Charge[], more: Partial<RulesDocument> = {}) {
  const result = calculateInvoice({ usage, rules: sampleRules(usage, charges, more) });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}: ${result.error.message}`);
  expect(traceDocument.parse(result.value.trace)).toEqual(result.value.trace);
  return result.value;
}

function amountsRow(amounts: readonly string[], more: Partial<UsageRow> = {}): UsageRow {
  return sampleRow(addDecimals(['0', ...amounts]), {
    eventCount: amounts.length,
    amounts: [...amounts],
    ...more,
  });
}

const inRegion = (region: string) => ({ dimensions: { region } });

/** What `openbook rate` says. */
function simulated(model: string, config: object, given: object): string {
  const answer = rate({ model, config, ...given });
  return answer.ok ? answer.value.amount : `${answer.error.code}`;
}

const PERCENTAGE = {
  rate_percent: '2',
  fixed_amount_per_event: '0.10',
  free_events: '1',
  per_event_max: '1.50',
};

const size: CapacityCharge = {
  key: 'size',
  name: { en: 'Size', es: 'Tamaño' },
  kind: 'usage',
  model: 'capacity',
  meters: {
    seats: { meter: 'seats', meterVersion: 1 },
    projects: { meter: 'calls', meterVersion: 1, filter: { region: 'eu' } },
  },
  config: {
    tiers: [
      { limits: { seats: '10', projects: '5' }, amount: '20' },
      { limits: { seats: null, projects: null }, amount: '50' },
    ],
  },
};

const seats: MeterRule = { ...sampleMeter('max', 'seat'), slug: 'seats' };
const seatsRow = (value: string) =>
  sampleRow(value, { meter: 'seats', aggregation: 'max', unit: 'seat', dimensions: {} });

describe('a percentage of single events', () => {
  it('takes them day by day in the order that the seals hold, the last seal of a day for the whole day', () => {
    const first = sampleSeal('2026-11-01', [amountsRow(['50'])]);
    const corrected = sampleSeal('2026-11-01', [amountsRow(['40', '50'])], first);
    const next = sampleSeal('2026-11-02', [amountsRow(['100'])]);
    const { lines, trace } = calculated(
      [first, corrected, next],
      [usageChargeOf({ model: 'percentage', config: PERCENTAGE })],
    );
    expect(lines).toMatchObject([{ kind: 'usage', quantity: '190', unit: 'call', amount: '2.60' }]);
    expect(trace.lines[0]?.steps.map(({ op, output }) => [op, output.value])).toEqual([
      ['usage-sum', '190'],
      ['event-sum', '190'],
      ['free-allowance', '150'],
      ['percentage-clamped', '2.6'],
      ['round-line', '2.6'],
    ]);
    expect(trace.lines[0]?.steps[3]?.inputs).toContainEqual({ name: 'cappedEvents', value: '1' });
    expect(trace.lines[0]?.steps[3]?.inputs).toContainEqual({ name: 'withinAmount', value: '50' });
  });

  it('is what the simulator says of the same events, for any of them', () => {
    const amount = fc.integer({ min: 0, max: 20_000 }).map((cents) => addDecimals([String(cents / 4)]));
    const days = fc.array(fc.array(amount, { maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const config = fc.record(
      {
        rate_percent: fc.constantFrom('0', '1.5', '20'),
        fixed_amount_per_event: fc.constantFrom('0.1', '3'),
        free_events: fc.constantFrom('0', '2', '7'),
        free_amount: fc.constantFrom('0', '10.5', '500'),
        per_event_min: fc.constantFrom('0', '1.5'),
        per_event_max: fc.constantFrom('2', '40'),
        min_amount: fc.constantFrom('0', '5'),
        discount_percent: fc.constantFrom('10', '100'),
      },
      { requiredKeys: ['rate_percent'] },
    );
    fc.assert(
      fc.property(days, config, (amounts, stated) => {
        const usage = amounts.map((events, index) => sampleSeal(DAYS[index] ?? '', [amountsRow(events)]));
        const { lines } = calculated(usage, [usageChargeOf({ model: 'percentage', config: stated })]);
        expect(lines[0]?.amountExact).toBe(
          addDecimals([simulated('percentage', stated, { events: amounts.flat() })]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['no single amounts', sampleRow('5'), 'billing.amounts_missing'],
    ['fewer amounts than events', amountsRow(['5'], { eventCount: 2 }), 'billing.amounts_missing'],
    ['a negative event', amountsRow(['7', '-2']), 'rating.units_negative'],
  ])('is not made of %s', (_, row, code) => {
    const usage = [sampleSeal('2026-11-01', [row])];
    const rules = sampleRules(usage, [usageChargeOf({ model: 'percentage', config: PERCENTAGE })]);
    expect(calculateInvoice({ usage, rules })).toMatchObject({
      ok: false,
      error: { code, path: 'subscriptions[0].charges[0].meter' },
    });
  });
});

describe('a capacity', () => {
  const usage = [
    sampleSeal('2026-11-01', [
      sampleRow('3', inRegion('eu')),
      sampleRow('100', inRegion('us')),
      seatsRow('7'),
    ]),
    sampleSeal('2026-11-02', [sampleRow('2', inRegion('eu')), seatsRow('10')]),
  ];
  const meters = [sampleMeter(), seats];

  it('is chosen by several meters, and is one price for the period', () => {
    const { lines, trace } = calculated(usage, [size], { meters });
    expect(lines).toMatchObject([{ quantity: '1', unit: 'month', amount: '20.00' }]);
    const steps = trace.lines[0]?.steps ?? [];
    expect(steps.map(({ op, output }) => [op, output.value])).toEqual([
      ['usage-sum', '5'],
      ['usage-max', '10'],
      ['capacity-tier', '20'],
      ['round-line', '20'],
    ]);
    expect(steps[2]?.inputs).toEqual([
      { name: 'tier', value: '1' },
      { name: 'projects', value: '5', unit: 'call', ref: 'step:0' },
      { name: 'seats', value: '10', unit: 'seat', ref: 'step:1' },
      { name: 'amount', value: '20', ref: 'rule:sub-1/size' },
    ]);
  });

  it('moves up when one meter passes its limit, late usage included', () => {
    const [first] = usage;
    if (first === undefined) throw new Error('a day');
    const october = sampleSeal('2026-10-09', [seatsRow('10')]);
    const corrected = sampleSeal('2026-10-09', [seatsRow('11')], october);
    const late = {
      period: OCTOBER,
      subscriptions: [sampleSubscription([size])],
      tax: { kind: 'rate' as const, name: 'VAT', ratePercent: '21' },
      billedSeals: referencesTo([october]),
      correctedSeals: referencesTo([october, corrected]),
    };
    const { lines } = calculated([october, corrected, ...usage], [size], {
      meters,
      seals: referencesTo(usage),
      late: [late],
    });
    expect(lines).toMatchObject([
      { kind: 'usage', amount: '20.00' },
      { kind: 'late-usage', quantity: '0', unit: 'month', amount: '30.00' },
    ]);
  });

  it('names the meter that the rules do not define', () => {
    const result = calculateInvoice({
      usage,
      rules: sampleRules(usage, [size], { meters: [sampleMeter()] }),
    });
    expect(result).toMatchObject({
      error: { code: 'billing.meter_unknown', path: 'subscriptions[0].charges[0].meters.seats' },
    });
  });
});

describe('buckets', () => {
  const packages = { model: 'package', config: { package_size: '10', package_amount: '1' } } as const;
  const byDay = { bucket_by: 'day', per_bucket: packages } as const;

  it('by day price every civil day of the period for itself', () => {
    const usage = [
      sampleSeal('2026-11-01', [sampleRow('4', inRegion('eu')), sampleRow('5', inRegion('us'))]),
      sampleSeal('2026-11-03', [sampleRow('11')]),
    ];
    const minimum = { model: 'per_unit', config: { unit_amount: '1', min_amount: '5' } } as const;
    const { lines } = calculated(usage, [
      usageChargeOf({ model: 'bucketed', config: byDay }),
      usageChargeOf({ model: 'bucketed', config: { bucket_by: 'day', per_bucket: minimum } }),
    ]);
    expect(lines.map(({ quantity, unit, amount }) => [quantity, unit, amount])).toEqual([
      ['20', 'call', '3.00'],
      ['20', 'call', '160.00'],
    ]);
  });

  it('by dimension price every value that was used, and what has none', () => {
    const usage = [
      sampleSeal('2026-11-01', [sampleRow('4', inRegion('eu')), sampleRow('5', inRegion('us'))]),
      sampleSeal('2026-11-03', [sampleRow('9', inRegion('eu')), sampleRow('1')]),
    ];
    const config = { bucket_by: 'dimension', dimension: 'region', per_bucket: packages } as const;
    const { lines, trace } = calculated(usage, [usageChargeOf({ model: 'bucketed', config })]);
    expect(lines).toMatchObject([{ quantity: '19', amount: '4.00' }]);
    const buckets = trace.lines[0]?.steps.filter(({ op }) => op === 'bucket') ?? [];
    expect(buckets.map(({ inputs, output }) => [...inputs.map(({ value }) => value), output.value])).toEqual([
      ['', '1', '1', '1'],
      ['eu', '13', '2', '2'],
      ['us', '5', '1', '1'],
    ]);
  });

  it('are what the simulator says of the same quantities, for any of them', () => {
    const quantity = fc.integer({ min: 0, max: 4000 }).map((tenths) => addDecimals([String(tenths / 8)]));
    fc.assert(
      fc.property(fc.array(quantity, { minLength: 30, maxLength: 30 }), fc.boolean(), (values, capped) => {
        const usage = values.map((value, index) => sampleSeal(DAYS[index] ?? '', [sampleRow(value)]));
        const outer = capped ? { max_amount: '50', discount_percent: '25' } : {};
        const { lines } = calculated(usage, [
          usageChargeOf({ model: 'bucketed', config: { ...byDay, ...outer } }),
        ]);
        const config = { per_bucket: packages, bucket_units: values, ...outer };
        expect(lines[0]?.amountExact).toBe(addDecimals([simulated('bucketed', config, {})]));
      }),
      { numRuns: 25 },
    );
  });

  it('by day are not made of an average over the period', () => {
    const usage = [sampleSeal('2026-11-01', [sampleRow('86400', { aggregation: 'time-weighted' })])];
    const charges = [usageChargeOf({ model: 'bucketed', config: byDay })];
    const rules = sampleRules(usage, charges, { meters: [sampleMeter('time-weighted')] });
    expect(calculateInvoice({ usage, rules })).toMatchObject({
      error: { code: 'billing.bucket_not_for_meter', path: 'subscriptions[0].charges[0].config.bucket_by' },
    });
  });

  it('have an end to their number', () => {
    const rows = Array.from({ length: 1001 }, (_, index) => sampleRow('1', inRegion(`r${index}`)));
    const usage = [sampleSeal('2026-11-01', rows)];
    const config = { bucket_by: 'dimension', dimension: 'region', per_bucket: packages } as const;
    const rules = sampleRules(usage, [usageChargeOf({ model: 'bucketed', config })]);
    expect(calculateInvoice({ usage, rules })).toMatchObject({
      error: { code: 'billing.buckets_too_many', path: 'subscriptions[0].charges[0].config.dimension' },
    });
  });
});

describe('the other models of quantities', () => {
  it.each([
    ['dynamic', { multiplier: '1.25' }],
    [
      'graduated_percentage',
      {
        tiers: [
          { up_to: '10', rate_percent: '2' },
          { up_to: null, rate_percent: '1' },
        ],
      },
    ],
  ])('%s is what the simulator says', (model, config) => {
    const usage = [sampleSeal('2026-11-01', [sampleRow('37.5')])];
    const { lines } = calculated(usage, [usageChargeOf({ model, config } as never)]);
    expect(lines[0]?.amountExact).toBe(addDecimals([simulated(model, config, { units: '37.5' })]));
  });

  it('a percentage by tiers owes the first fixed amount without usage', () => {
    const tiers = [{ up_to: null, rate_percent: '2', flat_amount: '4' }];
    const charge = usageChargeOf({ model: 'graduated_percentage', config: { tiers } });
    expect(calculated([], [charge]).lines).toMatchObject([{ quantity: '0', amount: '4.00' }]);
  });
});

describe('a filter', () => {
  const rows = ['eu', 'us', 'ap'].map((region, index) => sampleRow(String(10 ** index), inRegion(region)));
  const usage = [sampleSeal('2026-11-01', [...rows, sampleRow('5000')])];

  it.each([
    [{ region: 'us' }, '10'],
    [{ region: ['us'] }, '10'],
    [{ region: ['us', 'ap', 'nowhere'] }, '110'],
    [{ region: ['toString'] }, '0'],
    [{}, '5111'],
  ])('%j counts %s', (filter, quantity) => {
    const charge = usageChargeOf({ model: 'per_unit', config: { unit_amount: '1' }, filter } as never);
    const { lines, trace } = calculated(usage, [charge]);
    expect(lines[0]?.quantity).toBe(quantity);
    const stated = trace.lines[0]?.steps[0]?.inputs.filter(({ name }) => name.startsWith('filter.')) ?? [];
    expect(stated.map(({ value }) => value)).toEqual(Object.values(filter).flat());
  });
});

describe('an invoice of every model', () => {
  const usage = [
    sampleSeal('2026-11-01', [
      amountsRow(['40', '50'], inRegion('eu')),
      amountsRow(['9'], inRegion('us')),
      seatsRow('12'),
    ]),
    sampleSeal('2026-11-30', [amountsRow(['100'], inRegion('eu'))]),
  ];
  const charges = [
    usageChargeOf({ model: 'percentage', config: PERCENTAGE, filter: { region: ['eu'] } }),
    { ...usageChargeOf({ model: 'dynamic', config: { multiplier: '0.333' } }), key: 'dynamic' },
    {
      ...usageChargeOf({
        model: 'bucketed',
        config: {
          bucket_by: 'day',
          per_bucket: { model: 'package', config: { package_size: '10', package_amount: '1' } },
        },
      }),
      key: 'by-day',
    },
    size,
  ];
  const rules = sampleRules(usage, charges, { meters: [sampleMeter(), seats] });
  const calculation = calculateInvoice({ rules, usage });
  if (!calculation.ok) throw new Error(calculation.error.message);
  const { files } = invoiceDocument({
    header: sampleHeader(),
    rules,
    calculation: calculation.value,
    usageBytes: sampleUsageFile(usage),
  });
  const bundle: ReplayFiles = {
    'usage.jsonl': files.usage,
    'rules.json': files.rules,
    'invoice.json': files.invoice,
    'trace.json': files.trace,
  };

  it('replays from its files alone', () => {
    expect(replay(bundle)).toMatchObject({ ok: true, value: { equal: true } });
  });

  it('is found out when one event is made smaller', () => {
    const text = new TextDecoder().decode(bundle['usage.jsonl']);
    expect(text).toContain('"amounts":["40","50"]');
    const usageBytes = new TextEncoder().encode(
      text.replace('"amounts":["40","50"]', '"amounts":["50","40"]'),
    );
    expect(replay({ ...bundle, 'usage.jsonl': usageBytes })).toMatchObject({
      value: { equal: false, firstDifference: { line: '1', issued: '2.60', recomputed: '2.40' } },
    });
  });
});
