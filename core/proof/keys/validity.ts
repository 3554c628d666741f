import { required } from '#core/assert.ts';
import { parseInstant } from '#core/time/instant.ts';

/** When a key may sign: `[notBefore, notAfter)`, cut short by `revokedAt`. Instants as ISO 8601 UTC text. */
export type KeyValidity = {
  readonly notBefore: string;
  readonly notAfter?: string | undefined;
  readonly revokedAt?: string | undefined;
};

/** Why a key may not have signed: its time had not begun, it was revoked, or its time had ended, at `at`. */
export type KeyProblem = { readonly why: 'not-begun' | 'revoked' | 'ended'; readonly at: string };

/** Why a key may not have signed at an instant, or null when it may. Revoked at that very instant counts as revoked. */
export function invalidAt(key: KeyValidity, instant: string): KeyProblem | null {
  if (toMs(key.notBefore) > toMs(instant)) return { why: 'not-begun', at: key.notBefore };
  return endedBy(key, instant);
}

/**
 * Why a key cannot have signed at the instant or at any later time, or null when it can: for signatures that carry no
 * time of their own but were surely made after something that does.
 */
export function endedBy(key: KeyValidity, instant: string): KeyProblem | null {
  if (key.revokedAt !== undefined && toMs(key.revokedAt) <= toMs(instant)) {
    return { why: 'revoked', at: key.revokedAt };
  }
  if (key.notAfter !== undefined && toMs(key.notAfter) <= toMs(instant)) {
    return { why: 'ended', at: key.notAfter };
  }
  return null;
}

function toMs(instant: string): number {
  return required(parseInstant(instant), 'an instant is parsed before it is compared');
}
