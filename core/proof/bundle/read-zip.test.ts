import { inflateRawSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type Inflate, readZip } from './read-zip.ts';

const inflate: Inflate = (compressed, size) => {
  try {
    return inflateRawSync(compressed, { maxOutputLength: size });
  } catch {
    return null;
  }
};

const text = 'a line that repeats itself\n'.repeat(50);
const zip = zipSync({
  'a.txt': strToU8(text),
  'keys/k.pem': strToU8('stored'),
  'empty.txt': new Uint8Array(),
});

/** Replaces a same-length name wherever it stands: in the local header and in the directory. */
function renamed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  expect(to).toHaveLength(from.length);
  return Uint8Array.from(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1'));
}

/** Changes a field of the first entry of the directory. */
function patched(bytes: Uint8Array, offset: number, value: number, width: 2 | 4): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + offset;
  if (width === 2) copy.writeUInt16LE(value, at);
  else copy.writeUInt32LE(value, at);
  return new Uint8Array(copy);
}

test('files are read, folders skipped, whatever wrote the zip', () => {
  const read = readZip(zip, inflate);
  if (!read.ok) expect.unreachable(read.error.message);
  expect([...read.value].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
    ['a.txt', text],
    ['keys/k.pem', 'stored'],
    ['empty.txt', ''],
  ]);
  const stored = zipSync({ 'keys/': new Uint8Array(), 'a.txt': [strToU8(text), { level: 0 }] });
  const flat = readZip(stored, inflate);
  expect(flat.ok && [...flat.value.keys()]).toEqual(['a.txt']);
});

describe('refused with a reason', () => {
  test.each([
    ['no zip', strToU8('hello'), 'is not a zip file'],
    ['nothing', new Uint8Array(), 'is not a zip file'],
    ['cut off', zip.subarray(0, -1), 'is not a zip file'],
    ['the end alone cut off', zip.subarray(0, zip.length - 30), 'is not a zip file'],
    ['the beginning cut off', zip.subarray(10), 'damaged'],
    ['a path out of the folder', renamed(zip, 'keys/k.pem', '../../k.pe'), 'unsafe file name'],
    ['a path through the folder', renamed(zip, 'keys/k.pem', 'a/../k.pem'), 'unsafe file name'],
    ['an absolute path', renamed(zip, 'keys/k.pem', '/etc/k.pem'), 'unsafe file name'],
    ['a backslash', renamed(zip, 'keys/k.pem', 'keys\\k.pem'), 'unsafe file name'],
    ['a drive', renamed(zip, 'keys/k.pem', 'C:eys/k.pe'), 'unsafe file name'],
    ['a zero byte', renamed(zip, 'keys/k.pem', 'keys/k.p\0m'), 'unsafe file name'],
    ['no UTF-8', renamed(zip, 'keys/k.pem', 'keys/k.p\xffm'), 'not UTF-8'],
    ['encryption', patched(zip, 8, 1, 2), 'is encrypted'],
    ['an unknown method', patched(zip, 10, 12, 2), 'is damaged'],
    ['another checksum', patched(zip, 16, 1, 4), 'is damaged'],
    ['a size too small', patched(zip, 24, 5, 4), 'is damaged'],
    ['a size beyond what can be packed', patched(zip, 24, 200_000_000, 4), 'is damaged'],
    ['a size beyond the limit', patched(zip, 24, 0xffffffff, 4), 'would unpack to more than 256 MiB'],
    ['an offset outside', patched(zip, 42, 0xfffffff0, 4), 'is damaged'],
  ])('%s', (_, bytes, message) => {
    expect(readZip(bytes, inflate)).toMatchObject({
      ok: false,
      error: { code: 'proof.zip_invalid', message: expect.stringContaining(message) },
    });
  });

  test('a repeated name, also in other case', () => {
    const twice = zipSync({ 'one.txt': strToU8('1'), 'two.txt': strToU8('2') });
    for (const name of ['two.txt', 'TWO.txt']) {
      expect(readZip(renamed(twice, 'one.txt', name), inflate)).toMatchObject({
        error: { message: 'stands twice in the zip' },
      });
    }
  });

  test('a directory name that differs from the file before it', () => {
    const copy = Buffer.from(zip);
    copy.write('b', copy.lastIndexOf('a.txt'));
    expect(readZip(copy, inflate)).toMatchObject({
      error: { path: 'b.txt', message: 'is damaged in the zip' },
    });
  });

  test('too many entries, before any is read', () => {
    const many = zipSync(
      Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`${i}.txt`, new Uint8Array()])),
    );
    const never: Inflate = () => expect.unreachable('nothing is inflated');
    expect(readZip(many, never, { entries: 3, totalBytes: 10, nameBytes: 10 })).toMatchObject({
      error: { message: 'has 4 entries; a bundle has at most 3' },
    });
  });

  test('a bomb, before it is inflated', () => {
    const bomb = zipSync({ 'a.bin': new Uint8Array(2_000_000), 'b.bin': new Uint8Array(2_000_000) });
    const never: Inflate = () => expect.unreachable('nothing is inflated');
    const limits = { entries: 10, totalBytes: 3_000_000, nameBytes: 10 };
    expect(bomb.length).toBeLessThan(10_000);
    expect(readZip(bomb, never, limits)).toMatchObject({
      error: { message: 'would unpack to more than 3 MiB' },
    });
  });

  test('an inflated size that lies', () => {
    const lying = patched(zipSync({ 'a.bin': new Uint8Array(2_000_000) }), 24, 100, 4);
    expect(readZip(lying, inflate)).toMatchObject({ error: { path: 'a.bin' } });
  });
});

test('any changed byte of the packed content is noticed', () => {
  const start = Buffer.from(zip).indexOf('a.txt') + 'a.txt'.length;
  for (let at = start; at < start + 20; at += 1) {
    const changed = zip.slice();
    changed[at] = (changed[at] ?? 0) ^ 4;
    const read = readZip(changed, inflate);
    expect(read.ok && Buffer.from(read.value.get('a.txt') ?? '').toString() === text, `byte ${at}`).toBe(
      false,
    );
  }
});
