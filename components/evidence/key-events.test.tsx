import { describe, expect, test } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import { type KeyHistory, keyEnd, keyEvents } from '#server/modules/evidence/contract-keys.ts';
import { KeyEvents } from './key-events.tsx';

const day = (text: string) => new Date(`2026-${text}T00:00:00Z`);

function key(kid: string, about: Partial<KeyHistory>): KeyHistory {
  return {
    kid,
    purpose: 'attestation',
    algorithm: 'ES256',
    publicJwk: '{}',
    vkey: null,
    notBefore: day('01-01'),
    notAfter: null,
    revokedAt: null,
    createdAt: day('01-01'),
    signed: 1,
    rotation: null,
    revocation: null,
    ...about,
  };
}

const KEYS = [
  key('one', { notAfter: day('03-08') }),
  key('two', { notBefore: day('03-01'), notAfter: day('09-01'), revokedAt: day('06-01') }),
  key('three', { notBefore: day('06-01') }),
];
const told = (now: string) =>
  keyEvents(KEYS, day(now)).map(({ at, kind, kid }) => `${at.toISOString().slice(5, 10)} ${kid} ${kind}`);

describe('what happened to keys', () => {
  test('is told in its order: beginnings, overlaps, ends and revocations', () => {
    expect(told('12-01')).toEqual([
      '01-01 one begun',
      '03-01 two begun',
      '03-01 two overlap',
      '03-08 one ended',
      '06-01 two revoked',
      '06-01 three begun',
    ]);
  });

  test('is not told before it happens', () => {
    expect(told('03-02')).toEqual(['01-01 one begun', '03-01 two begun', '03-01 two overlap']);
  });

  test('an end is the earlier of the two that a key has', () => {
    expect(keyEnd({ notAfter: day('09-01'), revokedAt: day('06-01') })).toEqual(day('06-01'));
    expect(keyEnd({ notAfter: day('03-01'), revokedAt: day('06-01') })).toEqual(day('03-01'));
    expect(keyEnd({ notAfter: null, revokedAt: null })).toBeNull();
  });

  test('is said in words, in both languages', () => {
    expect(words(<KeyEvents keys={KEYS} />)).toContain('one… and two… both count');
    expect(words(<KeyEvents keys={KEYS} />, 'es')).toContain('two… se revoca');
  });
});
