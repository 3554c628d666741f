import type { Actor } from '#server/platform/auth/actor.ts';
import { DomainError } from '#server/platform/errors.ts';
import { isAllowed } from '#server/platform/policy/index.ts';
import { consumeRate } from '#server/platform/rate-limit.ts';

/** How often a minute something may be done with one mailbox, link or document, and by everybody together. */
const LIMITS = {
  request: { action: 'access.requestDocument', perKey: 3, perAll: 60 },
  prove: { action: 'access.proveMailbox', perKey: 10, perAll: 120 },
  accept: { action: 'access.acceptNda', perKey: 10, perAll: 60 },
  open: { action: 'access.readStillOpen', perKey: 60, perAll: 600 },
  follow: { action: 'announcements.askToFollow', perKey: 3, perAll: 60 },
  confirm: { action: 'announcements.confirm', perKey: 10, perAll: 120 },
  stop: { action: 'announcements.stop', perKey: 10, perAll: 600 },
  read: { action: 'access.openDocument', perKey: 240, perAll: 3000 },
} as const;
export type AccessDeed = keyof typeof LIMITS;

/** Counts a deed of anybody. Raises `access.too_many` (429) with the seconds to wait, before anything is looked up. */
export async function countAccessDeed(actor: Actor, deed: AccessDeed, key: string): Promise<void> {
  const { action, perAll, perKey } = LIMITS[deed];
  if (!isAllowed(actor, action, 'public')) return;
  const limits = [
    { name: `access-${deed}`, key: key.trim().toLowerCase().slice(0, 300), perMinute: perKey },
    { name: `access-${deed}-all`, key: 'all', perMinute: perAll },
  ];
  for (const limit of limits) {
    const { retryAfterSeconds } = await consumeRate(limit);
    if (retryAfterSeconds !== null)
      throw new DomainError('access.too_many', {
        message: 'That was a lot in a short time. Nothing was changed.',
        status: 429,
        details: { retryAfterSeconds },
      });
  }
}
