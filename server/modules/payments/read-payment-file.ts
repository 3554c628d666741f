import { CsvError, type Info, parse } from 'csv-parse/sync';
import { moneyFromWire } from '#core/money/money.ts';
import { isCivilDate } from '#core/time/civil-date.ts';
import { DomainError } from '#server/platform/errors.ts';
import { IMPORT_LINES_MAX, type ImportProblem } from './contract.ts';

/** Columns of a payments file, in any order; one of the last two says whose payment a line is. */
const COLUMNS = ['date', 'amount', 'currency', 'reference', 'tenant', 'invoice'] as const;
type Column = (typeof COLUMNS)[number];
const NEEDED = ['date', 'amount', 'currency', 'reference'] as const;
/** What a spreadsheet would run as a formula; a negative number is none. */
const FORMULA = /^(?:[=+@\t\r]|-(?!\d+(?:\.\d+)?$))/;
const REFERENCE_LENGTH_MAX = 140;

export type PaymentLine = {
  readonly line: number;
  readonly date: string;
  readonly amount: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly reference: string;
  readonly tenant: string | null;
  readonly invoice: string | null;
};

/**
 * The lines of a payments file and what is wrong with it. A file that is not CSV or has another header is one problem; a
 * line is judged for itself.
 */
export function readPaymentFile(csv: string): {
  readonly lines: readonly PaymentLine[];
  readonly problems: readonly ImportProblem[];
} {
  const records = parseCsv(csv);
  if (!Array.isArray(records)) return { lines: [], problems: [records] };
  const [head, ...rows] = records;
  const header = (head?.record ?? []).map((name) => name.trim());
  const wrongHeader = headerProblem(header) ?? countProblem(rows.length);
  if (wrongHeader !== null) return { lines: [], problems: [wrongHeader] };
  const lines: PaymentLine[] = [];
  const problems: ImportProblem[] = [];
  for (const { record, info } of rows) {
    const read = readLine(header, record, info.lines);
    if ('code' in read) problems.push(read);
    else lines.push(read);
  }
  return { lines, problems };
}

type CsvRecord = { readonly record: readonly string[]; readonly info: Info };

function parseCsv(csv: string): CsvRecord[] | ImportProblem {
  try {
    return parse(csv, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    return problem(line, 'csv_malformed', 'The file is not CSV from this line on.');
  }
}

/** A problem of one line under a code of this capability. */
export function problem(
  line: number,
  reason: string,
  message: string,
  column: Column | null = null,
): ImportProblem {
  return { line, code: `payments.${reason}`, message, column };
}

/** The problem of a line that an expected failure stands for; other errors go on. */
export function problemFrom(line: number, error: unknown, column: Column | null = null): ImportProblem {
  if (!(error instanceof DomainError)) throw error;
  return { line, code: error.code, message: error.message, column };
}

function headerProblem(header: readonly string[]): ImportProblem | null {
  const known: readonly string[] = COLUMNS;
  const isOurs =
    NEEDED.every((name) => header.includes(name)) &&
    (header.includes('tenant') || header.includes('invoice')) &&
    header.every((name, index) => known.includes(name) && header.indexOf(name) === index);
  if (isOurs) return null;
  return problem(
    1,
    'csv_header',
    'The first line must name the columns date, amount, currency, reference and tenant or invoice.',
  );
}

function countProblem(count: number): ImportProblem | null {
  if (count === 0) return problem(1, 'csv_empty', 'The file has no payments.');
  if (count <= IMPORT_LINES_MAX) return null;
  return problem(1, 'csv_too_many', `The file has more than ${IMPORT_LINES_MAX} payments.`);
}

function readLine(
  header: readonly string[],
  record: readonly string[],
  line: number,
): PaymentLine | ImportProblem {
  if (record.length !== header.length)
    return problem(line, 'csv_columns', 'The line has more or fewer cells than the header.');
  const formula = record.findIndex((value) => FORMULA.test(value));
  if (formula >= 0)
    return problem(line, 'csv_formula_cell', 'A cell begins like a formula.', columnAt(header, formula));
  const cell = (name: Column) => record[header.indexOf(name)] ?? '';
  const [date, amount, currency, reference] = NEEDED.map(cell) as [string, string, string, string];
  if (!isCivilDate(date)) return problem(line, 'csv_date', 'The date must be a day as 2026-10-31.', 'date');
  const money = moneyFromWire({ amount, currency });
  if (!money.ok)
    return {
      line,
      code: money.error.code,
      message: money.error.message,
      column: moneyColumn(money.error.path),
    };
  if (money.value.amountMinor <= 0n)
    return problem(line, 'csv_amount', 'The amount must be above zero.', 'amount');
  if (reference === '' || reference.length > REFERENCE_LENGTH_MAX)
    return problem(line, 'csv_reference', 'The reference must have 1 to 140 characters.', 'reference');
  const tenant = cell('tenant') || null;
  const invoice = cell('invoice') || null;
  if (tenant === null && invoice === null)
    return problem(line, 'csv_nobody', 'The line names neither a tenant nor an invoice.', 'tenant');
  return { line, date, amount, amountMinor: money.value.amountMinor, currency, reference, tenant, invoice };
}

function columnAt(header: readonly string[], index: number): Column | null {
  return COLUMNS.find((name) => name === header[index]) ?? null;
}

function moneyColumn(path: string | undefined): Column {
  return path === 'currency' ? 'currency' : 'amount';
}
