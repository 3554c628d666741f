import { assert, required } from '#core/assert.ts';
import { type PublishedKeys, publishedKeysSchema } from '#core/contracts/published-keys.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { SigningKeyView } from './contract.ts';
import { selectKeys } from './keys-repository.ts';

function validityOf(key: SigningKeyView) {
  return {
    notBefore: key.notBefore.toISOString(),
    ...(key.notAfter ? { notAfter: key.notAfter.toISOString() } : {}),
    ...(key.revokedAt ? { revokedAt: key.revokedAt.toISOString() } : {}),
  };
}

/** The value of `keys.json`: every key that ever signed, with the time in which its signatures count. Public. */
export async function publishedKeys(ctx: Ctx): Promise<PublishedKeys> {
  authorise(ctx, 'evidence.readKeys', 'public');
  const keys = await selectKeys(ctx.tx);
  const published = publishedKeysSchema.safeParse({
    keys: keys
      .filter((key) => key.purpose === 'attestation')
      .map((key) => ({
        ...JSON.parse(key.publicJwk),
        kid: key.kid,
        alg: 'ES256',
        use: 'sig',
        purpose: 'attestation',
        ...validityOf(key),
      })),
    checkpointKeys: keys
      .filter((key) => key.purpose === 'checkpoint')
      .map((key) => ({ vkey: required(key.vkey, 'a checkpoint key has its vkey'), ...validityOf(key) })),
  });
  assert(published.success, `stored keys can be published: ${published.error?.issues[0]?.message}`);
  return published.data;
}

/** Every signing key with its dates, for staff and the command line; never a private one. */
export async function readSigningKeys(ctx: Ctx): Promise<SigningKeyView[]> {
  authorise(ctx, 'evidence.readKeys', 'public');
  return selectKeys(ctx.tx);
}
