import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { testDatabase } from './testing/index.ts';

const CLASSES = ['public', 'tenant', 'billing', 'internal', 'restricted'];

type TableClass = string | Readonly<Record<string, string>>;

const { tables }: { readonly tables: Readonly<Record<string, TableClass>> } = JSON.parse(
  readFileSync(new URL('../../../prisma/field-classes.json', import.meta.url), 'utf8'),
);

const db = testDatabase();

test('every column has a class in prisma/field-classes.json, and none is named that is not there', async () => {
  const columns = await db.asAdmin<{ table: string; column: string }>(
    `select c.table_name as "table", c.column_name as "column" from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name <> '_prisma_migrations'
     order by 1, 2`,
  );
  const without = columns.filter(({ column, table }) => {
    const known = tables[table];
    const own = typeof known === 'object' ? (known[column] ?? known['*']) : known;
    return own === undefined || !CLASSES.includes(own);
  });
  expect(without.map(({ column, table }) => `${table}.${column}`)).toEqual([]);
  const there = new Set(columns.flatMap(({ column, table }) => [table, `${table}.${column}`]));
  const named = Object.entries(tables).flatMap(([table, known]) => [
    table,
    ...Object.keys(typeof known === 'object' ? known : {})
      .filter((column) => column !== '*')
      .map((column) => `${table}.${column}`),
  ]);
  expect(named.filter((name) => !there.has(name))).toEqual([]);
});
