import type { SigningKeyView } from './contract.ts';

/** The record about a key, and which key signed it. */
export type KeyRecord = {
  readonly signedBy: string;
  readonly issuedAt: Date;
  readonly entryHex: string;
  /** Null while the record waits for the log. */
  readonly logIndex: number | null;
};

/** A signing key with what it did, as everybody may see it. */
export type KeyHistory = SigningKeyView & {
  /** Signed records, or checkpoints that carry its signature. */
  readonly signed: number;
  /** The record in which the key before it names it; null for the first of its purpose, and after a key was lost. */
  readonly rotation: KeyRecord | null;
  readonly revocation: KeyRecord | null;
};

/** Something that happened to the keys of one purpose, in the order of time. */
export type KeyEvent =
  | { readonly kind: 'begun' | 'ended' | 'revoked'; readonly at: Date; readonly kid: string }
  /** Two keys counted at once, from the beginning of the newer to the end of the older. */
  | {
      readonly kind: 'overlap';
      readonly at: Date;
      readonly until: Date;
      readonly kid: string;
      readonly previousKid: string;
    };

/** When a key stopped counting, by its end or its revocation; null while nothing ends it. */
export function keyEnd({ notAfter, revokedAt }: Pick<SigningKeyView, 'notAfter' | 'revokedAt'>): Date | null {
  if (notAfter === null || revokedAt === null) return notAfter ?? revokedAt;
  return notAfter < revokedAt ? notAfter : revokedAt;
}

/** What happened to these keys of one purpose, up to `now`, the first event first. */
export function keyEvents(keys: readonly SigningKeyView[], now: Date): readonly KeyEvent[] {
  const events: KeyEvent[] = [];
  const ordered = keys.toSorted((a, b) => a.notBefore.getTime() - b.notBefore.getTime());
  for (const [index, key] of ordered.entries()) {
    const { kid, notAfter, notBefore, revokedAt } = key;
    events.push({ kind: 'begun', at: notBefore, kid });
    const previous = ordered[index - 1];
    const until = previous === undefined ? null : keyEnd(previous);
    if (previous !== undefined && until !== null && until > notBefore)
      events.push({ kind: 'overlap', at: notBefore, until, kid, previousKid: previous.kid });
    if (notAfter !== null && keyEnd(key) === notAfter) events.push({ kind: 'ended', at: notAfter, kid });
    if (revokedAt !== null) events.push({ kind: 'revoked', at: revokedAt, kid });
  }
  return events.filter(({ at }) => at <= now).toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
