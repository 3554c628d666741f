import { draftVersion, submitForReview } from '#server/modules/trust/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { approveProposal, carryOut } from './two-people.ts';

type DraftArguments = Parameters<typeof draftVersion>;
type PublishedVersion = Awaited<ReturnType<typeof draftVersion>> & { readonly approvalId: string };

/** Publishes an item by the hands of two people; it has an owner and a review unless the draft says otherwise. */
export async function publishItem(
  by: { readonly editor: PersonActor; readonly approver: PersonActor; readonly now: Date },
  draft: DraftArguments[1],
  file: DraftArguments[2] = null,
): Promise<PublishedVersion> {
  const { approver, editor: actor, now } = by;
  const reviewBy = `${now.getUTCFullYear() + 1}-12-31`;
  const { made, proposed } = await withSystem({ actor }, async (tx) => {
    const ctx = testCtx(tx, { actor, now });
    const version = await draftVersion(ctx, { owner: 'Security', reviewBy, ...draft }, file);
    const { item, version: number } = version;
    return {
      made: version,
      proposed: await submitForReview(ctx, { item, version: number, reason: 'ready' }),
    };
  });
  const state = await approveProposal({ tenantId: actor.userId, actor: approver, now }, proposed.id);
  if (state !== 'approved') throw new Error(`the publication of ${made.item} is ${state}`);
  const { failed } = await carryOut(now);
  if (failed > 0) throw new Error(`${failed} effects failed`);
  return { ...made, approvalId: proposed.id };
}
