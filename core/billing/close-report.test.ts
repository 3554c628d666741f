import { describe, expect, it } from 'vitest';
import { type MeterTallies, reportMeter } from './close-report.ts';

const TOLERANCE = { percent: '1', unitsFloor: '10', moneyFloor: '1' };
const NONE = { count: 0, sum: '0' };

function tallies(more: Partial<MeterTallies> = {}): MeterTallies {
  const whole = { count: 100, sum: '5000' };
  return {
    meter: 'calls',
    meterVersion: 1,
    unit: 'call',
    events: whole,
    late: NONE,
    rollups: whole,
    seals: whole,
    billed: '5000',
    amount: '25',
    ...more,
  };
}

describe('the close report of one meter', () => {
  it('is equal where all say the same, late events aside', () => {
    const late = tallies({ late: { count: 3, sum: '70' }, rollups: { count: 103, sum: '5070' } });
    for (const one of [tallies(), late])
      expect(reportMeter(one, TOLERANCE)).toMatchObject({
        verdict: 'equal',
        unitsApart: '0',
        percentApart: '0',
        moneyApart: '0',
      });
  });

  it.each([
    ['events that are gone', { events: { count: 98, sum: '4900' } }, '100', '2'],
    ['hourly totals that are higher', { rollups: { count: 100, sum: '5100' } }, '100', '2'],
    ['an invoice over more', { billed: '5100' }, '100', '2'],
  ])('measures %s against the seals', (_what, more, unitsApart, percentApart) => {
    expect(reportMeter(tallies(more), TOLERANCE)).toMatchObject({ unitsApart, percentApart });
  });

  it.each([
    // percent apart, units apart, money apart
    ['at the percentage', '5050', 'tolerated'],
    ['above it, and above the floor of units', '5051', 'apart'],
  ] as const)('judges a sum %s', (_what, sum, verdict) => {
    expect(reportMeter(tallies({ events: { count: 100, sum } }), TOLERANCE)).toMatchObject({ verdict });
  });

  it('judges in money where the units are few', () => {
    const few = { count: 4, sum: '4' };
    const dear = tallies({
      seals: few,
      rollups: few,
      billed: '4',
      events: { count: 3, sum: '3' },
      amount: '40',
    });
    expect(reportMeter(dear, TOLERANCE)).toMatchObject({
      verdict: 'apart',
      unitsApart: '1',
      moneyApart: '10',
    });
    expect(reportMeter({ ...dear, amount: '4' }, TOLERANCE)).toMatchObject({
      verdict: 'tolerated',
      percentApart: '25',
      moneyApart: '1',
    });
  });

  it('cannot price what is not on the invoice at all, and does not let it pass', () => {
    const lost = tallies({ seals: NONE, billed: '0', amount: '0', late: NONE });
    expect(reportMeter(lost, TOLERANCE)).toMatchObject({
      verdict: 'apart',
      percentApart: '100',
      moneyApart: null,
    });
  });

  it('compares counts alone where a meter does not add up', () => {
    const peak = { count: 100, sum: null };
    const held = tallies({ events: peak, rollups: peak, seals: peak, billed: null });
    expect(reportMeter(held, TOLERANCE)).toMatchObject({ verdict: 'equal' });
    expect(reportMeter({ ...held, events: { count: 80, sum: null } }, TOLERANCE)).toMatchObject({
      verdict: 'apart',
      unitsApart: '20',
    });
  });
});
