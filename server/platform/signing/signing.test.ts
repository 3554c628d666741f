import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { verifyEd25519, verifyP256 } from '#core/proof/keys/verify-signature.ts';
import { parseVkey } from '#core/proof/log/vkey.ts';
import { generateSigningKey, signerOf } from './index.ts';

beforeEach(() => vi.stubEnv('OPENBOOK_MASTER_KEYS', `1:${Buffer.alloc(32, 5).toString('base64')}`));
afterEach(() => vi.unstubAllEnvs());

const MESSAGE = utf8('what is signed');

describe('signing keys', () => {
  test('an attestation key signs as ECDSA P-256 in DER', async () => {
    const key = generateSigningKey('attestation', 'log.test');
    const signature = await signerOf(key)(MESSAGE);
    const jwk = JSON.parse(key.publicJwk);
    expect(await verifyP256(jwk, MESSAGE, signature)).toBe(true);
    expect(await verifyP256(jwk, utf8('something else'), signature)).toBe(false);
    expect(key.vkey).toBeNull();
  });

  test('a checkpoint key signs as Ed25519 under the name of the log', async () => {
    const key = generateSigningKey('checkpoint', 'log.test');
    const parsed = parseVkey(key.vkey ?? '');
    expect(parsed).toMatchObject({ ok: true, value: { name: 'log.test' } });
    const signature = await signerOf(key)(MESSAGE);
    expect(await verifyEd25519(JSON.parse(key.publicJwk), MESSAGE, signature)).toBe(true);
  });

  test('the private key is sealed and belongs to its kid', async () => {
    const key = generateSigningKey('attestation', 'log.test');
    const other = generateSigningKey('attestation', 'log.test');
    const swapped = { ...key, kid: `${key.kid}x`, privateKey: other.privateKey };
    await expect(signerOf(swapped)(MESSAGE)).rejects.toThrow(/altered or belongs/);
  });
});
