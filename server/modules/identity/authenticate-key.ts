import { timingSafeEqual } from 'node:crypto';
import type { KeyActor } from '#server/platform/auth/actor.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { DomainError } from '#server/platform/errors.ts';
import { hashToken, prefixOf } from './api-key-token.ts';
import { selectKeyByPrefix, touchKey } from './key-repository.ts';
import { keyStatus } from './key-view.ts';

export type AuthenticatedKey = { readonly actor: KeyActor; readonly ratePerMinute: number };

/** Compares in constant time: a fingerprint is no secret, but how much of it was right is nobody's business. */
function isSameFingerprint(expected: string, presented: string | null): boolean {
  // As text: reading hex would stop at the first character that is none and take two joined headers for one.
  const [wanted, given] = [Buffer.from(expected, 'utf8'), Buffer.from(presented ?? '', 'utf8')];
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

function refused(reason: string): DomainError {
  return new DomainError('identity.key_invalid', { message: reason, status: 401 });
}

/**
 * Tells who presents a key. `clientCertSha256` is what a trusted proxy says of the client's certificate, null without one.
 * Asked before there is an actor, in a transaction outside of every tenant, which is inside the key's tenant afterwards.
 * Raises `identity.key_invalid` (401; also for expired and revoked keys, with the reason once the key itself is proved)
 * and `identity.client_certificate` (403).
 */
export async function authenticateKey(
  tx: Tx,
  presented: { readonly token: string; readonly clientCertSha256: string | null; readonly now: Date },
): Promise<AuthenticatedKey> {
  const { token, clientCertSha256, now } = presented;
  const prefix = prefixOf(token);
  const key = prefix === null ? null : await selectKeyByPrefix(tx, prefix);
  const expected = key?.hash ?? new Uint8Array(32);
  const matches = timingSafeEqual(hashToken(token), expected);
  if (!key || !matches) throw refused('The API key is not valid.');
  const status = keyStatus(key, now);
  if (status !== 'active') throw refused(`The API key ${key.prefix} is ${status}.`);
  if (key.clientCertSha256 !== null && !isSameFingerprint(key.clientCertSha256, clientCertSha256))
    throw new DomainError('identity.client_certificate', {
      message: 'This API key works only together with its client certificate.',
      status: 403,
    });
  await touchKey(tx, key, now);
  return {
    actor: { kind: 'key', keyId: key.id, keyKind: key.kind, tenantId: key.tenantId },
    ratePerMinute: key.ratePerMinute,
  };
}
