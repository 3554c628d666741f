import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '#server/platform/db/embedded/cluster.ts';
import { copyDemoData, DEMO_ISSUER } from './demo-data.mjs';
import { serve } from './serve.mjs';

type FieldClass = 'public' | 'tenant' | 'billing' | 'internal' | 'restricted';
type TableClass = FieldClass | ({ readonly '*': FieldClass } & Readonly<Record<string, FieldClass>>);

const { tables }: { readonly tables: Readonly<Record<string, TableClass>> } = JSON.parse(
  readFileSync(new URL('../../prisma/field-classes.json', import.meta.url), 'utf8'),
);

/** Addresses that differ by a number, a day or an id alone are shown by the same code: a few of them are enough. */
const PAGES_OF_A_SHAPE = 3;
/** Written into a text that a customer does see: a crawl that misses it proves nothing. */
const VISIBLE_MARK = 'zz-visible';
const MARK = /zz(?:internal|restricted)--[a-z_]+--[a-z_]+/g;

type Column = { readonly table: string; readonly column: string; readonly isText: boolean };

const folder = mkdtempSync(join(tmpdir(), 'openbook-fields-'));
// The database server runs under another account when the tests run as root, and must be able to pass through.
chmodSync(folder, 0o755);
const home = join(folder, 'home');
let openbook: Awaited<ReturnType<typeof serve>>;
let admin: Client;
let planted: string[] = [];
let columns: Column[] = [];

beforeAll(async () => {
  await copyDemoData(home);
  openbook = await serve({
    home,
    port: await findFreePort(),
    extraEnv: { OPENBOOK_ISSUER_URL: DEMO_ISSUER },
  });
  admin = await connectAsAdmin();
  columns = (
    await admin.query<Column>(
      `select c.table_name as "table", c.column_name as "column",
          c.data_type = 'text' and not exists (
            select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
            where i.indisunique and i.indrelid = quote_ident(c.table_name)::regclass and a.attname = c.column_name) as "isText"
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name <> '_prisma_migrations'
       order by 1, 2`,
    )
  ).rows;
  planted = await plantMarks();
});

afterAll(async () => {
  await admin?.end();
  await openbook?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function connectAsAdmin(): Promise<Client> {
  const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(home, name), 'utf8'));
  const client = new Client({
    host: '127.0.0.1',
    port: Number(read('postgres.json')['port']),
    user: 'openbook_admin',
    password: String(read('postgres-roles.json')['admin']),
    database: 'openbook',
  });
  await client.connect();
  return client;
}

function classOf({ column, table }: Pick<Column, 'table' | 'column'>): FieldClass | undefined {
  const known = tables[table];
  return typeof known === 'object' ? (known[column] ?? known['*']) : known;
}

/** Writes a mark behind whatever stands in a text that no customer may see; where a CHECK allows no other text there is none. */
async function plantMarks(): Promise<string[]> {
  const marked: string[] = [];
  await admin.query("set session_replication_role = 'replica'");
  for (const one of columns) {
    const fieldClass = classOf(one);
    if (!one.isText || (fieldClass !== 'internal' && fieldClass !== 'restricted')) continue;
    const mark = ` zz${fieldClass}--${one.table}--${one.column}`;
    try {
      const { rowCount } = await admin.query(
        `update "${one.table}" set "${one.column}" = "${one.column}" || $1 where "${one.column}" is not null`,
        [mark],
      );
      if (rowCount !== null && rowCount > 0) marked.push(`${one.table}.${one.column}`);
    } catch (error) {
      // 23514: a CHECK knows which words the column may hold, so that there is no free text to leak.
      if ((error as { code?: string }).code !== '23514') throw error;
    }
  }
  await admin.query(
    `update meter set name_en = name_en || ' ${VISIBLE_MARK}', name_es = name_es || ' ${VISIBLE_MARK}'`,
  );
  await admin.query("set session_replication_role = 'origin'");
  return marked;
}

