import { describe, expect, test } from 'vitest';
import { hashToken, newToken, prefixOf } from './api-key-token.ts';

describe('API key texts', () => {
  test('carry their kind and prefix, and never repeat', () => {
    const keys = Array.from({ length: 50 }, () => newToken('tenant'));
    for (const { token, prefix, hash } of keys) {
      expect(prefix).toMatch(/^obt_[A-Za-z0-9]{8}$/);
      expect(prefixOf(token)).toBe(prefix);
      expect(hash).toEqual(hashToken(token));
    }
    expect(new Set(keys.map(({ token }) => token)).size).toBe(50);
    expect(newToken('vendor').prefix).toMatch(/^obv_/);
  });

  test.each([
    '',
    'obv_short',
    'Bearer x',
    `obx_ABCDEFGH_${'a'.repeat(43)}`,
    `obv_ABCDEFGH_${'a'.repeat(44)}`,
  ])('%j is none of ours', (text) => {
    expect(prefixOf(text)).toBeNull();
  });
});
