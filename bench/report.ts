/** One measured figure and what it is held against, in one run on one machine. */
export type Measurement = {
  readonly what: string;
  readonly value: string;
  readonly against: string;
  readonly ratio: string;
  readonly goal: string;
  readonly met: boolean;
};

/** A number as a table shows it: three significant digits, thousands grouped. */
export function readable(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}

const HEAD = ['What', 'Measured', 'Against', 'Ratio', 'Goal', 'Met'];

/** The measurements as a Markdown table. */
export function asTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((one) => [
    one.what,
    one.value,
    one.against,
    one.ratio,
    one.goal,
    one.met ? 'yes' : '**no**',
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n');
}
