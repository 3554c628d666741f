import { expect, test } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { stampability } from './stampable.ts';

const pdf = (trailer: string, body = '') =>
  utf8(`%PDF-1.7\n${body}\ntrailer\n<< /Size 3 /Root 1 0 R ${trailer}>>\nstartxref\n9\n%%EOF\n`);

test('a whole PDF can be stamped, also one that speaks of encryption', () => {
  expect(stampability(pdf('')).ok).toBe(true);
  expect(stampability(pdf('', '(The word /Encrypt and /EncryptMetadata)')).ok).toBe(true);
});

test.each([
  ['encrypted by reference', pdf('/Encrypt 5 0 R '), /encrypted/],
  ['encrypted in place', pdf('/Encrypt<</Filter /Standard>> '), /encrypted/],
  ['cut off', pdf('').subarray(0, 30), /cut off/],
  ['no PDF', utf8('PK a workbook %%EOF'), /Only a PDF/],
  ['nothing', new Uint8Array(), /Only a PDF/],
])('%s is refused with the reason', (_, bytes, message) => {
  expect(stampability(bytes)).toMatchObject({
    ok: false,
    error: { code: 'access.not_stampable', message: expect.stringMatching(message) },
  });
});
