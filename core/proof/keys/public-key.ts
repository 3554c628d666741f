import { assert, assertNever } from '#core/assert.ts';
import { concatBytes, fromBase64Url, fromHex, toBase64, toBase64Url } from '../bytes.ts';
import { canonicalBytes } from '../canonical-json.ts';
import { sha256 } from '../digest.ts';

/** An ECDSA P-256 public key as JWK (RFC 7517); further members of a published key are allowed and ignored. */
export type P256Jwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };

/** An Ed25519 public key as JWK (RFC 8037). */
export type Ed25519Jwk = { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };

export type PublicJwk = P256Jwk | Ed25519Jwk;

const COORDINATE_BYTES = 32;
const PEM_LINE_LENGTH = 64;
// SubjectPublicKeyInfo up to the key's bits: algorithm and curve identifiers (RFC 5480; RFC 8410).
const P256_SPKI_PREFIX = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';
const ED25519_SPKI_PREFIX = '302a300506032b6570032100';

/** The key id: the RFC 7638 thumbprint (SHA-256, base64url) of the required members. */
export function jwkThumbprint(jwk: PublicJwk): string {
  return toBase64Url(sha256(canonicalBytes(requiredMembers(jwk))));
}

/** The key as SubjectPublicKeyInfo in PEM, byte for byte as OpenSSL writes it. */
export function publicKeyPem(jwk: PublicJwk): string {
  const text = toBase64(publicKeySpki(jwk));
  const lines = text.match(new RegExp(`.{1,${PEM_LINE_LENGTH}}`, 'g')) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}

/** The key as SubjectPublicKeyInfo (DER). */
export function publicKeySpki(jwk: PublicJwk): Uint8Array<ArrayBuffer> {
  const prefix = fromHex(jwk.kty === 'EC' ? P256_SPKI_PREFIX : ED25519_SPKI_PREFIX);
  assert(prefix !== null, 'the prefixes are hex');
  switch (jwk.kty) {
    case 'EC':
      return concatBytes(prefix, coordinate(jwk.x), coordinate(jwk.y));
    case 'OKP':
      return concatBytes(prefix, coordinate(jwk.x));
    default:
      return assertNever(jwk);
  }
}

/** The 32 bytes of an Ed25519 key as JWK. */
export function ed25519Jwk(publicKey: Uint8Array): Ed25519Jwk {
  assert(publicKey.length === COORDINATE_BYTES, 'an Ed25519 key has 32 bytes');
  return { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) };
}

/** Whether the text is a coordinate or key of 32 bytes in base64url. */
export function isKeyCoordinate(text: string): boolean {
  return fromBase64Url(text)?.length === COORDINATE_BYTES;
}

function coordinate(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  assert(bytes !== null && bytes.length === COORDINATE_BYTES, 'a published key was parsed before it is used');
  return bytes;
}

/** Only what RFC 7638 hashes, because a published key carries more. */
function requiredMembers(jwk: PublicJwk): PublicJwk {
  switch (jwk.kty) {
    case 'EC':
      return { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
    case 'OKP':
      return { kty: jwk.kty, crv: jwk.crv, x: jwk.x };
    default:
      return assertNever(jwk);
  }
}
