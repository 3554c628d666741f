import { DECIMAL_PATTERN } from '#core/money/decimal.ts';

/** What a spreadsheet would take for a formula when a cell begins with it. */
const FORMULA_START = /^[=+\-@\t\r\n]/;

/**
 * One cell as RFC 4180 has it. A text that a spreadsheet would run as a formula gets an apostrophe in front; a number with a
 * minus is a number and stays.
 */
function csvCell(text: string): string {
  const safe = FORMULA_START.test(text) && !DECIMAL_PATTERN.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of a table as lines of CSV, for tables that are written piece by piece. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** A table as CSV (RFC 4180), lines ended by CRLF, the first one its header. */
export function formatCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return csvLines([header, ...rows]);
}
