import { describe, expect, it } from 'vitest';
import type { Charge } from '#core/contracts/charge.ts';
import type { RateRule, RulesDocument, TaxRule } from '#core/contracts/rules.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { createTraceRecorder } from '#core/rating/trace-recorder.ts';
import { calculateInvoice, type InvoiceCalculation } from './calculate-invoice.ts';
import { firstFigureDifference } from './compare-invoice.ts';
import { exchanged, exchangeTaxes } from './tax-exchange.ts';
import { stepsOfTaxAbroad, stepsOfTaxGroup, taxPointsOf } from './tax-facts.ts';
import { taxLines } from './tax-lines.ts';
import { DECEMBER, NOVEMBER, SAMPLE_TENANT } from './testing/sample-invoice.ts';

const flat = (key: string, amount: string, billed?: 'in-advance'): Charge => ({
  key,
  name: { en: key, es: key },
  kind: 'recurring',
  model: 'flat',
  config: { amount },
  ...(billed === undefined ? {} : { billed }),
});
const rate = (ratePercent: string, effectiveFrom: string): RateRule => ({
  kind: 'rate',
  name: 'IVA',
  ratePercent,
  region: 'ES',
  effectiveFrom,
});
const OLD = rate('21', '2012-09-01');
const NEW = rate('22.5', '2026-11-16');

