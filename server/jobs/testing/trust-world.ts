import { draftVersion, submitForReview } from '#server/modules/trust/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { approveProposal, carryOut } from './two-people.ts';

type DraftArguments = Parameters<typeof draftVersion>;

/** Publishes an item by the hands of two people; it has an owner and a review unless the draft says otherwise. */
export async function publishItem(
  by: { readonly editor: PersonActor; readonly approver: PersonActor; readonly now: Date },
  draft: DraftArguments[1],
  file: DraftArguments[2] = null,
): Promise<void> {
  const { approver, editor: actor, now } = by;
  const reviewBy = `${now.getUTCFullYear() + 1}-12-31`;
  const { id } = await withSystem({ actor }, async (tx) => {
    const ctx = testCtx(tx, { actor, now });
    const { item, version } = await draftVersion(ctx, { owner: 'Security', reviewBy, ...draft }, file);
    return submitForReview(ctx, { item, version, reason: 'ready' });
  });
  await approveProposal({ tenantId: actor.userId, actor: approver, now }, id);
  await carryOut(now);
}
