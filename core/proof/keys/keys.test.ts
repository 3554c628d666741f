import { createPublicKey, generateKeyPairSync, sign as nodeSign } from 'node:crypto';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../bytes.ts';
import { derFromRaw, rawFromDer } from './ecdsa-der.ts';
import { ed25519Jwk, isKeyCoordinate, jwkThumbprint, type P256Jwk, publicKeyPem } from './public-key.ts';
import { verifyEd25519, verifyP256 } from './verify-signature.ts';

const unhex = (hex: string) => fromHex(hex) ?? expect.unreachable(hex);

function p256() {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
  const jwk: P256Jwk = { kty: 'EC', crv: 'P-256', x, y };
  return { ...pair, jwk };
}

describe('ECDSA signatures between DER and raw', () => {
  test('convert both ways for every shape of r and s', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.nat(32),
        fc.nat(32),
        (raw, zerosR, zerosS) => {
          raw.fill(0, 0, zerosR);
          raw.fill(0, 32, 32 + zerosS);
          const der = derFromRaw(raw) ?? expect.unreachable();
          expect(rawFromDer(der)).toEqual(new Uint8Array(raw));
        },
      ),
    );
    expect(derFromRaw(new Uint8Array(63))).toBeNull();
  });

  test('agree with OpenSSL', async () => {
    const { privateKey, jwk } = p256();
    const message = utf8('a message');
    for (let i = 0; i < 20; i += 1) {
      const der = new Uint8Array(nodeSign('sha256', message, privateKey));
      expect(derFromRaw(rawFromDer(der) ?? expect.unreachable())).toEqual(der);
      expect(await verifyP256(jwk, message, der)).toBe(true);
      expect(await verifyP256(jwk, utf8('another'), der)).toBe(false);
    }
  });

  test.each([
    ['trailing byte', '3006020101020101ff'],
    ['long-form length', '308106020101020101'],
    ['negative integer', '3006020180020101'],
    ['needless zero', '300702020001020101'],
    ['empty integer', '3005020002020101'],
    ['wrong tag', '3106020101020101'],
    ['cut short', '30060201010201'],
    ['33 digits without a leading zero', `3026022101${'00'.repeat(32)}020101`],
    ['nothing', ''],
  ])('refuse a %s', (_, hex) => {
    expect(rawFromDer(unhex(hex))).toBeNull();
  });
});

describe('published keys', () => {
  test('have the thumbprint of RFC 7638 and RFC 8037', async () => {
    // The key of RFC 8037 appendix A.2 and its thumbprint of appendix A.3.
    const example = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
    expect(jwkThumbprint(example)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    const { jwk } = p256();
    const published = { ...jwk, kid: 'ignored', use: 'sig' };
    expect(jwkThumbprint(published)).toBe(await calculateJwkThumbprint(jwk));
  });

  test('are written as the PEM that OpenSSL writes', () => {
    const { jwk, publicKey } = p256();
    expect(publicKeyPem(jwk)).toBe(publicKey.export({ format: 'pem', type: 'spki' }));
    const raw = unhex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    const pem = publicKeyPem(ed25519Jwk(raw));
    expect(createPublicKey(pem).export({ format: 'jwk' }).x).toBe(
      '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    );
    expect(createPublicKey(pem).export({ format: 'pem', type: 'spki' })).toBe(pem);
  });

  test('have coordinates of 32 bytes', () => {
    expect(isKeyCoordinate('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')).toBe(true);
    expect(isKeyCoordinate('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR')).toBe(false);
  });
});

test('Ed25519 verifies the vector of RFC 8032 section 7.1 (test 2)', async () => {
  const key = ed25519Jwk(unhex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'));
  const signature = unhex(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  expect(await verifyEd25519(key, unhex('72'), signature)).toBe(true);
  expect(await verifyEd25519(key, unhex('73'), signature)).toBe(false);
  expect(await verifyEd25519(key, unhex('72'), signature.subarray(1))).toBe(false);
  expect(toHex(signature).length).toBe(128);
});

test('a point that is not on the curve verifies nothing', async () => {
  const { jwk, privateKey } = p256();
  const der = new Uint8Array(nodeSign('sha256', utf8('m'), privateKey));
  expect(await verifyP256({ ...jwk, y: jwk.x }, utf8('m'), der)).toBe(false);
});
