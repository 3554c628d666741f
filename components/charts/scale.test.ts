import { describe, expect, it } from 'vitest';
import { highestCategory, plotted, scaleTo, stackHeight, ticksShown } from './scale.ts';

describe('the vertical axis', () => {
  it.each([
    [97, 100, 5],
    [100, 100, 5],
    [1_204_311, 1_500_000, 4],
    [0.037, 0.04, 5],
    [3, 3, 4],
  ])('for %d ends at %d', (highest, top, lines) => {
    const scale = scaleTo(highest);
    expect(scale.top).toBeCloseTo(top, 10);
    expect(scale.top).toBeGreaterThanOrEqual(highest);
    expect(scale.lines).toHaveLength(lines);
    expect(scale.lines[0]).toBe(0);
  });

  it('has a height even when nothing happened', () => {
    expect(scaleTo(0)).toEqual({ top: 1, lines: [0, 1] });
    expect(scaleTo(-4)).toEqual({ top: 1, lines: [0, 1] });
  });
});

const categories = ['a', 'b', 'c'].map((key) => ({ key, label: key, tick: key }));
const series = [
  { key: 'x', label: 'X', values: ['1', '5', null] },
  { key: 'y', label: 'Y', values: ['2', '-3', '4'] },
  { key: 'before', label: 'Before', values: ['99', '99', '99'], isComparison: true },
];

describe('the heights', () => {
  it('stack what belongs together and leave comparisons out', () => {
    expect([0, 1, 2].map((index) => stackHeight(series, index))).toEqual([3, 5, 4]);
    expect(highestCategory({ categories, series })).toEqual({ index: 1, height: 5 });
    expect(plotted(null)).toBe(0);
  });
});

it('writes a tick now and then', () => {
  const days = Array.from({ length: 31 }, (_, index) => ({ tick: String(index + 1) }));
  expect([...days.keys()].filter(ticksShown(days, 8))).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
  const hours = Array.from({ length: 72 }, (_, index) => ({ tick: index % 24 === 0 ? 'day' : '' }));
  expect([...hours.keys()].filter(ticksShown(hours, 8))).toEqual([0, 24, 48]);
});
