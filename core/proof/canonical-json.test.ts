import serialize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from './bytes.ts';
import {
  canonicalBytes,
  canonicalJson,
  JSON_DEPTH_MAX,
  parseCanonicalJson,
  parseJson,
} from './canonical-json.ts';
import { canonicalDigest, sha256Hex } from './digest.ts';
import vectors from './vectors/canonical-json.json' with { type: 'json' };

describe('RFC 8785', () => {
  test.each(vectors.documents)('document $name', ({ input, canonicalHex }) => {
    expect(toHex(canonicalBytes(JSON.parse(input)))).toBe(canonicalHex);
  });

  test.each(vectors.numbers)('number $ieee754 is $canonical', ({ ieee754, canonical }) => {
    const value = Buffer.from(ieee754, 'hex').readDoubleBE();
    if (canonical === null) expect(() => canonicalJson(value)).toThrow('not a finite number');
    else expect(canonicalJson(value)).toBe(canonical);
  });

  test('says what the serialiser says, unruly keys included', () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '0',
        '10',
        '9',
        '01',
        '-1',
        '__proto__',
        'constructor',
        'toJSON',
        '\u20ac',
        '\ufb33',
        '\ud83d\ude00',
      ),
    );
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false, -0, 1e21, 5e-324, '\u2028', '"\\'),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.string(),
        fc.array(tie('document')),
        fc.dictionary(key, tie('document')),
      ),
    }));
    fc.assert(fc.property(document, (value) => canonicalJson(value) === serialize(value)));
    // An own member of this name, as JSON.parse makes it, must not become a prototype.
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
  });

  test('does not depend on the order of keys and survives a round trip', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        if (!JSON.stringify(value).isWellFormed() || /\\ud[89a-f]/.test(JSON.stringify(value))) return;
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(parseCanonicalJson(utf8(text))).toMatchObject({ ok: true });
        if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
          expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text);
        }
      }),
    );
  });
});

test('what JSON cannot hold is refused instead of dropped', () => {
  const cases: [unknown, string][] = [
    [{ a: undefined }, '$.a is undefined'],
    [[1, undefined], '$[1] is undefined'],
    [Array(2), '$[0] is undefined'],
    [{ a: { b: 1n } }, '$.a.b is bigint'],
    [{ a: new Date(0) }, '$.a is not a plain object'],
    [new Map(), '$ is not a plain object'],
    [[Number.NaN], '$[0] is not a finite number'],
    ['\ud800', '$ holds a lone surrogate'],
    [{ '\udc00': 1 }, '$ has a key with a lone surrogate'],
    [() => 1, '$ is function'],
  ];
  for (const [value, message] of cases) expect(() => canonicalJson(value), message).toThrow(message);
  let deep: unknown = 0;
  for (let i = 0; i <= JSON_DEPTH_MAX; i += 1) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow('nested too deep');
});

test('parsing takes canonical bytes only', () => {
  expect(parseCanonicalJson(utf8('{"a":1,"b":[true,null]}'))).toEqual({
    ok: true,
    value: { a: 1, b: [true, null] },
  });
  for (const text of [
    '{"b":1,"a":2}',
    '{"a": 1}',
    '{"a":1.0}',
    '{"a":1,"a":1}',
    '{"a":1}\n',
    '"\\u0041"',
    '1e2',
  ]) {
    expect(parseCanonicalJson(utf8(text)), text).toMatchObject({
      error: { code: 'proof.json_not_canonical' },
    });
  }
  for (const text of ['', '{', '\ufeff{}', '"\\ud800"', `${'['.repeat(65)}${']'.repeat(65)}`]) {
    expect(parseCanonicalJson(utf8(text)), text).toMatchObject({ error: { code: 'proof.json_invalid' } });
  }
  expect(parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
    error: { message: 'is not valid UTF-8' },
  });
  expect(parseJson(utf8('"[[\\"[["'))).toMatchObject({ ok: true });
  expect(parseJson(utf8('['.repeat(1_000_000)))).toMatchObject({ ok: false });
});

test('a digest is over the canonical bytes', () => {
  expect(sha256Hex(utf8('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(canonicalDigest({ b: 2, a: 1 })).toBe(sha256Hex(utf8('{"a":1,"b":2}')));
});
