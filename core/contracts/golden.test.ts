import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentJsonSchema, documentSchemaNames } from './json-schema.ts';
import { compareSchemas, type SchemaChange } from './testing/compare-schemas.ts';

/**
 * The schemas as they were published. What breaks one needs a new version and a record in docs/adr; what only adds is
 * taken into the golden copy with `OPENBOOK_WRITE_GOLDEN=1 npx vitest run --project unit core/contracts/golden.test.ts`.
 */
const FOLDER = new URL('golden/', import.meta.url);
const UPDATE =
  'Take it into the golden copy: OPENBOOK_WRITE_GOLDEN=1 npx vitest run --project unit core/contracts/golden.test.ts';
const isWriting = process.env['OPENBOOK_WRITE_GOLDEN'] === '1';

const fileOf = (name: string) => new URL(`${name}.json`, FOLDER);
const lines = (changes: readonly SchemaChange[]) => changes.map(({ path, change }) => `${path}: ${change}`);

describe('what is published stays as it was published', () => {
  it.for(documentSchemaNames())('%s', async (name, { annotate }) => {
    const current = documentJsonSchema(name);
    const file = fileOf(name);
    if (isWriting && !existsSync(file)) writeFileSync(file, `${JSON.stringify(current)}\n`);
    expect(existsSync(file), `${name} has no golden copy yet. ${UPDATE}`).toBe(true);
    const { additions, breaking } = compareSchemas(JSON.parse(readFileSync(file, 'utf8')), current);
    expect(lines(breaking), `${name} would break: publish a new version instead`).toEqual([]);
    if (additions.length === 0) return;
    if (isWriting) writeFileSync(file, `${JSON.stringify(current)}\n`);
    else await annotate(`${name} has more than its golden copy: ${lines(additions).join('; ')}. ${UPDATE}`);
  });

  it('and no document is taken away', () => {
    const published = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
    expect(documentSchemaNames()).toEqual(expect.arrayContaining(published));
  });
});
