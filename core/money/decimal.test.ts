import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal, formatRatio, isDecimal, parseDecimal, plainDecimal } from './decimal.ts';
import { ratio } from './fraction.ts';

describe('parseDecimal', () => {
  it.each([
    '1/2',
    '1_000',
    '0.(3)',
    '1e3',
    '+1',
    '.5',
    '5.',
    '01',
    '-',
    '',
    ' 1',
    '1 ',
    '٣',
    'NaN',
    '1'.repeat(201),
  ])('refuses %j', (text) => expect(parseDecimal(text)).toBeNull());

  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['12.3400', '12.34'],
    ['-0.5', '-0.5'],
    [
      '123456789012345678901234567890.123456789012345678',
      '123456789012345678901234567890.123456789012345678',
    ],
  ])('reads %s and prints %s', (text, printed) => expect(plainDecimal(text)).toBe(printed));

  it('multiplies 38 by 38 digits without loss', () => {
    const factor = decimal('12345678901234567890.123456789012345678');
    expect(formatDecimal(factor.mul(factor))).toBe(
      '152415787532388367504953515625666819427.831123554031397676527968299765279684',
    );
  });
});

describe('formatDecimal', () => {
  it.each([
    [ratio(1n, 3n), '0.333333333333333333'],
    [ratio(2n, 3n), '0.666666666666666667'],
    [ratio(-2n, 3n), '-0.666666666666666667'],
    [ratio(1n, 3n * 10n ** 30n), '0'],
    [ratio(-1n, 3n * 10n ** 30n), '0'],
    [ratio(1n, 8n), '0.125'],
    [ratio(1n, 2n ** 20n), '0.00000095367431640625'],
    [ratio(2999999999999999999n, 3n * 10n ** 18n), '1'],
  ])('prints %o as %s', (value, text) => expect(formatDecimal(value)).toBe(text));

  it('pads to the decimals asked for, and only then', () => {
    expect(formatDecimal(ratio(13n, 5n), 2)).toBe('2.60');
    expect(formatDecimal(ratio(5n), 2)).toBe('5.00');
    expect(formatDecimal(ratio(0n), 2)).toBe('0.00');
    expect(formatDecimal(ratio(1n, 8n), 2)).toBe('0.125');
  });

  it('prints the ratio beside the decimal', () => {
    expect(formatRatio(ratio(-2n, 6n))).toBe('-1/3');
    expect(formatRatio(ratio(6n, 2n))).toBe('3');
  });

  it('gives back what it read, for any plain decimal', () => {
    const digits = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 30 }), (whole, decimals) => {
        const text = formatDecimal(ratio(whole, 10n ** BigInt(decimals)));
        expect(isDecimal(text)).toBe(true);
        expect(parseDecimal(text)?.equals(ratio(whole, 10n ** BigInt(decimals)))).toBe(true);
        expect(plainDecimal(text)).toBe(text);
      }),
    );
  });
});
