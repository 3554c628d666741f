import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type KeyOwner, type NewKey, type RotateKeyInput, rotateKeyInput } from './contract.ts';
import { storeNewKey } from './create-key.ts';
import { hasSuccessor, type KeyRow, selectKeyForUpdate, updateKey } from './key-repository.ts';
import { keyStatus } from './key-view.ts';

const HOUR_MS = 3_600_000;

/** The key, locked, while it is active. Raises `identity.key_unknown` (404) and `identity.key_not_active` (409). */
export async function lockActiveKey(ctx: Ctx, owner: KeyOwner, keyId: string): Promise<KeyRow> {
  const key = await selectKeyForUpdate(ctx.tx, owner, keyId);
  if (!key)
    throw new DomainError('identity.key_unknown', {
      message: 'There is no such key.',
      path: 'keyId',
      status: 404,
    });
  const status = keyStatus(key, ctx.now);
  if (status !== 'active')
    throw new DomainError('identity.key_not_active', {
      message: `The key is ${status} already.`,
      path: 'keyId',
      status: 409,
      details: { status },
    });
  return key;
}

/**
 * Makes a successor with the same limits; the old key works on for the overlap, so that nothing stops while programs
 * change over. Raises `identity.key_unknown` (404), `identity.key_not_active` and `identity.key_rotated` (409).
 */
export async function rotateKey(
  ctx: Ctx,
  input: { readonly owner: KeyOwner } & RotateKeyInput,
): Promise<NewKey> {
  const { owner, ...rotation } = input;
  await authoriseAndRecord(ctx, 'identity.rotateKey', owner);
  const { keyId, overlapHours } = rotateKeyInput.parse(rotation);
  const old = await lockActiveKey(ctx, owner, keyId);
  if (await hasSuccessor(ctx.tx, owner, keyId))
    throw new DomainError('identity.key_rotated', {
      message: 'The key has a successor; rotate that one.',
      path: 'keyId',
      status: 409,
    });
  const overlapEnd = new Date(ctx.now.getTime() + overlapHours * HOUR_MS);
  const expiresAt = old.expiresAt && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd;
  await updateKey(ctx.tx, owner, { id: keyId, expiresAt });
  const { name, ratePerMinute, clientCertSha256 } = old;
  return storeNewKey(ctx, owner, {
    name,
    ratePerMinute,
    clientCertSha256,
    expiresAt: null,
    replacesId: keyId,
  });
}
