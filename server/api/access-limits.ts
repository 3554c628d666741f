import { type Actor, actorName } from '#server/platform/auth/actor.ts';
import { DomainError } from '#server/platform/errors.ts';
import { currentSource } from '#server/platform/http/request-source.ts';
import { isAllowed } from '#server/platform/policy/index.ts';
import { consumeRate } from '#server/platform/rate-limit.ts';

type Limit = {
  readonly action: string;
  /** With one mailbox, link or document, whoever asks. */
  readonly perKey: number;
  /** By one person who signed in, or from one source. A mail program's provider presses for many of its readers. */
  readonly perVisitor?: number;
  /** By all who did not sign in together, where each deed sends a mail; it is far above what one source may. */
  readonly perAll?: number;
};

/** How often a minute something may be done. */
const LIMITS = {
  request: { action: 'access.requestDocument', perKey: 3, perVisitor: 30, perAll: 600 },
  prove: { action: 'access.proveMailbox', perKey: 10, perVisitor: 60 },
  accept: { action: 'access.acceptNda', perKey: 10, perVisitor: 60 },
  open: { action: 'access.openDocument', perKey: 60, perVisitor: 600 },
  // An open page asks twelve times a minute. Only a reader with a valid pass is counted here, whoever shares their network.
  watch: { action: 'access.readStillOpen', perKey: 1200 },
  follow: { action: 'announcements.askToFollow', perKey: 3, perVisitor: 30, perAll: 600 },
  confirm: { action: 'announcements.confirm', perKey: 10, perVisitor: 60 },
  stop: { action: 'announcements.stop', perKey: 10, perVisitor: 600 },
  read: { action: 'access.openDocument', perKey: 240, perVisitor: 3000 },
} as const satisfies Readonly<Record<string, Limit>>;
export type AccessDeed = keyof typeof LIMITS;

/** A person where somebody signed in, so that nobody who shares their network can use up what they have; else the source. */
function visitorOf(actor: Actor): string {
  return actor.kind === 'anonymous' ? `source ${currentSource() ?? 'unknown'}` : actorName(actor);
}

/**
 * Counts a deed of anybody with a mailbox, link or pass, which is empty where they have none. Raises `access.too_many` (429)
 * with the seconds to wait, before anything is looked up. What a visitor may is counted first, so that a flood from one
 * ends there and takes nothing from others.
 */
export async function countAccessDeed(actor: Actor, deed: AccessDeed, key: string): Promise<void> {
  const limit: Limit = LIMITS[deed];
  if (!isAllowed(actor, limit.action, 'public')) return;
  const counted = key.trim().toLowerCase();
  const counts = [
    ...(limit.perVisitor === undefined
      ? []
      : [{ name: `access-${deed}-visitor`, key: visitorOf(actor), perMinute: limit.perVisitor }]),
    ...(counted === '' ? [] : [{ name: `access-${deed}`, key: counted, perMinute: limit.perKey }]),
    ...(limit.perAll === undefined || actor.kind !== 'anonymous'
      ? []
      : [{ name: `access-${deed}-all`, key: 'all', perMinute: limit.perAll }]),
  ];
  for (const count of counts) {
    const { retryAfterSeconds } = await consumeRate(count);
    if (retryAfterSeconds !== null)
      throw new DomainError('access.too_many', {
        message: 'That was a lot in a short time. Nothing was changed.',
        status: 429,
        details: { retryAfterSeconds },
      });
  }
}
