import { assert } from '#core/assert.ts';
import { compareBytes, concatBytes, utf8 } from './bytes.ts';
import { DIGEST_BYTES, hmacSha256 } from './digest.ts';
import { leafHash } from './merkle/hashing.ts';

const SEPARATOR = Uint8Array.of(0);

/**
 * The salt of one event, HMAC(tenant's secret, source ‖ 0x00 ‖ id): whoever holds the salts of some events cannot guess
 * the others, and the tenant's secret never leaves the server.
 */
export function eventSalt(tenantSecret: Uint8Array, event: { source: string; id: string }): Uint8Array {
  assert(tenantSecret.length >= DIGEST_BYTES, 'a tenant secret has at least 32 bytes');
  assert(!event.source.includes('\0'), 'a source with a zero byte would make the salt ambiguous');
  return hmacSha256(tenantSecret, concatBytes(utf8(event.source), SEPARATOR, utf8(event.id)));
}

/** The leaf of one event in its day seal: SHA-256(0x00 ‖ salt ‖ canonical event). */
export function eventLeafHash(salt: Uint8Array, canonicalEvent: Uint8Array): Uint8Array {
  assert(salt.length === DIGEST_BYTES, 'an event salt has 32 bytes');
  return leafHash(concatBytes(salt, canonicalEvent));
}

/** The order of events in a day seal: by source, then id, bytewise in UTF-8. */
export function compareEventOrder(
  a: { source: string; id: string },
  b: { source: string; id: string },
): number {
  return compareBytes(utf8(a.source), utf8(b.source)) || compareBytes(utf8(a.id), utf8(b.id));
}
