import { assert } from '#core/assert.ts';
import { toBase64, utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { type PublicJwk, publicKeyPem } from '#core/proof/keys/public-key.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { KeyPurpose } from '#server/platform/signing/index.ts';
import { attestWith } from './attest.ts';
import { endKey, lockKeys, revokeKeyRow, selectKeys } from './keys-repository.ts';
import { currentSigner, makeKey, type Signer } from './signing-keys.ts';

export type KeyRotation = {
  readonly kid: string;
  readonly previousKid: string;
  readonly previousNotAfter: Date;
  readonly attestationId: string;
};

const DEFAULT_OVERLAP_HOURS = 7 * 24;

/** The public key as a subject of a signed record: the digest of its PEM, as it stands in evidence bundles. */
function keySubject(kid: string, publicJwk: string) {
  const jwk: PublicJwk = JSON.parse(publicJwk);
  return { name: `keys/${kid}.pem`, sha256: sha256Hex(utf8(publicKeyPem(jwk))) };
}

/** The instant up to which a key vouches for itself when another takes over; see `beginKey`. */
type Handover = {
  readonly purpose: KeyPurpose;
  readonly previous: Signer;
  readonly notBefore: Date;
  readonly previousNotAfter: Date;
};

/**
 * Makes the new key, ends the old one, and records it. The old attestation key signs the record of its successor itself;
 * an old checkpoint key cannot sign attestations, so its own signature over the new verifier key stands in the record.
 */
export async function beginKey(ctx: Ctx, handover: Handover): Promise<KeyRotation> {
  const { purpose, previous, notBefore, previousNotAfter } = handover;
  const key = await makeKey(ctx, purpose, notBefore);
  await endKey(ctx.tx, previous.kid, previousNotAfter);
  await faultPoint('evidence.key-rotated');
  const vkey = key.vkey;
  const ownWord =
    vkey === null ? {} : { vkey, previousKeySignature: toBase64(await previous.sign(utf8(vkey))) };
  const { attestationId } = await attestWith(
    ctx,
    {
      tenantId: null,
      kind: 'key-rotation',
      subjectName: `${purpose} key ${key.kid}`,
      subjectRef: key.kid,
      subjects: [keySubject(key.kid, key.publicJwk)],
      predicate: {
        purpose,
        kid: key.kid,
        previousKid: previous.kid,
        notBefore: notBefore.toISOString(),
        previousNotAfter: previousNotAfter.toISOString(),
        ...ownWord,
      },
    },
    purpose === 'attestation' ? previous : await currentSigner(ctx, 'attestation'),
  );
  return { kid: key.kid, previousKid: previous.kid, previousNotAfter, attestationId };
}

/**
 * Starts a new signing key. The old one stays valid for `overlapHours` (default a week), so that work in flight and
 * checkpoints of records signed before the change still verify. Raises `evidence.rotation_too_soon`.
 */
export async function rotateKey(
  ctx: Ctx,
  input: { readonly purpose: KeyPurpose; readonly overlapHours?: number },
): Promise<KeyRotation> {
  authorise(ctx, 'evidence.rotateKeys', 'vendor');
  const overlapHours = input.overlapHours ?? DEFAULT_OVERLAP_HOURS;
  assert(overlapHours > 0 && Number.isFinite(overlapHours), 'an overlap is a time');
  await lockKeys(ctx.tx);
  const previous = await currentSigner(ctx, input.purpose);
  if (previous.notBefore >= ctx.now) {
    throw new DomainError('evidence.rotation_too_soon', {
      message: 'The newest key begins at this very instant; there is nothing to rotate yet.',
      status: 409,
    });
  }
  return beginKey(ctx, {
    purpose: input.purpose,
    previous,
    notBefore: ctx.now,
    previousNotAfter: new Date(ctx.now.getTime() + overlapHours * 3_600_000),
  });
}

/**
 * Takes a key out of trust from now on: what it signed earlier still verifies, nothing issued from now on does. When no
 * other key of its purpose could sign, a new one begins at once. The record is signed by a key that is still trusted.
 * Raises `evidence.key_unknown` for an unknown or already revoked one.
 */
export async function revokeKey(
  ctx: Ctx,
  input: { readonly kid: string; readonly reason: string },
): Promise<{ readonly attestationId: string }> {
  authorise(ctx, 'evidence.revokeKeys', 'vendor');
  await lockKeys(ctx.tx);
  const key = (await selectKeys(ctx.tx)).find(({ kid }) => kid === input.kid);
  if (!key || !(await revokeKeyRow(ctx.tx, input.kid, ctx.now))) {
    throw new DomainError('evidence.key_unknown', {
      message: 'There is no such key that could be revoked.',
      status: 404,
      path: 'kid',
    });
  }
  await startKeyWhenNoneIsLeft(ctx, key.purpose);
  const { attestationId } = await attestWith(
    ctx,
    {
      tenantId: null,
      kind: 'key-revocation',
      subjectName: `${key.purpose} key ${key.kid}`,
      subjectRef: key.kid,
      subjects: [keySubject(key.kid, key.publicJwk)],
      predicate: {
        purpose: key.purpose,
        kid: key.kid,
        revokedAt: ctx.now.toISOString(),
        reason: input.reason,
      },
    },
    await currentSigner(ctx, 'attestation'),
  );
  return { attestationId };
}

async function startKeyWhenNoneIsLeft(ctx: Ctx, purpose: KeyPurpose): Promise<void> {
  const now = ctx.now.getTime();
  const canSign = (await selectKeys(ctx.tx)).some(
    (key) =>
      key.purpose === purpose &&
      key.revokedAt === null &&
      key.notBefore.getTime() <= now &&
      (key.notAfter === null || key.notAfter.getTime() > now),
  );
  if (!canSign) await makeKey(ctx, purpose, ctx.now);
}
