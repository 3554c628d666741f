import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LITERAL_DEPTH_MAX, type LiteralNode, readLiteralList, readLiteralValue } from './literal-json.ts';

function plain(node: LiteralNode): unknown {
  if (node instanceof Map) return Object.fromEntries([...node].map(([key, value]) => [key, plain(value)]));
  if (Array.isArray(node)) return node.map(plain);
  return node !== null && typeof node === 'object' && 'literal' in node ? Number(node.literal) : node;
}

function read(text: string) {
  const reading = readLiteralValue(text);
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
  return reading.elements[0];
}

describe('literal JSON', () => {
  it('reads what the runtime reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(read(text)?.node ?? null)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what the runtime refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      'e5',
      'true',
      ' ',
      '\\',
      '\n',
      'nul',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
        (text) => {
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          expect(readLiteralValue(text).kind === 'read').toBe(isJson);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('keeps numbers as they are written', () => {
    expect(read('[1.10, 12345678901234567890, 1E+2]')?.node).toEqual([
      { literal: '1.10' },
      { literal: '12345678901234567890' },
      { literal: '1E+2' },
    ]);
  });

  it.each([
    ['{"a":1,"b":{"c":1,"c":2}}', { kind: 'duplicate_key', path: '/b/c' }],
    ['{"a/b":["\\u0000"]}', { kind: 'text_invalid', path: '/a~1b/0' }],
    ['{"a":"\\ud800"}', { kind: 'text_invalid', path: '/a' }],
    ['{"a":"\\ud83d\\ude00"}', null],
    ['{"__proto__":1}', null],
  ])('tells what is doubtful in %s', (text, issue) => expect(read(text)?.issue).toEqual(issue));

  it('steps over what is nested too deeply without using the stack', () => {
    const deep = 200_000;
    const reading = readLiteralList(`[1,${'["]",'.repeat(deep)}1${']'.repeat(deep)},2]`, 10);
    expect(reading.kind).toBe('read');
    if (reading.kind !== 'read') return;
    expect(reading.elements.map(({ issue }) => issue?.kind)).toEqual([undefined, 'too_deep', undefined]);
    expect(reading.elements[1]?.issue?.path).toBe('/1'.repeat(LITERAL_DEPTH_MAX));
  });

  it('knows where each element stands and what belongs to it', () => {
    const text = '[ {"a":1,"a":1} , 2]';
    const reading = readLiteralList(text, 10);
    if (reading.kind !== 'read') throw new Error(reading.kind);
    expect(reading.elements.map(({ start, end }) => text.slice(start, end))).toEqual(['{"a":1,"a":1}', '2']);
    expect(reading.elements.map(({ issue }) => issue?.path)).toEqual(['/a', undefined]);
  });

  it('names the place where the text ends to be JSON', () => {
    expect(readLiteralValue('{"a": 1,\n  b: 2}')).toMatchObject({ kind: 'not_json', line: 2, column: 3 });
    expect(readLiteralValue('')).toMatchObject({ kind: 'not_json', line: 1, column: 1 });
    expect(readLiteralValue('{} {}')).toMatchObject({ kind: 'not_json', line: 1, column: 4 });
    expect(readLiteralList('[1,2', 10)).toMatchObject({ kind: 'not_json' });
  });

  it('bounds a list and refuses another shape', () => {
    expect(readLiteralList('[1,2,3]', 2)).toEqual({ kind: 'too_many' });
    expect(readLiteralList('[1,2]', 2)).toMatchObject({ kind: 'read' });
    expect(readLiteralList('{"a":1}', 2)).toEqual({ kind: 'not_a_list' });
    expect(readLiteralList('[]', 2)).toEqual({ kind: 'read', elements: [] });
  });
});
