import { describe, expect, it } from 'vitest';
import { exactDecimalString, exactNumberLiteral } from './exact-number.ts';

describe('exactNumberLiteral', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.1', '0.1'],
    ['123456789012345', '123456789012345'],
    ['0.00000000000000000123456789012345', '0.00000000000000000123456789012345'],
    ['1e3', '1000'],
    ['1.50E-2', '0.015'],
    ['-2.5e+1', '-25'],
    ['1000000000000000000000', '1000000000000000000000'],
  ])('reads %s as %s', (literal, value) => expect(exactNumberLiteral(literal)).toEqual({ ok: true, value }));

  it.each([
    '1234567890123456',
    '0.1234567890123456',
    '1.000000000000000',
    '1e99',
    '1e99999',
    '01',
    '.5',
    '1.',
    'NaN',
    '"1"',
  ])('refuses %s', (literal) =>
    expect(exactNumberLiteral(literal)).toMatchObject({
      ok: false,
      error: { code: 'metering.quantity_not_exact' },
    }),
  );

  it('takes any number of digits in a decimal string', () => {
    expect(exactDecimalString('12345678901234567890.10')).toEqual({
      ok: true,
      value: '12345678901234567890.1',
    });
    expect(exactDecimalString('1e3').ok).toBe(false);
  });
});
