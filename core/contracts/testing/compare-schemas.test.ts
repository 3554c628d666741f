import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compareSchemas, type JsonSchema } from './compare-schemas.ts';

const line = z.strictObject({
  kind: z.literal('usage'),
  amount: z.string().min(1).max(40),
  note: z.string().optional(),
});
const recurring = z.strictObject({ kind: z.literal('recurring'), amount: z.string().min(1).max(40) });
const document = z.strictObject({
  schema: z.literal('openbook.sample/1'),
  currency: z.enum(['EUR', 'USD']),
  count: z.int().min(0),
  poNumber: z.string().nullable(),
  lines: z.array(z.discriminatedUnion('kind', [line, recurring])).max(10),
  labels: z.record(z.string(), z.string()),
});

const schemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' });
const compare = (changed: z.ZodType) => {
  const { breaking, additions } = compareSchemas(schemaOf(document), schemaOf(changed));
  const texts = (list: typeof breaking) => list.map(({ path, change }) => `${path}: ${change}`);
  return { breaking: texts(breaking), additions: texts(additions) };
};

describe('a published schema', () => {
  it('agrees with itself, whatever its texts say', () => {
    expect(compare(document.describe('Other words.'))).toEqual({ breaking: [], additions: [] });
  });

  it.each([
    ['a removed field', document.omit({ count: true }), 'count: the field is gone'],
    ['a new required field', document.extend({ dueAt: z.string() }), 'dueAt: a new field is required'],
    [
      'a field that became required',
      document.extend({
        lines: z.array(z.discriminatedUnion('kind', [line.required(), recurring])).max(10),
      }),
      'lines[].note: the field is newly required',
    ],
    ['a field that became optional', document.partial({ count: true }), 'count: the field is no longer sure'],
    ['another type', document.extend({ count: z.string() }), 'count: the type was integer and is string'],
    [
      'no null any more',
      document.extend({ poNumber: z.string() }),
      'poNumber: the type was string or null and is string',
    ],
    [
      'a value that is gone',
      document.extend({ currency: z.enum(['EUR', 'GBP']) }),
      'currency: the value "USD" is no longer allowed',
    ],
    ['another name', document.extend({ schema: z.literal('openbook.other/1') }), 'schema: the value'],
    ['a higher least', document.extend({ count: z.int().min(1) }), 'count: "minimum" was 0 and is 1'],
    [
      'a shorter list',
      document.extend({ lines: document.shape.lines.max(5) }),
      'lines: "maxItems" was 10 and is 5',
    ],
    [
      'a pattern',
      document.extend({ labels: z.record(z.string(), z.string().regex(/^a/)) }),
      'labels.*: "pattern" changed from none to "^a"',
    ],
    [
      'a kind that is gone',
      document.extend({ lines: z.array(line).max(10) }),
      'lines[]: the kind kind="recurring" is gone',
    ],
    [
      'a change inside one kind',
      document.extend({
        lines: z
          .array(z.discriminatedUnion('kind', [line.extend({ amount: z.string().min(1).max(8) }), recurring]))
          .max(10),
      }),
      'lines[].amount: "maxLength" was 40 and is 8',
    ],
    [
      'members by name only',
      document.extend({ labels: z.strictObject({}) }),
      'labels: fewer other fields are allowed',
    ],
  ])('is broken by %s, and the field is named', (_, changed, expected) => {
    expect(compare(changed).breaking.join('\n')).toContain(expected);
  });

  it.each([
    ['an optional field', document.extend({ memo: z.string().optional() }), 'memo: a new field'],
    ['a value', document.extend({ currency: z.enum(['EUR', 'JPY', 'USD']) }), 'currency: a new value "JPY"'],
    [
      'a kind',
      document.extend({
        lines: z
          .array(z.discriminatedUnion('kind', [line, recurring, line.extend({ kind: z.literal('late') })]))
          .max(10),
      }),
      'lines[]: a new kind kind="late"',
    ],
    ['a lower least', document.extend({ count: z.int().min(-5) }), 'count: "minimum" was 0 and is -5'],
    ['a wider number', document.extend({ count: z.number().min(0) }), 'count: the type may be number'],
    [
      'null',
      document.extend({ currency: document.shape.currency.nullable() }),
      'currency: a new kind "null"',
    ],
    ['other members', z.looseObject(document.shape), '(the document): other fields are allowed'],
  ])('takes %s in', (_, changed, expected) => {
    const { additions, breaking } = compare(changed);
    expect(breaking).toEqual([]);
    expect(additions.join('\n')).toContain(expected);
  });
});
