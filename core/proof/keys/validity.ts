import { required } from '#core/assert.ts';
import { parseInstant } from '#core/time/instant.ts';

/** When a key may sign: `[notBefore, notAfter)`, cut short by `revokedAt`. Instants as ISO 8601 UTC text. */
export type KeyValidity = {
  readonly notBefore: string;
  readonly notAfter?: string | undefined;
  readonly revokedAt?: string | undefined;
};

/** Why a key may not have signed at an instant, or null when it may. Revoked at that very instant counts as revoked. */
export function invalidAt(key: KeyValidity, instant: string): string | null {
  if (toMs(key.notBefore) > toMs(instant)) return `the key is valid only from ${key.notBefore}`;
  return endedBy(key, instant);
}

/**
 * Why a key cannot have signed at the instant or at any later time, or null when it can: for signatures that carry no
 * time of their own but were surely made after something that does.
 */
export function endedBy(key: KeyValidity, instant: string): string | null {
  if (key.revokedAt !== undefined && toMs(key.revokedAt) <= toMs(instant)) {
    return `the key was revoked at ${key.revokedAt}`;
  }
  if (key.notAfter !== undefined && toMs(key.notAfter) <= toMs(instant)) {
    return `the key was valid only until ${key.notAfter}`;
  }
  return null;
}

function toMs(instant: string): number {
  return required(parseInstant(instant), 'an instant is parsed before it is compared');
}
