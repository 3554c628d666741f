import type { Ctx } from '#server/platform/context.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type KeyOwner, type KeyView, type RevokeKeyInput, revokeKeyInput } from './contract.ts';
import { updateKey } from './key-repository.ts';
import { keyView } from './key-view.ts';
import { lockActiveKey } from './rotate-key.ts';

/** Ends a key at once. Raises `identity.key_unknown` (404) and `identity.key_not_active` (409). */
export async function revokeKey(
  ctx: Ctx,
  input: { readonly owner: KeyOwner } & RevokeKeyInput,
): Promise<KeyView> {
  const { owner, ...which } = input;
  await authoriseAndRecord(ctx, 'identity.revokeKey', owner);
  const { keyId } = revokeKeyInput.parse(which);
  const key = await lockActiveKey(ctx, owner, keyId);
  await updateKey(ctx.tx, owner, { id: keyId, revokedAt: ctx.now });
  return keyView({ ...key, revokedAt: ctx.now }, ctx.now);
}
