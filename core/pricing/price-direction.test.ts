import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanVersionDocument, planVersionDocument } from '#core/contracts/plan-version.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { ratio } from '#core/money/fraction.ts';
import { rate } from '#core/rating/rate.ts';
import { priceDirection } from './price-direction.ts';
import { capacity, plan, recurring } from './testing/plan-files.ts';

type Config = Record<string, unknown>;

function parsed(document: unknown): PlanVersionDocument {
  return planVersionDocument.parse(document);
}

/** One usage charge of a model, before and after. */
function between(model: string, before: Config, after: Config, more: [Config, Config] = [{}, {}]) {
  return priceDirection(parsed(plan(before, model, more[0])), parsed(plan(after, model, more[1]))).direction;
}

const flip = { rise: 'fall', fall: 'rise', none: 'none' } as const;

describe('what one field does to the price', () => {
  const tiers = (...prices: readonly Config[]) =>
    prices.map((tier, index) => ({
      up_to: index === prices.length - 1 ? null : String(100 * (index + 1)),
      ...tier,
    }));

  it.each<[string, string, Config, Config]>([
    ['unit price', 'per_unit', { unit_amount: '1' }, { unit_amount: '1.01' }],
    ['free units', 'per_unit', { unit_amount: '1', usage_discount_units: '10' }, { unit_amount: '1' }],
    [
      'discount',
      'per_unit',
      { unit_amount: '1', discount_percent: '10' },
      { unit_amount: '1', discount_percent: '5' },
    ],
    ['minimum', 'per_unit', { unit_amount: '1' }, { unit_amount: '1', min_amount: '5' }],
    ['maximum removed', 'per_unit', { unit_amount: '1', max_amount: '50' }, { unit_amount: '1' }],
    ['maximum', 'per_unit', { unit_amount: '1', max_amount: '50' }, { unit_amount: '1', max_amount: '60' }],
    [
      'divisor',
      'per_unit',
      { unit_amount: '1', convert: { divide_by: '10' } },
      { unit_amount: '1', convert: { divide_by: '5' } },
    ],
    ['flat amount', 'flat', { amount: '10' }, { amount: '12' }],
    ['gift', 'flat', { amount: '-10' }, { amount: '-5' }],
    [
      'tier price',
      'graduated',
      { tiers: tiers({ unit_amount: '2' }, { unit_amount: '1' }) },
      { tiers: tiers({ unit_amount: '2' }, { unit_amount: '1.5' }) },
    ],
    [
      'tier flat',
      'graduated',
      { tiers: tiers({ unit_amount: '2' }) },
      { tiers: tiers({ unit_amount: '2', flat_amount: '1' }) },
    ],
    [
      'tier cap',
      'graduated',
      { tiers: tiers({ unit_amount: '2', cap: '10' }) },
      { tiers: tiers({ unit_amount: '2', cap: '20' }) },
    ],
    [
      'tier cap removed',
      'volume',
      { tiers: tiers({ unit_amount: '2', cap: '10' }) },
      { tiers: tiers({ unit_amount: '2' }) },
    ],
    [
      'flat at zero',
      'volume',
      { tiers: tiers({ flat_amount: '2' }) },
      { tiers: tiers({ flat_amount: '2' }), zero_usage: 'first_tier_flat' },
    ],
    [
      'volume price',
      'volume',
      { tiers: tiers({ unit_amount: '2' }, { unit_amount: '1' }) },
      { tiers: tiers({ unit_amount: '3' }, { unit_amount: '1' }) },
    ],
    [
      'percent of a tier',
      'graduated_percentage',
      { tiers: [{ up_to: null, rate_percent: '1' }] },
      { tiers: [{ up_to: null, rate_percent: '2' }] },
    ],
    [
      'package size',
      'package',
      { package_size: '10', package_amount: '1' },
      { package_size: '5', package_amount: '1' },
    ],
    [
      'package amount',
      'package',
      { package_size: '10', package_amount: '1' },
      { package_size: '10', package_amount: '2' },
    ],
    [
      'package rounding',
      'package',
      { package_size: '10', package_amount: '1', round: 'floor' },
      { package_size: '10', package_amount: '1' },
    ],
    [
      'free packages',
      'package',
      { package_size: '10', package_amount: '1', free_units: '20' },
      { package_size: '10', package_amount: '1', free_units: '10' },
    ],
    ['percentage', 'percentage', { rate_percent: '1' }, { rate_percent: '1.5' }],
    [
      'fee of an event',
      'percentage',
      { rate_percent: '1' },
      { rate_percent: '1', fixed_amount_per_event: '0.1' },
    ],
    [
      'free events',
      'percentage',
      { rate_percent: '1', free_events: '5' },
      { rate_percent: '1', free_events: '4' },
    ],
    ['allowance gone', 'percentage', { rate_percent: '1', free_amount: '5' }, { rate_percent: '1' }],
    ['most of an event', 'percentage', { rate_percent: '1', per_event_max: '5' }, { rate_percent: '1' }],
    ['multiplier', 'dynamic', { multiplier: '1.1' }, { multiplier: '1.2' }],
    [
      'price in a bucket',
      'bucketed',
      { bucket_by: 'day', per_bucket: { model: 'per_unit', config: { unit_amount: '1' } } },
      { bucket_by: 'day', per_bucket: { model: 'per_unit', config: { unit_amount: '2' } } },
    ],
  ])('%s of %s: this way a rise, the other way a fall', (_, model, before, after) => {
    expect(between(model, before, after)).toBe('rise');
    expect(between(model, after, before)).toBe('fall');
    expect(between(model, after, after)).toBe('none');
  });

  it.each<[string, string, Config, Config, Config?, Config?]>([
    ['the meter', 'per_unit', { unit_amount: '1' }, { unit_amount: '1' }, {}, { meterVersion: 2 }],
    ['the filter', 'per_unit', { unit_amount: '1' }, { unit_amount: '1' }, {}, { filter: { region: 'eu' } }],
    [
      'the rounding of units',
      'per_unit',
      { unit_amount: '1', convert: { divide_by: '10', round: 'up' } },
      { unit_amount: '1', convert: { divide_by: '10' } },
    ],
    [
      'the rounding of amounts',
      'per_unit',
      { unit_amount: '1' },
      { unit_amount: '1', rounding: 'half_up_currency', currency: 'USD' },
    ],
    [
      'a second bound of the allowance',
      'percentage',
      { rate_percent: '1', free_events: '5' },
      { rate_percent: '1', free_events: '5', free_amount: '9' },
    ],
    [
      'free units by volume',
      'volume',
      { tiers: [{ up_to: '9', unit_amount: '2' }, { up_to: null }], usage_discount_units: '1' },
      { tiers: [{ up_to: '9', unit_amount: '2' }, { up_to: null }], usage_discount_units: '2' },
    ],
    [
      'bounds of capped tiers',
      'graduated',
      { tiers: [{ up_to: '9', unit_amount: '2', cap: '5' }, { up_to: null }] },
      { tiers: [{ up_to: '8', unit_amount: '2', cap: '5' }, { up_to: null }] },
    ],
    [
      'block size',
      'graduated',
      { tiers: [{ up_to: null, unit_amount: '2', block_size: '5' }] },
      { tiers: [{ up_to: null, unit_amount: '2', block_size: '6' }] },
    ],
    [
      'what a gift is cut by',
      'flat',
      { amount: '-5', discount_percent: '5' },
      { amount: '-5', discount_percent: '9' },
    ],
    [
      'the buckets',
      'bucketed',
      { bucket_by: 'day', per_bucket: { model: 'per_unit', config: { unit_amount: '1' } } },
      {
        bucket_by: 'dimension',
        dimension: 'region',
        per_bucket: { model: 'per_unit', config: { unit_amount: '1' } },
      },
    ],
    [
      'the model of a bucket',
      'bucketed',
      { bucket_by: 'day', per_bucket: { model: 'per_unit', config: { unit_amount: '1' } } },
      { bucket_by: 'day', per_bucket: { model: 'flat', config: { amount: '0' } } },
    ],
  ])('%s cannot be shown to raise nothing, and counts as a rise', (_, model, before, after, old, now) => {
    expect(between(model, before, after, [old ?? {}, now ?? {}])).toBe('rise');
  });

  it('is none where only names and ways of writing differ', () => {
    const named = { name: { en: 'Calls', es: 'Llamadas' } };
    expect(between('per_unit', { unit_amount: '1' }, { unit_amount: '1.0' }, [{}, named])).toBe('none');
    expect(
      between(
        'graduated',
        {
          tiers: [
            { up_to: '5', unit_amount: '1' },
            { up_to: null, unit_amount: '1' },
          ],
        },
        { tiers: [{ up_to: null, unit_amount: '1' }] },
      ),
    ).toBe('none');
  });

  it('compares what capacities hold, and their prices where they hold the same', () => {
    const of = (seats: string, amount: string) =>
      parsed(
        capacity([
          { limits: { seats }, amount },
          { limits: { seats: null }, amount: '90' },
        ]),
      );
    expect(priceDirection(of('5', '10'), of('5', '11')).direction).toBe('rise');
    expect(priceDirection(of('5', '11'), of('5', '10')).direction).toBe('fall');
    expect(priceDirection(of('5', '10'), of('6', '10')).direction).toBe('rise');
  });
});

