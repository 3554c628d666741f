import { describe, expect, it } from 'vitest';
import type { ExchangeRate } from '#core/contracts/rules.ts';
import { chooseExchangeRate, type RegionRate, ratesInForce } from './choose-tax.ts';
import { readExchangeRates } from './exchange-rates-csv.ts';

const rate = (region: string, ratePercent: string, effectiveFrom: string): RegionRate => ({
  kind: 'rate',
  name: 'VAT',
  ratePercent,
  region,
  effectiveFrom,
});

describe('the rates in force', () => {
  const rates = [
    rate('ES', '22', '2026-11-16'),
    rate('ES', '21', '2012-09-01'),
    rate('ES', '18', '2010-07-01'),
    rate('ES', '23', '2026-12-02'),
    rate('PT', '23', '2011-01-01'),
  ];
  const november = { region: 'ES', first: '2026-11-01', last: '2026-11-30', until: '2026-12-01' };

  it('are those from the first day to the last tax point, and the tax is that of the last day', () => {
    const inForce = ratesInForce(rates, november);
    expect(inForce).toMatchObject({
      ok: true,
      value: {
        tax: { ratePercent: '22' },
        regionTaxes: [{ ratePercent: '21' }, { ratePercent: '22' }],
      },
    });
  });

  it('must reach back to the first day', () => {
    expect(ratesInForce([rate('ES', '21', '2026-11-02')], november)).toMatchObject({
      ok: false,
      error: { code: 'billing.tax_rate_missing', path: 'ES' },
    });
    expect(ratesInForce(rates, { ...november, region: 'ES-CN' }).ok).toBe(false);
  });
});

describe('a rate of exchange', () => {
  const known = (day: string, value: string, base = 'EUR', quote = 'USD'): ExchangeRate => ({
    base,
    quote,
    rate: value,
    day,
    source: 'ECB',
  });
  const wanted = { from: 'USD', to: 'EUR', day: '2026-11-30', maxAgeDays: 3 };

  it.each([
    [
      'the latest at or before the day',
      [known('2026-11-28', '1'), known('2026-11-29', '2'), known('2026-12-01', '3')],
      '2',
    ],
    ['of the day itself', [known('2026-11-30', '4')], '4'],
    ['as old as it may be', [known('2026-11-27', '5')], '5'],
    [
      'the direct one of two of a day',
      [known('2026-11-29', '6'), known('2026-11-29', '7', 'USD', 'EUR')],
      '7',
    ],
  ])('is %s', (_, rates, expected) => {
    expect(chooseExchangeRate(rates, wanted)).toMatchObject({ ok: true, value: { rate: expected } });
  });

  it.each([
    ['older than it may be', [known('2026-11-26', '1')]],
    ['of a later day', [known('2026-12-01', '1')]],
    ['of another currency', [known('2026-11-30', '1', 'EUR', 'GBP')]],
  ])('is none that is %s', (_, rates) => {
    expect(chooseExchangeRate(rates, wanted)).toMatchObject({
      ok: false,
      error: { code: 'billing.exchange_rate_missing' },
    });
  });
});

describe('lines of rates of exchange', () => {
  it('are read without the names of the columns, empty lines and a byte order mark', () => {
    expect(
      readExchangeRates(
        '\uFEFFday,base,quote,rate,source\r\n\r\n2026-11-30, EUR ,USD,1.1575,Bank, fixing\r\n',
      ),
    ).toEqual({
      ok: true,
      value: [{ day: '2026-11-30', base: 'EUR', quote: 'USD', rate: '1.1575', source: 'Bank, fixing' }],
    });
  });

  it.each([
    ['', /no line/],
    ['2026-11-31,EUR,USD,1,ECB', /Line 1: day/],
    ['2026-11-30,EUR,USD,0,ECB', /Line 1: rate/],
    ['2026-11-30,EUR,USD,1', /Line 1: source/],
    ['2026-11-30,EUR,USD,1,a\n2026-11-30,EUR,EUR,1,a', /Line 2: a currency/],
  ])('%j are refused', (csv, message) => {
    expect(readExchangeRates(csv)).toMatchObject({
      ok: false,
      error: { code: 'billing.exchange_rates_invalid', message: expect.stringMatching(message) },
    });
  });
});
