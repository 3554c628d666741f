import { describe, expect, it } from 'vitest';
import { markup } from '#components/ui/testing/markup.tsx';
import { BarChart } from './bar-chart.tsx';
import type { ChartProps } from './chart-data.ts';
import { LineChart } from './line-chart.tsx';

const chart: ChartProps = {
  title: 'Calls by day',
  unit: 'calls',
  categoryLabel: 'Day',
  categories: [
    { key: '1', label: '1 Oct 2026', tick: '1' },
    { key: '2', label: '2 Oct 2026', tick: '2', isEstimate: true },
  ],
  series: [{ key: 'calls', label: 'Calls', values: ['12345', null] }],
};

describe.each([
  ['bars', BarChart],
  ['lines', LineChart],
] as const)('a chart of %s', (_, Chart) => {
  it('has its table with the exact figures, in the language of the reader', () => {
    const html = markup(<Chart {...chart} />, 'es');
    expect(html).toContain('<caption class="sr-only">Calls by day, calls</caption>');
    expect(html).toContain('12.345</td>');
    expect(html).toContain('–</td>');
    expect(html).toContain('Estimación');
  });

  it('is told to those who do not see it', () => {
    expect(markup(<Chart {...chart} />)).toContain('Calls by day. Highest: 12,345 calls on 1 Oct 2026.');
  });

  it('says when there is nothing yet', () => {
    expect(markup(<Chart {...chart} categories={[]} series={[]} />)).toContain(
      'No figures for this time yet',
    );
  });
});

describe('bars that open up', () => {
  const doors = (count: number) =>
    markup(
      <BarChart
        {...chart}
        categories={Array.from({ length: count }, (_, index) => ({
          key: String(index),
          label: `day ${index}`,
          tick: '',
          href: `?day=${index}`,
        }))}
        series={[{ key: 'calls', label: 'Calls', values: Array.from({ length: count }, () => '1') }]}
      />,
    );

  it('are links with names', () => {
    expect(doors(7)).toContain('aria-label="day 3: 1 calls"');
    expect(doors(7)).not.toContain('role="img"');
  });

  it('are a picture where links would be too narrow to hit; the table keeps the links', () => {
    const html = doors(48);
    expect(html).toContain('role="img"');
    expect(html).not.toContain('aria-label="day 3: 1 calls"');
    expect(html.match(/href="\?day=3"/g)).toHaveLength(1);
  });
});
