import { describe, expect, it } from 'vitest';
import { currencyCodes, currencyExponent, isCurrency } from './currency.ts';
import { decimal } from './decimal.ts';
import { formatMoney, minorOf, moneyFromWire, moneyToWire, roundToMoney, sumMoney } from './money.ts';

describe('currencies', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['VND', 0],
    ['CLP', 0],
    ['KWD', 3],
    ['BHD', 3],
    ['UYW', 4],
  ])('%s has %d decimals', (code, exponent) => expect(currencyExponent(code)).toBe(exponent));

  it.each(['eur', 'XXX', 'EURO', '', 'constructor'])('does not know %j', (code) =>
    expect(isCurrency(code)).toBe(false),
  );

  it('agrees with the runtime that every code is well formed and listed once', () => {
    const codes = currencyCodes();
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
});

describe('money', () => {
  it.each([
    ['2.005', 'USD', '2.01'],
    ['-2.005', 'USD', '-2.01'],
    ['0.5', 'JPY', '1'],
    ['1.0005', 'KWD', '1.001'],
    ['-0.001', 'EUR', '0.00'],
    ['1234567890123456789012.345', 'EUR', '1234567890123456789012.35'],
  ])('rounds %s %s to %s', (amount, currency, text) => {
    expect(formatMoney(roundToMoney(decimal(amount), currency))).toBe(text);
  });

  it('goes over the wire and back', () => {
    const money = { amountMinor: -5n, currency: 'EUR' };
    expect(moneyToWire(money)).toEqual({ amount: '-0.05', currency: 'EUR' });
    expect(moneyFromWire(moneyToWire(money))).toEqual({ ok: true, value: money });
  });

  it.each([
    [{ amount: '1.001', currency: 'EUR' }, 'money.amount_not_minor'],
    [{ amount: '1,00', currency: 'EUR' }, 'money.amount_invalid'],
    [{ amount: '1', currency: 'EURO' }, 'money.currency_unknown'],
  ])('refuses %o', (wire, code) => expect(moneyFromWire(wire)).toMatchObject({ ok: false, error: { code } }));

  it('reads what a document states, and takes anything else for a mistake of ours', () => {
    expect(minorOf('-12.34', 'EUR')).toBe(-1_234n);
    expect(minorOf('12', 'JPY')).toBe(12n);
    expect(() => minorOf('1.001', 'EUR')).toThrow('whole minor units');
  });

  it('adds only one currency', () => {
    expect(sumMoney([], 'EUR')).toEqual({ amountMinor: 0n, currency: 'EUR' });
    expect(() => sumMoney([{ amountMinor: 1n, currency: 'USD' }], 'EUR')).toThrow('one currency');
  });
});
