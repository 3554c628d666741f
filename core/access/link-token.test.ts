import { describe, expect, test } from 'vitest';
import {
  customersMark,
  DOCUMENT_LINK_SECONDS,
  readerMark,
  signDocumentLink,
  signReaderPass,
  verifyDocumentLink,
  verifyReaderPass,
} from './link-token.ts';

const key = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);
const at = new Date('2026-11-01T10:00:00.500Z');
const until = new Date('2026-12-01T10:00:00Z');
const link = {
  grantId: 'g1',
  reader: readerMark('ada@acme.example', key),
  customers: customersMark(['t2', 't1']),
  sha256: 'ab'.repeat(32),
};
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);

describe('a link to a document', () => {
  const token = signDocumentLink(link, { key, at, until });

  test('says what it is bound to, for ten minutes', () => {
    expect(
      verifyDocumentLink(token, { keys: [other, key], at: later(DOCUMENT_LINK_SECONDS - 1) }),
    ).toMatchObject({
      ok: true,
      value: link,
    });
    expect(verifyDocumentLink(token, { keys: [key], at: later(DOCUMENT_LINK_SECONDS) })).toMatchObject({
      error: { code: 'access.link_expired' },
    });
  });

  test.each([
    [60, 300],
    [300, 300],
    [600, 600],
    [900, 900],
    [86_400, 900],
  ])('asked for %d seconds it is good for %d', (ttlSeconds, granted) => {
    const made = verifyDocumentLink(signDocumentLink(link, { key, at, until, ttlSeconds }), {
      keys: [key],
      at,
    });
    expect(made.ok && made.value.expiresAt - made.value.issuedAt).toBe(granted);
  });

  test('tells the address of its reader to nobody, and names reader and customers so that others differ', () => {
    const [text = ''] = token.split('.');
    expect(Buffer.from(text, 'base64url').toString()).not.toMatch(/ada|acme|@/);
    expect(link.reader).not.toBe(readerMark('eve@acme.example', key));
    expect(link.reader).not.toBe(readerMark('ada@acme.example', other));
    expect(link.customers).toBe(customersMark(['t1', 't2']));
    expect(link.customers).not.toBe(customersMark(['t1']));
    expect(customersMark([])).toBeNull();
  });

  test('never outlives its grant', () => {
    const short = signDocumentLink(link, { key, at, until: later(30) });
    expect(verifyDocumentLink(short, { keys: [key], at: later(31) })).toMatchObject({ ok: false });
  });

  test('is invalid with any character changed, cut or added', () => {
    for (let place = 0; place < token.length; place += 1) {
      const changed = `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
      expect(verifyDocumentLink(changed, { keys: [key], at }).ok, `character ${place}`).toBe(false);
    }
    for (const text of ['', '.', 'a.b', token.slice(0, -1), `${token}.x`, `${token}A`, 'x'.repeat(5_000)])
      expect(verifyDocumentLink(text, { keys: [key], at })).toMatchObject({
        error: { code: 'access.link_invalid' },
      });
  });

  test('is invalid under another key, without one, and before it was made', () => {
    expect(verifyDocumentLink(token, { keys: [other], at }).ok).toBe(false);
    expect(verifyDocumentLink(token, { keys: [], at }).ok).toBe(false);
    expect(verifyDocumentLink(token, { keys: [key], at: later(-10) }).ok).toBe(false);
  });
});

describe('the pass of a reader', () => {
  const pass = signReaderPass('ada@acme.example', { key, at });

  test('names the mailbox, for half a day', () => {
    expect(verifyReaderPass(pass, { keys: [key], at: later(12 * 3600 - 1) })).toMatchObject({
      value: { address: 'ada@acme.example' },
    });
    expect(verifyReaderPass(pass, { keys: [key], at: later(12 * 3600) }).ok).toBe(false);
  });

  test('opens no document, nor is a link a pass', () => {
    expect(verifyDocumentLink(pass, { keys: [key], at }).ok).toBe(false);
    expect(verifyReaderPass(signDocumentLink(link, { key, at, until }), { keys: [key], at }).ok).toBe(false);
  });
});
