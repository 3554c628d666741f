import type { KnownMeter } from '../check-meters.ts';

type Tiers = readonly Record<string, unknown>[];

/** A meter that plans of tests may read. */
export const calls: KnownMeter = {
  slug: 'api-calls',
  version: 1,
  aggregation: 'sum',
  dimensions: ['region'],
  allowNegative: false,
  sealsAmounts: false,
};

/** A price of one for each. */
export const ONE_EACH = { model: 'per_unit', config: { unit_amount: '1' } };

/** A fixed charge without its key. */
export const recurring = {
  name: { en: 'Base', es: 'Base' },
  kind: 'recurring',
  model: 'flat',
  config: { amount: '1' },
};

/** A plan of one capacity charge with these tiers. */
export function capacity(list: Tiers): unknown {
  return plan({ tiers: list }, 'capacity', {
    meter: undefined,
    meterVersion: undefined,
    meters: { seats: { meter: 'api-calls', meterVersion: 1 } },
  });
}

/** A plan of one usage charge. */
export function plan(
  config: Record<string, unknown>,
  model = 'graduated',
  more: Record<string, unknown> = {},
): unknown {
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
        ...more,
      },
    ].map((charge) => JSON.parse(JSON.stringify(charge))),
  };
}

/** A plan of one graduated charge. */
export const tiers = (...list: Tiers) => plan({ tiers: list });