function calculate(
  more: Partial<RulesDocument> & { readonly charges: readonly Charge[] },
): InvoiceCalculation {
  const { charges, ...rules } = more;
  const subscription = {
    id: 'sub-1',
    plan: 'pro',
    planVersion: 1,
    planDigest: 'a'.repeat(64),
    effectiveFrom: '2026-01-01',
    charges: [...charges],
  };
  const days = Array.from({ length: 30 }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}`);
  const usage = days.map((day) => ({ digest: day, seal: sealOf(day) }));
  const calculated = calculateInvoice({
    rules: {
      schema: 'openbook.rules/1',
      ratingVersion: '1',
      tenant: SAMPLE_TENANT,
      currency: 'EUR',
      period: NOVEMBER,
      meters: [],
      subscriptions: [subscription],
      advance: { period: DECEMBER, subscriptions: [subscription] },
      tax: NEW,
      seals: usage.map(({ digest, seal }) => ({ day: seal.day, sequence: 0, digest })),
      late: [],
      ...rules,
    },
    usage,
    digests: 'unchecked',
  });
  if (!calculated.ok) throw new Error(`${calculated.error.code} ${calculated.error.path}`);
  return calculated.value;
}

function sealOf(day: string) {
  return {
    schema: 'openbook.day-seal/1' as const,
    tenant: SAMPLE_TENANT,
    day,
    zone: 'UTC',
    tzdata: '2026b',
    sequence: 0,
    sealedAt: `${day}T23:59:59.000Z`,
    eventCount: 0,
    merkleRoot: '0'.repeat(64),
    counts: { received: 0, accepted: 0, duplicate: 0, late: 0, rejected: 0 },
    rows: [],
  };
}

const points = ({ lines }: InvoiceCalculation) =>
  lines.map(({ charge, period, taxPoint, taxRatePercent }) => [
    charge,
    period.start,
    taxPoint,
    taxRatePercent,
  ]);

describe('the rate in force on the tax point', () => {
  const charges = [flat('seat', '10.00', 'in-advance'), flat('support', '5.00')];

  it('is that of the last day for what is billed afterwards, of the first for what is billed in advance', () => {
    const calculated = calculate({ charges, regionTaxes: [OLD, NEW] });
    expect(points(calculated)).toEqual([
      ['seat', '2026-11-01', '2026-11-01', '21'],
      ['support', '2026-11-01', '2026-11-30', '22.5'],
      ['seat', '2026-12-01', '2026-12-01', '22.5'],
    ]);
    expect(calculated.taxes).toEqual([
      { kind: 'rate', name: 'IVA', ratePercent: '21', base: '10.00', amount: '2.10' },
      { kind: 'rate', name: 'IVA', ratePercent: '22.5', base: '15.00', amount: '3.38' },
    ]);
    expect(taxPointsOf(calculated.lines, { ratePercent: '22.50' })).toEqual(['2026-11-30', '2026-12-01']);
  });

  it.each([
    ['2026-11-30', '22.5'],
    ['2026-12-01', '21'],
  ])('of a rate from %s on holds for the arrears of November at %s %%', (effectiveFrom, expected) => {
    const calculated = calculate({ charges, regionTaxes: [OLD, rate('22.5', effectiveFrom)] });
    expect(points(calculated)[1]).toEqual(['support', '2026-11-01', '2026-11-30', expected]);
    expect(points(calculated)[2]?.at(-1)).toBe('22.5');
  });

  it('is not looked for where the customer has a rate of its own, and the lines name no day', () => {
    const calculated = calculate({ charges, tax: { kind: 'rate', name: 'VAT', ratePercent: '19' } });
    expect(points(calculated).map(([, , ...rest]) => rest)).toEqual([
      [undefined, '19'],
      [undefined, '19'],
      [undefined, '19'],
    ]);
    expect(calculated.trace.totals.some(({ op }) => op === 'tax-rate')).toBe(false);
  });

  it('stands in the steps of its group', () => {
    const { trace } = calculate({ charges, regionTaxes: [OLD, NEW] });
    expect(stepsOfTaxGroup(trace.totals, 1).map(({ op }) => op)).toEqual([
      'tax-rate',
      'tax-base',
      'tax',
      'round-tax',
      'spread-tax',
    ]);
    expect(stepsOfTaxGroup(trace.totals, 1)[0]).toMatchObject({
      inputs: [
        { name: 'region', value: 'ES' },
        { name: 'effectiveFrom', value: '2026-11-16' },
        { name: 'line.2', value: '2026-11-30', ref: 'line:2' },
        { name: 'line.3', value: '2026-12-01', ref: 'line:3' },
      ],
      output: { value: '22.5', unit: '%' },
    });
    expect(stepsOfTaxGroup(trace.totals, 2)).toEqual([]);
  });
});

describe('what bears no tax', () => {
  it.each<TaxRule>([
    { kind: 'reverse-charge', note: 'Reverse charge.' },
    { kind: 'exempt', note: 'Article 20.' },
  ])('$kind says so with its note', (tax) => {
    const { taxes, totals } = calculate({ charges: [flat('support', '5.00')], tax });
    expect(taxes).toEqual([{ ...tax, ratePercent: '0', base: '5.00', amount: '0.00' }]);
    expect(totals.tax).toBe('0.00');
  });
});

describe('tax in the seller’s own currency', () => {
  const charges = [flat('support', '5.00')];
  const exchangeRate = { base: 'USD', quote: 'EUR', rate: '0.9', day: '2026-11-30', source: 'ECB' };
  const taxExchange = { currency: 'USD', exchangeRate };

  it('is divided out of the quote and multiplied out of the base', () => {
    expect(formatDecimal(exchanged(decimal('9'), 'EUR', exchangeRate))).toBe('10');
    expect(formatDecimal(exchanged(decimal('9'), 'USD', exchangeRate))).toBe('8.1');
  });

  it('is stated beside the taxes with its steps after the total, and only where the rules have a rate of exchange', () => {
    const calculated = calculate({ charges, taxExchange });
    expect(calculated.taxInIssuerCurrency).toEqual({
      ...taxExchange,
      taxes: [{ ratePercent: '22.5', amount: '1.26' }],
      tax: '1.26',
    });
    expect(stepsOfTaxAbroad(calculated.trace.totals).map(({ op }) => op)).toEqual([
      'exchange-tax',
      'round-tax',
    ]);
    const without = calculate({ charges });
    expect('taxInIssuerCurrency' in without).toBe(false);
    expect(stepsOfTaxAbroad(without.trace.totals)).toEqual([]);
  });

  it('is compared when an invoice is replayed', () => {
    const calculated = calculate({ charges, taxExchange });
    const stated = calculated.taxInIssuerCurrency;
    if (stated === undefined) throw new Error('the tax is stated');
    const issued = { ...calculated, taxInIssuerCurrency: { ...stated, tax: '1.27' } };
    expect(firstFigureDifference(issued, calculated)).toEqual({
      line: 'taxInIssuerCurrency.tax',
      field: 'tax',
      issued: '1.27',
      recomputed: '1.26',
    });
    const { taxInIssuerCurrency: _stated, ...silent } = calculated;
    expect(firstFigureDifference(silent, calculated)?.line).toMatch(/^taxInIssuerCurrency/);
  });

  it('adds groups of one rate before it exchanges and rounds them', () => {
    const trace = createTraceRecorder({ currency: 'EUR' });
    const line = (id: string, name: string) => ({
      id,
      tax: { kind: 'rate' as const, name, ratePercent: '10' },
      rounded: { amountMinor: 4n, currency: 'EUR' },
    });
    const taxed = taxLines([line('1', 'VAT'), line('2', 'IVA')], 'EUR', trace);
    expect(taxed.taxes.map(({ amount }) => amount)).toEqual(['0.00', '0.00']);
    const more = taxLines(
      [{ ...line('1', 'VAT'), rounded: { amountMinor: 50n, currency: 'EUR' } }, line('2', 'IVA')],
      'EUR',
      trace,
    );
    const abroad = exchangeTaxes({ ...more, currency: 'EUR', exchange: taxExchange, trace });
    expect(abroad.taxes).toEqual([{ ratePercent: '10', amount: '0.06' }]);
  });
});
