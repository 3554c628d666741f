import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { KeyOwner, KeyView } from './contract.ts';
import { selectKeys } from './key-repository.ts';
import { keyView } from './key-view.ts';

/** The keys of an owner, newest first, never their text. */
export async function readKeys(ctx: Ctx, input: { readonly owner: KeyOwner }): Promise<readonly KeyView[]> {
  authorise(ctx, 'identity.readKeys', input.owner);
  const rows = await selectKeys(ctx.tx, input.owner);
  return rows.map((row) => keyView(row, ctx.now));
}
