import { assertNever } from '#core/assert.ts';
import type { ChartSeries } from './chart-data.ts';

const STEPS = ['bg-chart-1', 'bg-chart-2', 'bg-chart-3', 'bg-chart-4'] as const;
type Step = (typeof STEPS)[number] | 'bg-chart-compare';

/** The ground of a series: steps of one hue in order, a second hue for a comparison only. */
export function seriesColour(series: readonly ChartSeries[], order: number): Step {
  if (series[order]?.isComparison === true) {
    return 'bg-chart-compare';
  }
  const rank = series.slice(0, order).filter(({ isComparison }) => isComparison !== true).length;
  return STEPS[Math.min(rank, STEPS.length - 1)] ?? STEPS[0];
}

/** The same colour for a stroke of SVG. */
export function strokeColour(ground: Step): string {
  switch (ground) {
    case 'bg-chart-1':
      return 'stroke-chart-1';
    case 'bg-chart-2':
      return 'stroke-chart-2';
    case 'bg-chart-3':
      return 'stroke-chart-3';
    case 'bg-chart-4':
      return 'stroke-chart-4';
    case 'bg-chart-compare':
      return 'stroke-chart-compare';
    default:
      return assertNever(ground);
  }
}
