import { describe, expect, it } from 'vitest';
import type { KnownMeter } from './check-meters.ts';
import { checkMeters, checkPlan } from './check-plan.ts';
import { calls, capacity, ONE_EACH, plan } from './testing/plan-files.ts';

describe('the meters of a plan file', () => {
  it('names an unknown meter and an unknown dimension', () => {
    const answer = checkPlan(plan({ unit_amount: '1' }, 'per_unit'));
    if (!answer.ok) throw new Error('the plan is valid');
    const known = calls;
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

  it.each<[string, unknown]>([
    ['dynamic', plan({ multiplier: '1.2' }, 'dynamic')],
    ['percentage', plan({ rate_percent: '2', free_amount: '100' }, 'percentage')],
    ['graduated percentage', plan({ tiers: [{ up_to: null, rate_percent: '2' }] }, 'graduated_percentage')],
    ['bucketed', plan({ bucket_by: 'dimension', dimension: 'region', per_bucket: ONE_EACH }, 'bucketed')],
    [
      'capacity',
      capacity([
        { limits: { seats: '10' }, amount: '1' },
        { limits: {}, amount: '2' },
      ]),
    ],
    ['filter', plan({ unit_amount: '1' }, 'per_unit', { filter: { region: ['eu', 'us'] } })],
  ])('offers %s', (_, value) => {
    expect(checkPlan(value)).toMatchObject({ ok: true });
  });

  const percentage = (config: object, filter?: object) =>
    plan({ rate_percent: '2', ...config }, 'percentage', filter === undefined ? {} : { filter });

  it.each<[string, unknown, Partial<KnownMeter>, string, string]>([
    [
      'a percentage of what is not sealed one by one',
      percentage({}),
      {},
      'pricing.meter_without_amounts',
      'charges[0].meter',
    ],
    [
      'a percentage of a count',
      percentage({}),
      { aggregation: 'count', sealsAmounts: true },
      'pricing.meter_without_amounts',
      'charges[0].meter',
    ],
    [
      'a percentage of what may be negative',
      percentage({}),
      { allowNegative: true, sealsAmounts: true },
      'pricing.meter_without_amounts',
      'charges[0].meter',
    ],
    [
      'free events over several series',
      percentage({ free_events: '3' }, { region: ['eu', 'us'] }),
      { sealsAmounts: true },
      'pricing.events_need_one_series',
      'charges[0].config.free_events',
    ],
    [
      'a free amount before a fixed fee over several series',
      percentage({ free_amount: '3', fixed_amount_per_event: '1' }),
      { sealsAmounts: true },
      'pricing.events_need_one_series',
      'charges[0].config.free_amount',
    ],
    [
      'buckets of a dimension that is not kept',
      plan({ bucket_by: 'dimension', dimension: 'colour', per_bucket: ONE_EACH }, 'bucketed'),
      {},
      'pricing.dimension_unknown',
      'charges[0].config.dimension',
    ],
    [
      'days of an average',
      plan({ bucket_by: 'day', per_bucket: ONE_EACH }, 'bucketed'),
      { aggregation: 'time-weighted' },
      'pricing.bucket_not_for_meter',
      'charges[0].config.bucket_by',
    ],
    [
      'a capacity of an unknown meter',
      capacity([{ limits: { seats: null }, amount: '1' }]),
      { slug: 'other' },
      'pricing.meter_unknown',
      'charges[0].meters.seats.meter',
    ],
  ])('is refused for %s', (_, value, meter, code, path) => {
    const answer = checkPlan(value);
    if (!answer.ok) throw new Error(`${answer.error.path}: ${answer.error.message}`);
    expect(checkMeters(answer.value, [{ ...calls, ...meter }])).toMatchObject({
      ok: false,
      error: { code, path },
    });
  });

  it.each([
    ['free events of one series', percentage({ free_events: '3' }, { region: 'eu' })],
    ['a free amount alone, where the order is the same', percentage({ free_amount: '3' })],
  ])('takes %s', (_, value) => {
    const answer = checkPlan(value);
    expect(answer.ok && checkMeters(answer.value, [{ ...calls, sealsAmounts: true }]).ok).toBe(true);
  });
});
