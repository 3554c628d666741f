import { assert } from '#core/assert.ts';
import type { Tx } from './tx.ts';

const IDENTIFIER = /^[a-z][a-z_0-9]*$/;

/** A value of one column: decimals, dates and 64-bit integers go in as text or bigint and are read by the column's type. */
export type ColumnValue = string | number | bigint | boolean | null | readonly (string | number)[];

/**
 * Inserts many rows in one statement with one parameter, whatever their number: the rows travel as JSON and the table's
 * own types read them. Names of tables and columns are written by the programmer. Not for bytes.
 */
export async function insertRows(
  tx: Tx,
  table: string,
  rows: readonly Readonly<Record<string, ColumnValue>>[],
  onConflict = '',
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const columns = Object.keys(first);
  for (const name of [table, ...columns]) assert(IDENTIFIER.test(name), `not an identifier: ${name}`);
  const list = columns.join(', ');
  return tx.$executeRawUnsafe(
    `insert into ${table} (${list}) select ${list} from json_populate_recordset(null::${table}, $1::json) ${onConflict}`,
    JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  );
}