describe('which way a plan goes', () => {
  const charges = (...list: Config[]) =>
    parsed({ ...Object(plan({ unit_amount: '1' }, 'per_unit')), charges: list });
  const base = (amount: string, more: Config = {}) => ({
    ...recurring,
    key: 'base',
    config: { amount },
    ...more,
  });
  const spend = (model: string, amount: string, counted?: string[]) => ({
    key: `${model}-spend`,
    name: { en: 'Spend', es: 'Gasto' },
    kind: 'spend',
    model,
    config: { amount, ...(counted === undefined ? {} : { charges: counted }) },
  });
  const extra = { ...recurring, key: 'extra', config: { amount: '5' } };

  it.each<[string, readonly Config[], readonly Config[], 'rise' | 'fall' | 'none']>([
    ['a new charge', [base('9')], [base('9'), extra], 'rise'],
    ['a charge that is gone', [base('9'), extra], [base('9')], 'fall'],
    ['a new charge of nothing', [base('9')], [base('9'), { ...extra, config: { amount: '0' } }], 'none'],
    ['a gift that is gone', [base('9'), { ...extra, config: { amount: '-5' } }], [base('9')], 'rise'],
    ['one up and one down', [base('9'), extra], [base('1'), { ...extra, config: { amount: '6' } }], 'rise'],
    [
      'a model that changed',
      [base('9')],
      [{ ...base('9'), model: 'per_unit', unit: 'seat', config: { unit_amount: '1' } }],
      'rise',
    ],
    ['to be paid earlier', [base('9')], [base('9', { billed: 'in-advance' })], 'rise'],
    ['to be paid later', [base('9', { billed: 'in-advance' })], [base('9')], 'none'],
    ['another order', [base('9'), extra], [extra, base('9')], 'none'],
    ['a new minimum', [base('9')], [base('9'), spend('minimum', '20')], 'rise'],
    ['a minimum that is gone', [base('9'), spend('minimum', '20')], [base('9')], 'fall'],
    ['a new maximum', [base('9')], [base('9'), spend('maximum', '20')], 'fall'],
    ['a maximum that is gone', [base('9'), spend('maximum', '20')], [base('9')], 'rise'],
    [
      'a minimum that counts less',
      [base('9'), extra, spend('minimum', '20')],
      [base('9'), extra, spend('minimum', '20', ['base'])],
      'rise',
    ],
    [
      'a minimum that says what it counts',
      [base('9'), extra, spend('minimum', '20')],
      [base('9'), extra, spend('minimum', '20', ['base', 'extra'])],
      'none',
    ],
    [
      'less under a maximum',
      [base('9'), extra, spend('maximum', '20')],
      [base('9'), spend('maximum', '20')],
      'fall',
    ],
  ])('%s', (_, before, after, direction) => {
    expect(priceDirection(charges(...before), charges(...after)).direction).toBe(direction);
  });

  it('says it charge by charge, in the order of the later version', () => {
    expect(priceDirection(charges(base('9'), extra), charges(base('10'))).charges).toEqual([
      { charge: 'base', direction: 'rise' },
      { charge: 'extra', direction: 'fall' },
    ]);
  });
});