async function signIn(name: string): Promise<string> {
  const { rows } = await admin.query<{ id: string }>('select id::text from user_account where name = $1', [
    name,
  ]);
  const answer = await fetch(`${openbook.url}/api/auth/demo`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: openbook.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ person: rows[0]?.id ?? '' }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined) throw new Error(`${name} cannot sign in`);
  return cookie;
}

type Answer = { readonly path: string; readonly text: string };

/** Everything of the portal that this person comes to by following addresses, documents and downloads included. */
async function crawl(cookie: string, start: string): Promise<Answer[]> {
  const seen = new Set([start]);
  const todo = [start];
  const answers: Answer[] = [];
  const shapes = new Map<string, number>();
  for (let path = todo.shift(); path !== undefined; path = todo.shift()) {
    const shape = shapeOf(path);
    const before = shapes.get(shape) ?? 0;
    if (before === PAGES_OF_A_SHAPE) continue;
    shapes.set(shape, before + 1);
    const response = await fetch(`${openbook.url}${path}`, { headers: { cookie }, redirect: 'manual' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    expect(response.status, path).toBeLessThan(500);
    answers.push({ path, text: textOf(bytes, type) });
    if (!type.includes('text/html')) continue;
    for (const [, raw = ''] of answers.at(-1)?.text.matchAll(/href="([^"]+)"/g) ?? []) {
      const url = new URL(raw.replaceAll('&amp;', '&'), `${openbook.url}${path}`);
      // Filters, sorting and open panels are views of what the plain address shows.
      const view = [...url.searchParams.keys()].some((key) => !['working', 'line', 'day'].includes(key));
      const next = url.pathname + (view ? '' : url.search);
      if (
        url.origin !== openbook.url ||
        !/^\/(?:t|verify|account)(?:\/|$)/.test(url.pathname) ||
        seen.has(next)
      )
        continue;
      seen.add(next);
      todo.push(next);
    }
  }
  return answers;
}

function shapeOf(path: string): string {
  return path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]+-\d{6}|\d{4}-\d{2}(?:-\d{2})?|\d+/g, '#');
}

const decoder = new TextDecoder();

/** A zip as the text of all its files; what is compressed inside a PDF is read on its HTML twin. */
function textOf(bytes: Uint8Array, type: string): string {
  if (!type.includes('zip')) return decoder.decode(bytes);
  return Object.entries(unzipSync(bytes))
    .map(([name, file]) => `${name}\n${decoder.decode(file)}`)
    .join('\n');
}

function marksIn(answers: readonly Answer[]): string[] {
  const found = answers.flatMap(({ path, text }) =>
    [...new Set(text.match(MARK) ?? [])].map((mark) => `${path}: ${mark}`),
  );
  return found.slice(0, 40);
}

describe('classes of fields', () => {
  test('texts of the inside are marked in many tables', () => {
    expect(planted.length).toBeGreaterThan(20);
  });
});

describe('what a customer comes to', () => {
  test.each([
    ['a tenant admin', 'Ada Controller', '/t/acme'],
    ['a reader of bills', 'Ben Reader', '/t/acme'],
    ['an admin who reads Spanish', 'Elena Directora', '/t/lumen'],
  ])('shows %s nothing of the inside, and nothing of others', async (_, name, start) => {
    const answers = await crawl(await signIn(name), start);
    expect(answers.length).toBeGreaterThan(20);
    expect(marksIn(answers)).toEqual([]);
    expect(answers.some(({ text }) => text.includes(VISIBLE_MARK))).toBe(true);
    for (const download of [/\/csv$/, /\/bundle$/, /\/pdf$/, /\/document$/])
      expect(
        answers.filter(({ path }) => download.test(path)),
        String(download),
      ).not.toEqual([]);
    const own = start.slice('/t/'.length);
    const { rows } = await admin.query<{ name: string }>(
      'select name from tenant where external_id <> $1 and length(name) > 4',
      [own],
    );
    const others = answers.flatMap(({ path, text }) =>
      rows.filter((other) => text.includes(other.name)).map((other) => `${path}: ${other.name}`),
    );
    expect(others.slice(0, 20)).toEqual([]);
  });
});
