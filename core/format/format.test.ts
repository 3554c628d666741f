import { describe, expect, it } from 'vitest';
import {
  formatAmount,
  formatAmountBare,
  formatCompact,
  formatDate,
  formatDuration,
  formatExact,
  formatInstant,
  formatPercent,
  formatPeriod,
  formatQuantity,
  formatRelative,
} from './format.ts';

describe('quantities', () => {
  it.each([
    ['1204311', '1,204,311', '1.204.311'],
    ['1234', '1,234', '1234'],
    ['12345', '12,345', '12.345'],
    ['-1234.5', '\u22121,234.5', '\u22121234,5'],
    ['0.50', '0.5', '0,5'],
    [
      '12345678901234567890.123456789012345678',
      '12,345,678,901,234,567,890.123456789012345678',
      '12.345.678.901.234.567.890,123456789012345678',
    ],
  ])('writes %s as %s and %s', (value, en, es) => {
    expect(formatQuantity(value, 'en')).toBe(en);
    expect(formatQuantity(value, 'es')).toBe(es);
  });

  it('refuses what is not a plain decimal', () => {
    expect(() => formatQuantity('1e5', 'en')).toThrow('not a plain decimal');
    expect(() => formatQuantity('', 'en')).toThrow('not a plain decimal');
  });
});

describe('amounts', () => {
  it.each([
    ['1204.5', 'USD', '1,204.50\u00a0USD', '1204,50\u00a0USD'],
    ['-81.72', 'EUR', '\u221281.72\u00a0EUR', '\u221281,72\u00a0EUR'],
    ['81.7244', 'USD', '81.7244\u00a0USD', '81,7244\u00a0USD'],
    ['12345', 'JPY', '12,345\u00a0JPY', '12.345\u00a0JPY'],
    ['1.5', 'KWD', '1.500\u00a0KWD', '1,500\u00a0KWD'],
  ])('writes %s %s without rounding', (amount, currency, en, es) => {
    expect(formatAmount({ amount, currency }, 'en')).toBe(en);
    expect(formatAmount({ amount, currency }, 'es')).toBe(es);
  });

  it('leaves the currency out where the column names it', () => {
    expect(formatAmountBare('0', 'USD', 'en')).toBe('0.00');
  });
});

describe('numbers in arithmetic', () => {
  it.each([
    ['0.000400', '0.000\u202f400', '0,000\u202f400'],
    ['81.724400', '81.724\u202f400', '81,724\u202f400'],
    ['0.0004', '0.0004', '0,0004'],
    ['1000000', '1,000,000', '1.000.000'],
    ['0.1234567', '0.123\u202f456\u202f7', '0,123\u202f456\u202f7'],
  ])('keeps every digit of %s', (value, en, es) => {
    expect(formatExact(value, 'en')).toBe(en);
    expect(formatExact(value, 'es')).toBe(es);
  });

  it('shortens for axes only', () => {
    expect(formatCompact('1204311', 'en')).toBe('1.2M');
    expect(formatCompact('-5000', 'en')).toBe('\u22125K');
  });
});

describe('percentages', () => {
  it('follows the language', () => {
    expect(formatPercent('99.95', 'en')).toBe('99.95%');
    expect(formatPercent('99.95', 'es')).toBe('99,95\u00a0%');
    expect(formatPercent('-3', 'en')).toBe('\u22123%');
  });
});

describe('dates', () => {
  it('names the month', () => {
    expect(formatDate('2026-03-04', 'en')).toBe('4 Mar 2026');
    expect(formatDate('2026-03-04', 'es')).toBe('4 mar 2026');
  });

  it('shows a period with its last day', () => {
    expect(formatPeriod({ start: '2026-10-01', end: '2026-11-01' }, 'en')).toBe('October 2026');
    expect(formatPeriod({ start: '2026-12-01', end: '2027-01-01' }, 'es')).toBe('diciembre de 2026');
    const anchored = formatPeriod({ start: '2026-10-15', end: '2026-11-15' }, 'en');
    expect(anchored.replaceAll('\u2009', ' ')).toBe('15 Oct – 14 Nov 2026');
  });

  it('writes an instant in the zone that is asked for', () => {
    const instant = '2026-11-21T03:40:05Z';
    expect(formatInstant(instant, 'en', { zone: 'UTC' })).toBe('21 Nov 2026, 03:40 UTC');
    expect(formatInstant(instant, 'en', { zone: 'Asia/Kolkata', seconds: true })).toMatch(
      /^21 Nov 2026, 09:10:05 (GMT\+5:30|IST)$/,
    );
  });

  it('says how long ago', () => {
    const now = new Date('2026-11-21T12:00:00Z');
    expect(formatRelative('2026-11-21T09:00:00Z', now, 'en')).toBe('3 hours ago');
    expect(formatRelative('2026-11-20T11:00:00Z', now, 'es')).toBe('ayer');
    expect(formatRelative('2026-11-21T12:00:20Z', now, 'en')).toBe('now');
    expect(formatRelative('2026-12-01T12:00:00Z', now, 'en')).toBe('in 10 days');
  });

  it('says how long in two units at most', () => {
    expect(formatDuration(125, 'en')).toBe('2 min 5 sec');
    expect(formatDuration(0, 'en')).toBe('0 sec');
    expect(formatDuration(3725, 'es')).toBe('1 h 2 min');
    expect(formatDuration(172_799, 'en')).toBe('47 hr 59 min');
    expect(formatDuration(172_800, 'en')).toBe('2 days');
    expect(formatDuration(273_660, 'es')).toBe('3 d 4 h');
  });
});