describe('which way tiers go', () => {
  const price = fc.integer({ min: 0, max: 12 }).map((tenths) => formatDecimal(ratio(BigInt(tenths), 10n)));
  const tiersOf = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }).chain((bounds) =>
    fc
      .array(fc.record({ unit_amount: price, flat_amount: price }), {
        minLength: bounds.length + 1,
        maxLength: bounds.length + 1,
      })
      .map((parts) => {
        const rising = bounds.toSorted((a, b) => a - b).map(String);
        return parts.map((part, index) => ({ ...part, up_to: rising[index] ?? null }));
      }),
  );
  const model = fc.constantFrom('graduated', 'volume');

  const amount = (name: string, config: Config, units: string) => {
    const answer = rate({ model: name, config, units });
    return decimal(answer.ok ? answer.value.amount : 'none');
  };

  it('is a rise exactly where some quantity comes to more, by the prices themselves', () => {
    // Tenths of a unit below, at and above every bound, and far beyond: the prices are straight between.
    const quantities = [
      ...Array.from({ length: 220 }, (_, index) => formatDecimal(ratio(BigInt(index), 10n))),
      '1000000',
    ];
    fc.assert(
      fc.property(model, tiersOf, tiersOf, (name, before, after) => {
        const signs = quantities.map((units) =>
          amount(name, { tiers: after }, units).compare(amount(name, { tiers: before }, units)),
        );
        const direction = between(name, { tiers: before }, { tiers: after });
        expect(direction === 'rise' || signs.every((sign) => sign <= 0)).toBe(true);
        expect(direction !== 'none' || signs.every((sign) => sign === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('turns round when the versions change places, unless each is dearer somewhere', () => {
    fc.assert(
      fc.property(model, tiersOf, tiersOf, (name, a, b) => {
        const [there, back] = [
          between(name, { tiers: a }, { tiers: b }),
          between(name, { tiers: b }, { tiers: a }),
        ];
        if (there !== 'rise' || back !== 'rise') expect(back).toBe(flip[there]);
      }),
    );
  });
});
