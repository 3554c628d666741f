import { required } from '#core/assert.ts';
import type { Sign } from '#core/proof/keys/verify-signature.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { generateSigningKey, type KeyPurpose, signerOf } from '#server/platform/signing/index.ts';
import {
  hasAnyKey,
  insertKey,
  lockKeys,
  type StoredSigningKey,
  selectSigningKeysAt,
} from './keys-repository.ts';

const PURPOSES: readonly KeyPurpose[] = ['attestation', 'checkpoint'];

/** A key that may sign now, and how. */
export type Signer = {
  readonly kid: string;
  readonly vkey: string | null;
  readonly notBefore: Date;
  readonly sign: Sign;
};

/**
 * The first keys speak for what a deployment brings along: restored and imported records are issued under their own
 * earlier instants. Later keys begin when they are made.
 */
function firstNotBefore(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear() - 2, 0, 1));
}

/** Makes a key and stores it; the caller holds the lock on keys. */
export async function makeKey(
  ctx: Ctx,
  purpose: KeyPurpose,
  notBefore: Date,
): Promise<StoredSigningKey & { readonly publicJwk: string }> {
  const key = generateSigningKey(purpose, settings().logOrigin);
  await insertKey(ctx.tx, { ...key, notBefore, createdAt: ctx.now });
  return { ...key, notBefore, notAfter: null };
}

async function makeFirstKeys(ctx: Ctx): Promise<void> {
  await lockKeys(ctx.tx);
  for (const purpose of PURPOSES) {
    if (!(await hasAnyKey(ctx.tx, purpose))) await makeKey(ctx, purpose, firstNotBefore(ctx.now));
  }
}

/** Makes the first key of each purpose when there is none; safe to repeat and from several processes at once. */
export async function ensureSigningKeys(ctx: Ctx): Promise<void> {
  authorise(ctx, 'evidence.ensureKeys', 'vendor');
  await makeFirstKeys(ctx);
}

function signerFrom(key: StoredSigningKey): Signer {
  return { kid: key.kid, vkey: key.vkey, notBefore: key.notBefore, sign: signerOf(key) };
}

/**
 * The keys that may sign at `ctx.now`, newest first; makes the first ones when a deployment has none. Raises
 * `evidence.no_signing_key` when every key has ended.
 */
export async function currentSigners(ctx: Ctx, purpose: KeyPurpose): Promise<readonly [Signer, ...Signer[]]> {
  let keys = await selectSigningKeysAt(ctx.tx, purpose, ctx.now);
  if (keys.length === 0 && !(await hasAnyKey(ctx.tx, purpose))) {
    await makeFirstKeys(ctx);
    keys = await selectSigningKeysAt(ctx.tx, purpose, ctx.now);
  }
  const [newest, ...older] = keys.map(signerFrom);
  if (!newest) {
    throw new DomainError('evidence.no_signing_key', {
      message: `No ${purpose} key may sign at ${ctx.now.toISOString()}. Start one with "openbook keys rotate".`,
      status: 503,
    });
  }
  return [newest, ...older];
}

/** The newest key that may sign now. */
export async function currentSigner(ctx: Ctx, purpose: KeyPurpose): Promise<Signer> {
  return required((await currentSigners(ctx, purpose))[0], 'at least one key may sign');
}
