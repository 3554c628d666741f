import { required } from '#core/assert.ts';
import { fromBase64Url } from '../bytes.ts';
import { derFromRaw } from '../keys/ecdsa-der.ts';
import { jwkThumbprint, type P256Jwk } from '../keys/public-key.ts';
import type { Sign } from '../keys/verify-signature.ts';
import { formatVkey, type NoteKey, parseVkey } from '../log/vkey.ts';

/** A P-256 key pair made for one test. */
export type TestSigner = { readonly kid: string; readonly jwk: P256Jwk; readonly sign: Sign };

/** An Ed25519 log key made for one test. */
export type TestLogSigner = { readonly vkey: string; readonly key: NoteKey; readonly sign: Sign };

/** Makes a fresh P-256 key that signs as DER. */
export async function makeSigner(): Promise<TestSigner> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const jwk: P256Jwk = { kty: 'EC', crv: 'P-256', x: required(x, 'x'), y: required(y, 'y') };
  const sign: Sign = async (message) => {
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const raw = await crypto.subtle.sign(algorithm, pair.privateKey, new Uint8Array(message));
    return required(derFromRaw(new Uint8Array(raw)), 'WebCrypto signs in 64 bytes');
  };
  return { kid: jwkThumbprint(jwk), jwk, sign };
}

/** Makes a fresh Ed25519 log key with this name. */
export async function makeLogSigner(name: string): Promise<TestLogSigner> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('Ed25519 makes key pairs');
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const vkey = formatVkey(name, required(fromBase64Url(required(x, 'x')), 'x is base64url'));
  const parsed = parseVkey(vkey);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const sign: Sign = async (message) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, new Uint8Array(message)));
  return { vkey, key: parsed.value, sign };
}
