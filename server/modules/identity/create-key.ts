import { type Actor, actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { newToken } from './api-key-token.ts';
import { type CreateKeyInput, createKeyInput, type KeyOwner, type NewKey } from './contract.ts';
import { insertKey, type KeyRow } from './key-repository.ts';
import { keyView } from './key-view.ts';

/** Whom a list of keys names as the maker: people know each other by name. */
export function makerName(actor: Actor): string {
  return actor.kind === 'person' ? actor.name : actorName(actor);
}

/** Stores a key and gives its text, which is not kept. */
export async function storeNewKey(
  ctx: Ctx,
  owner: KeyOwner,
  about: Pick<KeyRow, 'name' | 'ratePerMinute' | 'clientCertSha256' | 'expiresAt' | 'replacesId'>,
): Promise<NewKey> {
  const { token, prefix, hash } = newToken(owner === 'vendor' ? 'vendor' : 'tenant');
  const row = { ...about, id: ctx.ids(), prefix, createdBy: makerName(ctx.actor), createdAt: ctx.now };
  await insertKey(ctx.tx, owner, { ...row, hash });
  return { key: keyView({ ...row, revokedAt: null, lastUsedAt: null }, ctx.now), token };
}

/** Makes an API key; the answer holds its text for the only time. Raises `identity.key_expiry_past`. */
export async function createKey(
  ctx: Ctx,
  input: { readonly owner: KeyOwner } & CreateKeyInput,
): Promise<NewKey> {
  const { owner, ...about } = input;
  await authoriseAndRecord(ctx, 'identity.createKey', owner);
  const { expiresAt: expiry, ...rest } = createKeyInput.parse(about);
  const expiresAt = expiry === null ? null : new Date(expiry);
  if (expiresAt && expiresAt <= ctx.now)
    throw new DomainError('identity.key_expiry_past', {
      message: 'The key would have expired already.',
      path: 'expiresAt',
    });
  return storeNewKey(ctx, owner, { ...rest, expiresAt, replacesId: null });
}
