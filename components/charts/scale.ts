import type { ChartProps, ChartSeries } from './chart-data.ts';

/** The vertical axis: from zero to a round number above the highest value, with the lines between. */
export type Scale = { readonly top: number; readonly lines: readonly number[] };

const LINES_WANTED = 4;
const ROUND_STEPS = [1, 2, 2.5, 5, 10] as const;

/** A picture needs no exactness: heights come from rounded values, every figure that is read comes from its text. */
export function plotted(value: string | null | undefined): number {
  return value === null || value === undefined ? 0 : Number(value);
}

/** An axis that ends on a round number; values below zero are drawn at zero and read in the table. */
export function scaleTo(highest: number): Scale {
  if (!(highest > 0)) {
    return { top: 1, lines: [0, 1] };
  }
  const rough = highest / LINES_WANTED;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * (ROUND_STEPS.find((one) => one * magnitude >= rough) ?? 10);
  const count = Math.ceil(highest / step - 1e-9);
  return { top: count * step, lines: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** The height of a category: its series stacked, comparisons beside them. */
export function stackHeight(series: readonly ChartSeries[], index: number): number {
  return series
    .filter(({ isComparison }) => isComparison !== true)
    .reduce((height, { values }) => height + Math.max(0, plotted(values[index])), 0);
}

/** The highest point that must fit, and where it is. */
export function highestCategory(
  { categories, series }: Pick<ChartProps, 'categories' | 'series'>,
  height: (index: number) => number = (index) => stackHeight(series, index),
): { index: number; height: number } {
  let best = { index: 0, height: 0 };
  for (let index = 0; index < categories.length; index += 1) {
    const here = height(index);
    if (here > best.height) {
      best = { index, height: here };
    }
  }
  return best;
}

/** Which ticks are written: `wanted` at most, evenly among the categories that have one, the first always. */
export function ticksShown(
  categories: readonly { readonly tick: string }[],
  wanted: number,
): (index: number) => boolean {
  const named = categories.flatMap(({ tick }, index) => (tick === '' ? [] : [index]));
  const every = Math.max(1, Math.ceil(named.length / wanted));
  const shown = new Set(named.filter((_, rank) => rank % every === 0));
  return (index) => shown.has(index);
}
