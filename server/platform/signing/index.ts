import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { assert, assertNever, required } from '#core/assert.ts';
import { fromBase64Url } from '#core/proof/bytes.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { jwkThumbprint, type PublicJwk } from '#core/proof/keys/public-key.ts';
import type { Sign } from '#core/proof/keys/verify-signature.ts';
import { formatVkey } from '#core/proof/log/vkey.ts';
import { openSecret, sealSecret } from '../crypto/secrets.ts';

/** What a key signs: attestations and bundles with ECDSA P-256, checkpoints of the log with Ed25519. */
export type KeyPurpose = 'attestation' | 'checkpoint';

/** A key as it is stored: everything public, and the private key as PKCS#8 sealed with the master key. */
export type SealedSigningKey = {
  readonly kid: string;
  readonly purpose: KeyPurpose;
  readonly algorithm: 'ES256' | 'Ed25519';
  readonly publicJwk: string;
  readonly vkey: string | null;
  readonly privateKey: Buffer;
};

function sealingContext(kid: string): string {
  return `signing-key:${kid}`;
}

function generate(purpose: KeyPurpose): { publicKey: KeyObject; privateKey: KeyObject } {
  switch (purpose) {
    case 'attestation':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'checkpoint':
      return generateKeyPairSync('ed25519');
    default:
      return assertNever(purpose);
  }
}

function publicJwkOf(purpose: KeyPurpose, publicKey: KeyObject): PublicJwk {
  const { x, y } = publicKey.export({ format: 'jwk' });
  assert(typeof x === 'string', 'a public key has x');
  if (purpose === 'checkpoint') return { kty: 'OKP', crv: 'Ed25519', x };
  assert(typeof y === 'string', 'a P-256 key has y');
  return { kty: 'EC', crv: 'P-256', x, y };
}

/** Makes a key; `logOrigin` becomes the name of a checkpoint key. Nothing unsealed leaves this function. */
export function generateSigningKey(purpose: KeyPurpose, logOrigin: string): SealedSigningKey {
  const { publicKey, privateKey } = generate(purpose);
  const jwk = publicJwkOf(purpose, publicKey);
  const kid = jwkThumbprint(jwk);
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  return {
    kid,
    purpose,
    algorithm: purpose === 'attestation' ? 'ES256' : 'Ed25519',
    publicJwk: canonicalJson(jwk),
    vkey:
      purpose === 'attestation'
        ? null
        : formatVkey(logOrigin, required(fromBase64Url(jwk.x), 'x is base64url')),
    privateKey: sealSecret(pkcs8, sealingContext(kid)),
  };
}

/** Opened keys stay in memory: opening one costs more than signing with it. There are few, and a kid never changes its key. */
const opened = new Map<string, KeyObject>();

function openKey(key: Pick<SealedSigningKey, 'kid' | 'privateKey'>): KeyObject {
  const known = opened.get(key.kid);
  if (known) return known;
  const pkcs8 = openSecret(key.privateKey, sealingContext(key.kid));
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  opened.set(key.kid, privateKey);
  return privateKey;
}

/** Signs with a stored key: ECDSA P-256 over SHA-256 in DER, or Ed25519's 64 bytes. */
export function signerOf(key: Pick<SealedSigningKey, 'kid' | 'purpose' | 'privateKey'>): Sign {
  return async (message) => {
    const privateKey = openKey(key);
    switch (key.purpose) {
      case 'attestation':
        return new Uint8Array(sign('sha256', message, { key: privateKey, dsaEncoding: 'der' }));
      case 'checkpoint':
        return new Uint8Array(sign(null, message, privateKey));
      default:
        return assertNever(key.purpose);
    }
  };
}
