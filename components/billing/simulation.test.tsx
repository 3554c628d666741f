import { describe, expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { SimulationDto } from '#server/modules/billing/contract-simulate.ts';
import { Simulation } from './simulation.tsx';
import { ExchangeRateList, TaxRateList } from './tax-rates.tsx';

const one = (tenantName: string, currency: string, difference: string, percent: string | null) => ({
  tenant: tenantName.toLowerCase(),
  tenantName,
  invoice: `${tenantName.toUpperCase()}-000001`,
  currency,
  before: '10.00',
  after: '12.00',
  difference,
  percent,
});

const SIMULATION: SimulationDto = {
  plan: 'pro',
  version: 2,
  month: '2026-10',
  tenants: [
    one('Bee', 'USD', '9.00', '9.0'),
    one('Ant', 'USD', '10.00', null),
    one('Cow', 'EUR', '1.00', '1.5'),
  ],
  totals: [{ currency: 'EUR', before: '10.00', after: '11.00', difference: '1.00', percent: '10.0' }],
  left: [
    {
      tenant: 'dog',
      tenantName: 'Dog',
      code: 'billing.simulation_not_closed',
      message: 'Nothing is closed.',
    },
  ],
};

const shown = (sort?: string, more: Partial<SimulationDto> = {}) => (
  <Simulation
    simulation={{ ...SIMULATION, ...more }}
    query={sort === undefined ? {} : { sort }}
    csvHref="/csv"
  />
);

function order(sort?: string): string[] {
  const html = markup(shown(sort));
  return [...html.matchAll(/\/desk\/invoices\/(\w+)\//g)].flatMap(([, tenant]) => tenant ?? []);
}

describe('a simulation', () => {
  test('stands by customer with its invoice, and those left out with the reason', () => {
    const text = words(shown());
    expect(text).toContain('BEE-000001');
    expect(text).toContain('Dog');
    expect(text).toContain('Nothing is closed.');
    expect(markup(shown())).toContain('href="/csv"');
    expect(words(shown(undefined, { left: [] }))).not.toContain('Not simulated');
  });

  test('is ordered by amount, within a currency only', () => {
    expect(order()).toEqual(['cow', 'ant', 'bee']);
    expect(order('difference')).toEqual(['cow', 'bee', 'ant']);
    expect(order('customer')).toEqual(['ant', 'bee', 'cow']);
    expect(order('-percent')).toEqual(['cow', 'bee', 'ant']);
  });
});

describe('the rates of the tax page', () => {
  const by = { createdBy: 'operator:test', createdAt: '2026-11-01T00:00:00.000Z' };

  test('say which of two for one day holds', () => {
    const rate = {
      issuer: 'main',
      region: 'ES',
      name: 'IVA',
      effectiveFrom: '2026-11-16',
      reason: 'The law',
      ...by,
    };
    const text = words(
      <TaxRateList
        rates={[
          { ...rate, ratePercent: '22', isStanding: true },
          { ...rate, ratePercent: '23', isStanding: false, createdAt: '2026-10-01T00:00:00.000Z' },
        ]}
        query={{}}
      />,
    );
    expect(text).toMatch(/22.+holds.+23.+replaced/);
  });

  test('name both currencies of an exchange', () => {
    const rate = { base: 'EUR', quote: 'USD', rate: '1.1575', day: '2026-11-27', source: 'ECB', ...by };
    expect(words(<ExchangeRateList rates={[rate]} query={{}} />)).toContain('EUR/USD');
    expect(words(<ExchangeRateList rates={[]} query={{}} />, 'es')).toContain('Aún no se conoce');
  });
});
