import { describe, expect, it } from 'vitest';
import { checkMeters, checkPlan } from './check-plan.ts';

type Tiers = readonly Record<string, unknown>[];

function plan(config: Record<string, unknown>, model = 'graduated'): unknown {
  return {
    schema: 'openbook.plan-version/1',
    plan: 'pro',
    version: 1,
    name: { en: 'Pro', es: 'Pro' },
    currency: 'USD',
    interval: 'month',
    effectiveFrom: '2026-01-01',
    charges: [
      {
        key: 'api-calls',
        name: { en: 'API calls', es: 'Llamadas a la API' },
        kind: 'usage',
        meter: 'api-calls',
        meterVersion: 1,
        model,
        config,
      },
    ],
  };
}

const tiers = (...list: Tiers) => plan({ tiers: list });

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
      'a model that plans do not offer',
      plan({ multiplier: '2' }, 'dynamic'),
      'pricing.model_not_offered',
      'charges[0].model',
    ],
  ])('is refused for %s', (_name, value, code, path) => {
    const answer = checkPlan(value);
    expect(answer.ok).toBe(false);
    expect(!answer.ok && { code: answer.error.code, path: answer.error.path }).toEqual({ code, path });
  });

  it('names a charge that is there twice', () => {
    const twice = plan({ unit_amount: '1' }, 'per_unit') as { charges: unknown[] };
    const answer = checkPlan({ ...twice, charges: [twice.charges[0], twice.charges[0]] });
    expect(!answer.ok && answer.error).toMatchObject({
      code: 'pricing.charge_key_repeated',
      path: 'charges[1].key',
    });
  });

  it('names an unknown meter and an unknown dimension', () => {
    const answer = checkPlan(plan({ unit_amount: '1' }, 'per_unit'));
    if (!answer.ok) throw new Error('the plan is valid');
    const known = { slug: 'api-calls', version: 1, dimensions: ['region'] };
    expect(checkMeters(answer.value, [known])).toEqual({ ok: true, value: null });
    expect(checkMeters(answer.value, [{ ...known, version: 2 }])).toMatchObject({
      ok: false,
      error: { code: 'pricing.meter_unknown', path: 'charges[0].meter' },
    });
    const [charge] = answer.value.charges;
    if (charge?.kind !== 'usage') throw new Error('a usage charge');
    const filtered = { ...answer.value, charges: [{ ...charge, filter: { colour: 'red' } }] };
    expect(checkMeters(filtered, [known])).toMatchObject({
      ok: false,
      error: { code: 'pricing.dimension_unknown', path: 'charges[0].filter.colour' },
    });
  });
});
