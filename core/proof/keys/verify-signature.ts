import { rawFromDer } from './ecdsa-der.ts';
import { type Ed25519Jwk, type P256Jwk, publicKeySpki } from './public-key.ts';

/**
 * Signs bytes: ECDSA P-256 with SHA-256 answers DER, Ed25519 its 64 bytes. The private key stays with the caller; core
 * never sees one.
 */
export type Sign = (message: Uint8Array) => Promise<Uint8Array>;

/** Whether signatures can be checked here. A page opened over plain http has no WebCrypto, and must say so. */
export function isWebCryptoAvailable(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/** Whether the DER signature is this P-256 key's over the message, hashed with SHA-256. */
export async function verifyP256(
  jwk: P256Jwk,
  message: Uint8Array,
  signatureDer: Uint8Array,
): Promise<boolean> {
  const raw = rawFromDer(signatureDer);
  if (raw === null) return false;
  const key = await importKey(jwk, { name: 'ECDSA', namedCurve: 'P-256' });
  if (key === null) return false;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  return crypto.subtle.verify(algorithm, key, new Uint8Array(raw), new Uint8Array(message));
}

/** Whether the 64 bytes are this Ed25519 key's signature over the message (RFC 8032). */
export async function verifyEd25519(
  jwk: Ed25519Jwk,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await importKey(jwk, { name: 'Ed25519' });
  if (key === null) return false;
  return crypto.subtle.verify({ name: 'Ed25519' }, key, new Uint8Array(signature), new Uint8Array(message));
}

/** Keys that are imported, because thousands of signatures may be checked by the same one, many at a time. */
const imports = new WeakMap<P256Jwk | Ed25519Jwk, Promise<CryptoKey | null>>();

type KeyAlgorithmName = { readonly name: string; readonly namedCurve?: string };

function importKey(jwk: P256Jwk | Ed25519Jwk, algorithm: KeyAlgorithmName): Promise<CryptoKey | null> {
  const known = imports.get(jwk);
  if (known !== undefined) return known;
  const key = importNew(jwk, algorithm);
  imports.set(jwk, key);
  return key;
}

/** Null when the coordinates are not a point of the curve. */
async function importNew(jwk: P256Jwk | Ed25519Jwk, algorithm: KeyAlgorithmName): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('spki', publicKeySpki(jwk), algorithm, false, ['verify']);
  } catch (error) {
    // WebCrypto reports a bad point as DataError; anything else, such as a missing algorithm, is not the key's fault.
    if (error instanceof DOMException && error.name === 'DataError') return null;
    throw error;
  }
}
