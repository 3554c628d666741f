import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

describe('text forms of bytes', () => {
  test('agree with the platform and read back', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const buffer = Buffer.from(value);
        expect(toHex(value)).toBe(buffer.toString('hex'));
        expect(toBase64(value)).toBe(buffer.toString('base64'));
        expect(toBase64Url(value)).toBe(buffer.toString('base64url'));
        expect(fromHex(toHex(value))).toEqual(new Uint8Array(value));
        expect(fromBase64(toBase64(value))).toEqual(new Uint8Array(value));
        expect(fromBase64Url(toBase64Url(value))).toEqual(new Uint8Array(value));
      }),
    );
    expect(toBase64(new Uint8Array(100_000).fill(7))).toBe(Buffer.alloc(100_000, 7).toString('base64'));
  });

  test('refuse every other spelling', () => {
    for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA=A', 'AA==AAAA', 'A-==', 'AA==\n', ' AAAA']) {
      expect(fromBase64(text), text).toBeNull();
    }
    for (const text of ['A', 'AB', 'AAB', 'AA==', 'A+', 'A/AA']) expect(fromBase64Url(text), text).toBeNull();
    for (const text of ['a', 'AB', '0g', '0x00']) expect(fromHex(text), text).toBeNull();
    expect(fromUtf8(Uint8Array.of(0xc3))).toBeNull();
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
  });
});

test('byte strings are joined, compared and ordered as the platform does', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
      expect(equalBytes(a, b)).toBe(Buffer.from(a).equals(b));
      expect(Buffer.from(concatBytes(a, b)).equals(Buffer.concat([a, b]))).toBe(true);
    }),
  );
  expect(utf8('é')).toEqual(Uint8Array.of(0xc3, 0xa9));
});
