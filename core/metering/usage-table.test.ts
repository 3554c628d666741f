import { describe, expect, it } from 'vitest';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import type { MeterAggregation } from './meter.ts';
import { dailyValues, groupUsage, periodTotal } from './usage-table.ts';

function row(aggregation: MeterAggregation, value: string, region = 'eu'): UsageRow {
  return {
    meter: 'calls',
    meterVersion: 1,
    aggregation,
    unit: 'calls',
    dimensions: { region },
    value,
    eventCount: 1,
  };
}

function days(aggregation: MeterAggregation, ...values: readonly (readonly [string, string?][])[]) {
  return values.map((rows) => ({
    seconds: 86_400,
    rows: rows.map(([value, region]) => row(aggregation, value, region)),
  }));
}

describe('the figure of a day and of all days', () => {
  it.each<[MeterAggregation, readonly (string | null)[], string | null]>([
    ['sum', ['3.5', '0', '1'], '4.5'],
    ['count', ['3.5', '0', '1'], '4.5'],
    ['max', ['2.5', null, '1'], '2.5'],
    ['last', ['3.5', null, '1'], '3.5'],
  ])('of a %s', (aggregation, daily, total) => {
    const table = days(
      aggregation,
      [
        ['1', 'eu'],
        ['2.5', 'us'],
      ],
      [],
      [['1', 'eu']],
    );
    expect(dailyValues(aggregation, table)).toEqual(daily);
    expect(periodTotal(aggregation, table)?.value).toBe(total);
  });

  it('of a level is what was held on average', () => {
    const table = days('time-weighted', [['864000']], [['172800']]);
    expect(dailyValues('time-weighted', table)).toEqual(['10', '2']);
    expect(periodTotal('time-weighted', table)).toEqual({
      value: '6',
      average: { held: '1036800', seconds: '172800' },
    });
    expect(periodTotal('time-weighted', days('time-weighted', [['100000']]))?.value).toBe('1.157407');
  });

  it('claims no zero for a level that nobody measured', () => {
    expect(periodTotal('max', days('max', [], []))).toBeNull();
    expect(periodTotal('sum', days('sum', [], []))?.value).toBe('0');
    expect(dailyValues('time-weighted', [{ seconds: 0, rows: [row('time-weighted', '5')] }])).toEqual([null]);
  });
});

describe('usage by a dimension', () => {
  const table = days(
    'sum',
    [
      ['1', 'ap'],
      ['5', 'eu'],
    ],
    [
      ['2', 'us'],
      ['2', 'ap'],
    ],
  );

  it('shows the largest first', () => {
    expect(groupUsage({ aggregation: 'sum', dimension: 'region', days: table, groupsMax: 5 })).toEqual([
      { value: 'eu', values: ['5', null], total: '5' },
      { value: 'ap', values: ['1', '2'], total: '3' },
      { value: 'us', values: [null, '2'], total: '2' },
    ]);
  });

  it('puts what is beyond the groups together, so that nothing is missing', () => {
    const groups = groupUsage({ aggregation: 'sum', dimension: 'region', days: table, groupsMax: 1 });
    expect(groups).toEqual([
      { value: 'eu', values: ['5', null], total: '5' },
      { value: null, values: ['1', '4'], total: '5' },
    ]);
  });

  it('gives rows without the dimension one group', () => {
    expect(groupUsage({ aggregation: 'sum', dimension: 'toString', days: table, groupsMax: 5 })).toEqual([
      { value: '', values: ['6', '4'], total: '10' },
    ]);
  });
});
