import { type Actor, actorName } from '#server/platform/auth/actor.ts';
import { DomainError } from '#server/platform/errors.ts';
import { isAllowed } from '#server/platform/policy/index.ts';
import { consumeRate } from '#server/platform/rate-limit.ts';
import { tenantProcedure } from './trpc.ts';

/** How often a minute one person, and one customer as a whole, may do something with disputes. */
const LIMITS = {
  open: { action: 'disputes.open', perPerson: 10, perTenant: 20 },
  answer: { action: 'disputes.answer', perPerson: 20, perTenant: 40 },
  upload: { action: 'disputes.upload', perPerson: 20, perTenant: 40 },
} as const;
export type DisputeDeed = keyof typeof LIMITS;

/**
 * Counts a deed of whoever may do it, so that nobody else can use up what a customer has. Raises `disputes.too_many` (429) with
 * the seconds to wait.
 */
export async function countDisputeDeed(actor: Actor, tenantId: string, deed: DisputeDeed): Promise<void> {
  const { action, perPerson, perTenant } = LIMITS[deed];
  if (!isAllowed(actor, action, { tenantId })) return;
  const limits = [
    { name: `dispute-${deed}-person`, key: `${tenantId} ${actorName(actor)}`, perMinute: perPerson },
    { name: `dispute-${deed}-tenant`, key: tenantId, perMinute: perTenant },
  ];
  for (const limit of limits) {
    const { retryAfterSeconds } = await consumeRate(limit);
    if (retryAfterSeconds !== null)
      throw new DomainError('disputes.too_many', {
        message: `This can be done ${limit.perMinute} times a minute. Nothing was changed.`,
        status: 429,
        details: { retryAfterSeconds },
      });
  }
}

/** A procedure of one tenant that a person does a limited number of times a minute. */
export function limitedProcedure(deed: DisputeDeed) {
  return tenantProcedure.use(async ({ ctx, next }) => {
    await countDisputeDeed(ctx.verb.actor, ctx.tenantId, deed);
    return next();
  });
}
