import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkMeters, checkPlan } from './check-plan.ts';
import { calls, capacity, ONE_EACH, plan, recurring, tiers } from './testing/plan-files.ts';

describe('a plan file', () => {
  it('is taken when every option can mean something', () => {
    const answer = checkPlan(
      tiers({ up_to: '100', unit_amount: '1' }, { up_to: '200', unit_amount: '0.5' }, { up_to: null }),
    );
    expect(answer.ok && answer.value.charges[0]?.model).toBe('graduated');
  });

  it.each<[string, unknown, string, string]>([
    [
      'overlapping tiers',
      tiers({ up_to: '100' }, { up_to: '100' }, { up_to: null }),
      'pricing.plan_invalid',
      'charges[0].config.tiers[1].up_to',
    ],
    [
      'a tier below the one before',
      tiers({ up_to: '100' }, { up_to: '9' }, { up_to: null }),
      'pricing.plan_invalid',
      'charges[0].config.tiers[1].up_to',
    ],
    [
      'a first tier that holds nothing',
      tiers({ up_to: '0' }, { up_to: null }),
      'pricing.tier_empty',
      'charges[0].config.tiers[0].up_to',
    ],
    [
      'an unbounded tier in the middle',
      tiers({ up_to: null }, { up_to: null }),
      'pricing.plan_invalid',
      'charges[0].config.tiers[0].up_to',
    ],
    [
      'a missing last tier',
      tiers({ up_to: '100' }),
      'pricing.last_tier_missing',
      'charges[0].config.tiers[0].up_to',
    ],
    [
      'a negative package',
      plan({ package_size: '-10', package_amount: '5' }, 'package'),
      'pricing.plan_invalid',
      'charges[0].config.package_size',
    ],
    [
      'a package of nothing',
      plan({ package_size: '0', package_amount: '5' }, 'package'),
      'pricing.plan_invalid',
      'charges[0].config.package_size',
    ],
    [
      'a float',
      plan({ unit_amount: 0.1 }, 'per_unit'),
      'pricing.plan_invalid',
      'charges[0].config.unit_amount',
    ],
    [
      'an unknown option',
      plan({ unit_amount: '1', surprise: '1' }, 'per_unit'),
      'pricing.plan_invalid',
      'charges[0].config.surprise',
    ],
    [
      'an option of one calculation',
      plan({ unit_amount: '1', previous_units: '5' }, 'per_unit'),
      'pricing.option_not_for_plans',
      'charges[0].config.previous_units',
    ],
    [
      'another currency inside',
      plan({ unit_amount: '1', currency: 'EUR' }, 'per_unit'),
      'pricing.currency_differs',
      'charges[0].config.currency',
    ],
    [
      'a minimum above the maximum',
      plan({ unit_amount: '1', min_amount: '10', max_amount: '9.99' }, 'per_unit'),
      'pricing.minimum_above_maximum',
      'charges[0].config.min_amount',
    ],
    [
      'a rate with too many digits',
      plan({ unit_amount: '0.0000000000000000001' }, 'per_unit'),
      'pricing.number_too_long',
      'charges[0].config.unit_amount',
    ],
    [
      'rounding to no currency',
      plan({ unit_amount: '1', rounding: 'half_up_currency' }, 'per_unit'),
      'pricing.currency_missing',
      'charges[0].config.currency',
    ],
    [
      'percent tiers that end',
      plan({ tiers: [{ up_to: '10', rate_percent: '2' }] }, 'graduated_percentage'),
      'pricing.last_tier_missing',
      'charges[0].config.tiers[0].up_to',
    ],
    [
      'an event minimum above its maximum',
      plan({ rate_percent: '2', per_event_min: '3', per_event_max: '2' }, 'percentage'),
      'pricing.minimum_above_maximum',
      'charges[0].config.per_event_min',
    ],
    [
      'a multiplier below zero',
      plan({ multiplier: '-1' }, 'dynamic'),
      'pricing.plan_invalid',
      'charges[0].config.multiplier',
    ],
    [
      'buckets without a model',
      plan({ bucket_by: 'day' }, 'bucketed'),
      'pricing.plan_invalid',
      'charges[0].config.per_bucket',
    ],
    [
      'buckets of a dimension without its name',
      plan({ bucket_by: 'dimension', per_bucket: ONE_EACH }, 'bucketed'),
      'pricing.plan_invalid',
      'charges[0].config.dimension',
    ],
    [
      'days of a dimension',
      plan({ bucket_by: 'day', dimension: 'region', per_bucket: ONE_EACH }, 'bucketed'),
      'pricing.plan_invalid',
      'charges[0].config.dimension',
    ],
    [
      'tiers within buckets that end',
      plan(
        { bucket_by: 'day', per_bucket: { model: 'volume', config: { tiers: [{ up_to: '9' }] } } },
        'bucketed',
      ),
      'pricing.last_tier_missing',
      'charges[0].config.per_bucket.config.tiers[0].up_to',
    ],
    [
      'an option of one calculation within buckets',
      plan(
        {
          bucket_by: 'day',
          per_bucket: { model: 'per_unit', config: { unit_amount: '1', previous_units: '1' } },
        },
        'bucketed',
      ),
      'pricing.option_not_for_plans',
      'charges[0].config.per_bucket.config.previous_units',
    ],
    [
      'a capacity that nothing counts',
      capacity([{ limits: { seats: null, files: null }, amount: '1' }]),
      'pricing.limit_without_meter',
      'charges[0].config.tiers[0].limits.files',
    ],
    [
      'a meter that no capacity limits',
      capacity([{ limits: {}, amount: '1' }]),
      'pricing.meter_without_limit',
      'charges[0].meters.seats',
    ],
    [
      'a capacity that hides another',
      capacity([
        { limits: { seats: '10' }, amount: '1' },
        { limits: { seats: '9' }, amount: '2' },
        { limits: { seats: null }, amount: '3' },
      ]),
      'pricing.tier_unreachable',
      'charges[0].config.tiers[1].limits',
    ],
    [
      'a last capacity that ends',
      capacity([{ limits: { seats: '10' }, amount: '1' }]),
      'pricing.last_tier_missing',
      'charges[0].config.tiers[0].limits.seats',
    ],
    [
      'a filter that names a value twice',
      plan({ unit_amount: '1' }, 'per_unit', { filter: { region: ['eu', 'eu'] } }),
      'pricing.plan_invalid',
      'charges[0].filter.region',
    ],
  ])('is refused for %s', (_name, value, code, path) => {
    const answer = checkPlan(value);
    expect(answer.ok).toBe(false);
    expect(!answer.ok && { code: answer.error.code, path: answer.error.path }).toEqual({ code, path });
  });

  it('is taken as the guide shows it, over meters that can be read in this way', () => {
    const guide = readFileSync(new URL('../../docs/guides/charges.md', import.meta.url), 'utf8');
    const answer = checkPlan(JSON.parse(/```json\n(.*?)```/s.exec(guide)?.[1] ?? ''));
    if (!answer.ok) throw new Error(`${answer.error.path}: ${answer.error.message}`);
    const meters = [
      { ...calls, slug: 'payments', dimensions: ['method'], sealsAmounts: true },
      { ...calls, slug: 'calls' },
      { ...calls, slug: 'storage', dimensions: [] },
    ];
    expect(checkMeters(answer.value, meters)).toEqual({ ok: true, value: null });
  });

  it('names a charge that is there twice', () => {
    const twice = plan({ unit_amount: '1' }, 'per_unit') as { charges: unknown[] };
    const answer = checkPlan({ ...twice, charges: [twice.charges[0], twice.charges[0]] });
    expect(!answer.ok && answer.error).toMatchObject({
      code: 'pricing.charge_key_repeated',
      path: 'charges[1].key',
    });
  });

  const spend = (key: string, model: string, amount: string, charges?: string[]) => ({
    key,
    name: { en: key, es: key },
    kind: 'spend',
    model,
    config: { amount, ...(charges === undefined ? {} : { charges }) },
  });

  function withSpend(...spends: object[]): unknown {
    const one = plan({ unit_amount: '1' }, 'per_unit') as { charges: object[] };
    const [calls] = one.charges;
    return { ...one, charges: [calls, { ...calls, key: 'more' }, ...spends] };
  }

  it.each<[string, object[]]>([
    ['of everything', [spend('least', 'minimum', '10'), spend('most', 'maximum', '20')]],
    [
      'of single charges, apart from each other',
      [spend('a', 'minimum', '10', ['api-calls']), spend('b', 'minimum', '10', ['more'])],
    ],
    [
      'of one charge, then of everything',
      [spend('a', 'minimum', '30', ['api-calls']), spend('b', 'maximum', '20')],
    ],
  ])('takes a minimum and maximum spend %s', (_, spends) => {
    expect(checkPlan(withSpend(...spends))).toMatchObject({ ok: true });
  });

  it.each<[string, object[], string, string]>([
    [
      'before what it counts',
      [spend('a', 'minimum', '1'), { ...recurring, key: 'base' }],
      'pricing.spend_not_last',
      'charges[3]',
    ],
    [
      'of a charge that is not there',
      [spend('a', 'minimum', '1', ['api-calls', 'nothing'])],
      'pricing.spend_charge_unknown',
      'charges[2].config.charges[1]',
    ],
    [
      'of itself',
      [spend('a', 'minimum', '1', ['a'])],
      'pricing.spend_charge_unknown',
      'charges[2].config.charges[0]',
    ],
    [
      'of a part of what another counts',
      [spend('a', 'minimum', '1'), spend('b', 'maximum', '9', ['more'])],
      'pricing.spend_crosses',
      'charges[3].config.charges',
    ],
    [
      'of what another counts without that one',
      [spend('a', 'minimum', '1', ['more']), spend('b', 'maximum', '9', ['more'])],
      'pricing.spend_crosses',
      'charges[3].config.charges',
    ],
    [
      'whose minimum is above its maximum',
      [spend('a', 'minimum', '10', ['more']), spend('b', 'maximum', '9', ['more', 'a'])],
      'pricing.minimum_above_maximum',
      'charges[3].config.amount',
    ],
    ['below zero', [spend('a', 'minimum', '-1')], 'pricing.plan_invalid', 'charges[2].config.amount'],
    [
      'with too many digits',
      [spend('a', 'minimum', '0.0000000000000000001')],
      'pricing.number_too_long',
      'charges[2].config.amount',
    ],
  ])('is refused for a spend %s', (_, spends, code, path) => {
    expect(checkPlan(withSpend(...spends))).toMatchObject({ ok: false, error: { code, path } });
  });
});
