import { chmodSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { masterKeys, parseMasterKeys } from './master-key.ts';
import { openSecret, openText, SecretNotOpened, sealSecret, sealText } from './secrets.ts';

const KEY_1 = `1:${Buffer.alloc(32, 1).toString('base64')}`;
const KEY_2 = `2:${Buffer.alloc(32, 2).toString('base64')}`;

beforeEach(() => vi.stubEnv('OPENBOOK_MASTER_KEYS', KEY_1));
afterEach(() => vi.unstubAllEnvs());

describe('sealed secrets', () => {
  test('open to what was sealed and never look the same twice', () => {
    const first = sealText('ES91 2100', 'issuer.iban');
    const second = sealText('ES91 2100', 'issuer.iban');
    expect(openText(first, 'issuer.iban')).toBe('ES91 2100');
    expect(first.equals(second)).toBe(false);
    expect(first.includes(Buffer.from('2100'))).toBe(false);
  });

  test('do not open for another context, nor after any byte changed', () => {
    const sealed = sealText('secret', 'row:1');
    expect(() => openText(sealed, 'row:2')).toThrow(SecretNotOpened);
    for (let index = 0; index < sealed.length; index++) {
      const altered = Buffer.from(sealed);
      altered[index] = (altered[index] ?? 0) ^ 1;
      expect(() => openSecret(altered, 'row:1'), `byte ${index}`).toThrow(SecretNotOpened);
    }
    expect(() => openSecret(sealed.subarray(0, 20), 'row:1')).toThrow(SecretNotOpened);
  });

  test('stay readable after a new master key, which seals from then on', () => {
    const old = sealSecret(Buffer.from('kept'));
    vi.stubEnv('OPENBOOK_MASTER_KEYS', `${KEY_1},${KEY_2}`);
    expect(openSecret(old).toString()).toBe('kept');
    const renewed = sealSecret(Buffer.from('kept'));
    vi.stubEnv('OPENBOOK_MASTER_KEYS', KEY_2);
    expect(openSecret(renewed).toString()).toBe('kept');
    expect(() => openSecret(old)).toThrow(/master key 1/);
  });
});

describe('master keys', () => {
  test.each(['', 'x', '1:short', `0:${KEY_1.slice(2)}`, `70000:${KEY_1.slice(2)}`, `${KEY_1} ${KEY_1}`])(
    'refuses %j without showing a key',
    (text) => {
      expect(() => parseMasterKeys(text)).toThrow(/^(?!.*AQEB).*$/);
    },
  );

  test('are made once in the home folder, for the owner only', () => {
    const home = mkdtempSync(join(tmpdir(), 'master-key-'));
    vi.stubEnv('OPENBOOK_MASTER_KEYS', '');
    vi.stubEnv('OPENBOOK_HOME', home);
    const sealed = sealSecret(Buffer.from('kept'));
    expect(statSync(join(home, 'master-keys')).mode & 0o777).toBe(0o600);
    expect(parseMasterKeys(readFileSync(join(home, 'master-keys'), 'utf8')).current).toBe(1);
    expect(openSecret(sealed).toString()).toBe('kept');
  });

  test('are refused when others can read the file', () => {
    const home = mkdtempSync(join(tmpdir(), 'master-key-'));
    const other = mkdtempSync(join(tmpdir(), 'master-key-'));
    vi.stubEnv('OPENBOOK_MASTER_KEYS', '');
    vi.stubEnv('OPENBOOK_HOME', home);
    masterKeys();
    chmodSync(join(home, 'master-keys'), 0o644);
    vi.stubEnv('OPENBOOK_HOME', other);
    masterKeys();
    vi.stubEnv('OPENBOOK_HOME', home);
    expect(() => masterKeys()).toThrow(/chmod 600/);
  });
});
