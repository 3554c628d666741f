import { describe, expect, it } from 'vitest';
import { DataTable } from './data-table.tsx';
import { CheckboxField, InputField } from './field.tsx';
import { Figure } from './figure.tsx';
import { Form } from './form.tsx';
import { Progress } from './progress.tsx';
import { RelativeTime } from './relative-time.tsx';
import { Status } from './status.tsx';
import { markup, words } from './testing/markup.tsx';
import { Amount, Period } from './value-texts.tsx';
import { WorkingSteps } from './working-steps.tsx';

describe('a figure', () => {
  const figure = (
    <Figure
      label="Total"
      value={{ kind: 'amount', amount: '12345.5', currency: 'EUR' }}
      period="October 2026"
      backing="issued"
    />
  );

  it('says value, unit, period and how far it is backed, in words', () => {
    expect(words(figure)).toBe('Total 12,345.50 EUR Issued October 2026');
    expect(words(figure, 'es')).toBe('Total 12.345,50 EUR Emitido October 2026');
  });

  it('hides the picture of its mark from the ear', () => {
    expect(markup(figure)).toMatch(/<svg[^>]*aria-hidden="true"/);
  });

  it('shows every digit that it was given', () => {
    const exact = { kind: 'quantity', value: '0.000000000000000001', unit: 'GB' } as const;
    expect(words(<Figure label="Storage" value={exact} />)).toBe('Storage 0.000000000000000001 GB');
  });
});

describe('a table', () => {
  const rows = [
    { id: 'a', name: 'API calls', amount: '81.72' },
    { id: 'b', name: 'Storage', amount: '-0.48' },
  ];
  const html = markup(
    <DataTable
      caption="Lines"
      query={{ q: 'x', page: '2' }}
      sort={{ key: 'amount', direction: 'desc' }}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        { key: 'name', header: 'Charge', primary: true, sortable: true, cell: ({ name }) => name },
        {
          key: 'amount',
          header: 'Amount, USD',
          align: 'end',
          sortable: true,
          cell: ({ amount }) => <Amount amount={amount} currency="USD" bare />,
          total: '81.24',
        },
        { key: 'note', header: 'Note', hidden: true, cell: () => 'secret' },
      ]}
    />,
  );

  it('keeps its roles even where it is laid out as cards', () => {
    for (const role of ['table', 'rowgroup', 'row', 'columnheader', 'rowheader', 'cell']) {
      expect(html).toContain(`role="${role}"`);
    }
    expect(html).toContain('<caption class="sr-only">Lines</caption>');
  });

  it('says how it is sorted, and turns round from there without losing the filter', () => {
    expect(html).toContain('aria-sort="descending"');
    expect(html).toContain('href="?q=x&amp;sort=amount"');
    expect(html).toContain('href="?q=x&amp;sort=name"');
  });

  it('has a totals row with a true minus above it, and no hidden column', () => {
    expect(html).toContain('\u22120.48');
    expect(html).toMatch(/<tfoot[\s\S]*Total[\s\S]*81\.24[\s\S]*<\/tfoot>/);
    expect(html).not.toContain('secret');
  });

  it('says that it is empty', () => {
    const empty = <DataTable caption="Lines" query={{}} rows={[]} rowKey={() => ''} columns={[]} />;
    expect(words(empty, 'es')).toBe('No hay nada aquí');
  });
});

describe('a field', () => {
  it('ties label, help and error to its control', () => {
    const html = markup(
      <InputField name="tax.id" label="Tax id" help="As registered" error="Enter the tax id" />,
    );
    const [, id = ''] = /for="([\w-]+-tax-id)"/.exec(html) ?? [];
    expect(id).not.toBe('');
    expect(html).toMatch(new RegExp(`<input[^>]*id="${id}"`));
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain(`aria-describedby="${id}-error ${id}-help"`);
    expect(html).toContain(`id="${id}-error"`);
  });

  it('has an id of its own where another form of the page has a field of the same name', () => {
    const problems = [{ field: 'reason', message: 'Say why' }];
    const form = (
      <Form problems={problems}>
        <InputField name="reason" label="Reason" />
      </Form>
    );
    const html = markup(
      <>
        {form}
        <Form problems={problems}>
          <CheckboxField name="reason" label="Reason" />
        </Form>
        <InputField name="reason" label="Reason" />
        <InputField name="reason" label="Reason" />
      </>,
    );
    const all = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, id]) => id);
    const controls = all(/<input[^>]*id="([^"]*)"/g);
    expect(new Set(controls).size).toBe(4);
    expect(all(/<label[^>]*for="([^"]*)"/g)).toEqual(controls);
    expect(all(/<a[^>]*href="#([^"]*)"/g)).toEqual(controls.slice(0, 2));
  });
});

it('names a state in words', () => {
  expect(words(<Status tone="failure">Overdue</Status>)).toBe('Overdue');
});

it('tells how far long work is', () => {
  const html = markup(
    <Progress label="Import" count={12000} total={40000} ratePerSecond={900} secondsLeft={31} />,
    'es',
  );
  expect(html).toContain('role="progressbar"');
  expect(html).toContain('aria-valuetext="12.000 de 40.000"');
  expect(html).toContain('quedan 31 s');
});

it('shows how long ago, with the exact time beside it for the ear and for hovering', () => {
  const html = markup(<RelativeTime instant="2026-11-21T09:00:00Z" zone="Asia/Kolkata" />);
  expect(html).toContain('dateTime="2026-11-21T09:00:00Z"');
  expect(html).toContain('3 hours ago');
  expect(html).toMatch(/role="tooltip"[^>]*>21 Nov 2026, 14:30:00/);
});

it('writes a period with its last day', () => {
  expect(words(<Period start="2026-11-01" end="2026-12-01" />, 'es')).toBe('noviembre de 2026');
});

it('tells the chain of a working in order, arithmetic included', () => {
  const chain = (
    <WorkingSteps
      label="Chain"
      steps={[
        { key: '1', kind: 'rounding', title: 'Rounded', arithmetic: '81.7244 → 81.72', result: '81.72 USD' },
        { key: '2', kind: 'seal', title: 'Sealed days', link: { label: 'All seals', href: '/seals' } },
      ]}
    />
  );
  expect(words(chain)).toBe('Rounded 81.72 USD Arithmetic: 81.7244 → 81.72 Sealed days All seals');
  expect(markup(chain)).toContain('<ol aria-label="Chain"');
});
