import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { toHex, utf8 } from './bytes.ts';
import { compareEventOrder, eventLeafHash, eventSalt } from './event-leaf.ts';

const secret = new Uint8Array(32).fill(3);

test('salt and leaf are the formulas of the design', () => {
  const salt = eventSalt(secret, { source: 'svc', id: 'é1' });
  expect(toHex(salt)).toBe(createHmac('sha256', secret).update('svc\0é1').digest('hex'));
  const leaf = eventLeafHash(salt, utf8('{"id":"é1"}'));
  const expected = createHash('sha256').update(
    Buffer.concat([Buffer.of(0), salt, Buffer.from('{"id":"é1"}')]),
  );
  expect(toHex(leaf)).toBe(expected.digest('hex'));
});

test('ambiguous or weak input is refused', () => {
  expect(() => eventSalt(new Uint8Array(31), { source: 'a', id: 'b' })).toThrow('32 bytes');
  expect(() => eventSalt(secret, { source: 'a\0', id: 'b' })).toThrow('ambiguous');
});

test('events are ordered by source, then id, by their bytes and not by UTF-16', () => {
  const astral = { source: 'a', id: '\u{1F600}' };
  const private_ = { source: 'a', id: '\uFF5E' };
  expect(
    [astral, private_, { source: 'B', id: 'z' }].sort(compareEventOrder).map((event) => event.id),
  ).toEqual(['z', '\uFF5E', '\u{1F600}']);
});
