import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daySeal } from '#core/contracts/day-seal.ts';
import { addDecimals } from '#core/money/decimal.ts';
import { dayRows, effectiveRows, type SeriesDay, unitSeconds } from './day-rows.ts';

const DAY = { start: '2026-11-20T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' };
const at = (ms: number) => new Date(Date.parse(DAY.start) + ms).toISOString();
const meter = {
  slug: 'disk',
  version: 1,
  aggregation: 'time-weighted',
  unit: 'GB·s',
  sealsAmounts: false,
} as const;
const series: SeriesDay = {
  meter,
  dimensionKey: '{}',
  eventCount: 1,
  sum: '4',
  max: '4',
  closing: { at: at(43_200_000), value: '4' },
  opening: { at: '2026-11-19T12:00:00.000Z', value: '2' },
  readings: [{ at: at(43_200_000), value: '4' }],
};

describe('levels held over time', () => {
  it.each([
    [{ at: at(-1), value: '2' }, [], '172800'],
    [null, [], '0'],
    [null, [{ at: at(43_200_000), value: '1.5' }], '64800'],
    [{ at: at(-1), value: '2' }, [{ at: at(43_200_000), value: '4' }], '259200'],
    [
      null,
      [
        { at: at(0), value: '1' },
        { at: at(0), value: '3' },
      ],
      '259200',
    ],
    [null, [{ at: at(86_399_999), value: '0.000000000000000001' }], '0.000000000000000000001'],
  ])('opening %j and readings %j give %s unit seconds', (opening, readings, expected) =>
    expect(unitSeconds(DAY, opening, readings)).toBe(expected),
  );

  it('adds up over a split day as over the whole one', () => {
    const readings = fc.array(fc.record({ ms: fc.nat(86_399_999), value: fc.nat(1000).map(String) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(readings, fc.nat(86_400_000), (unordered, cut) => {
        const all = unordered.sort((a, b) => a.ms - b.ms).map(({ ms, value }) => ({ at: at(ms), value }));
        const before = all.filter((reading) => reading.at < at(cut));
        const after = all.filter((reading) => reading.at >= at(cut));
        const parts = [
          unitSeconds({ start: DAY.start, end: at(cut) }, null, before),
          unitSeconds({ start: at(cut), end: DAY.end }, before.at(-1) ?? null, after),
        ];
        expect(addDecimals(parts)).toBe(unitSeconds(DAY, null, all));
      }),
    );
  });
});

describe('rows of a day', () => {
  it('value each aggregation as the published schema says, in order', () => {
    const of = (
      aggregation: SeriesDay['meter']['aggregation'],
      slug: string,
      more: Partial<SeriesDay> = {},
    ) => ({
      ...series,
      meter: { ...meter, aggregation, slug },
      eventCount: 3,
      sum: '9',
      ...more,
    });
    const rows = dayRows(DAY, [
      of('max', 'b', { dimensionKey: '{"a":"2"}' }),
      of('max', 'b', { dimensionKey: '{"a":"10"}' }),
      of('sum', 'd', { meter: { ...meter, slug: 'd', aggregation: 'sum', sealsAmounts: true } }),
      of('count', 'c'),
      of('last', 'a'),
      of('time-weighted', 'e', { eventCount: 0, closing: null, readings: [] }),
    ]);
    expect(rows.map(({ meter: slug, value }) => `${slug} ${value}`)).toEqual([
      'a 4',
      'b 4',
      'b 4',
      'c 3',
      'd 9',
      'e 172800',
    ]);
    expect(rows.map(({ dimensions }) => dimensions['a'])).toEqual([
      undefined,
      '10',
      '2',
      undefined,
      undefined,
      undefined,
    ]);
    expect(rows[4]?.amounts).toEqual(['4']);
    expect(rows[0]).toMatchObject({ opening: series.opening, closing: series.closing });
    expect(rows[5]).toMatchObject({ opening: series.opening, closing: series.opening, eventCount: 0 });
    expect(rows[1]).not.toHaveProperty('closing');
    expect(daySeal.shape.rows.safeParse(rows).success).toBe(true);
  });

  it('a later sequence replaces what it touches and leaves the rest', () => {
    const rows = dayRows(DAY, [series, { ...series, dimensionKey: '{"a":"1"}' }]);
    const [first] = dayRows(DAY, [{ ...series, opening: null }]);
    const after = effectiveRows([{ rows }, { rows: first ? [first] : [] }]);
    expect([...after.values()].map(({ value }) => value)).toEqual(['259200', '172800']);
  });
});
