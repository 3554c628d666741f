import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLogo } from './vendor-logo.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openbook-logo-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function logoOf(name: string, bytes: string | Uint8Array | null) {
  const file = join(folder, name);
  if (bytes !== null) writeFileSync(file, bytes);
  return readLogo(file);
}

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);

test.each([
  ['plain.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
  [
    'drawn.svg',
    '\uFEFF<?xml version="1.0"?>\n<!-- by hand -->\n<!DOCTYPE svg PUBLIC "a" "b">\n<svg viewBox="0 0 1 1"></svg>',
    'image/svg+xml',
  ],
  ['named.jpg', PNG, 'image/png'],
])('%s is told by its bytes', (name, bytes, mediaType) => {
  const logo = logoOf(name, bytes);
  expect(logo).toMatchObject({ mediaType, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(logo.bytes).toEqual(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
});

test.each([
  ['a page', 'page.svg', '<html><svg></svg></html>', 'is neither an SVG nor a PNG'],
  [
    'a picture that is too large',
    'large.png',
    new Uint8Array(256 * 1024 + 1),
    'has 262145 bytes; at most 262144',
  ],
  ['a file that is not there', 'none.svg', null, 'cannot be read (ENOENT)'],
])('%s is refused by name', (_what, name, bytes, sentence) => {
  expect(() => logoOf(name, bytes)).toThrow(`OPENBOOK_VENDOR_LOGO: ${sentence}`);
});
