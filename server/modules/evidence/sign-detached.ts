import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { DetachedSignature } from './contract.ts';
import { currentSigner, type Signer } from './signing-keys.ts';

/**
 * Signs bytes on their own with the attestation key: ECDSA P-256 with SHA-256, in DER, as `openssl dgst -sha256 -verify`
 * reads it. Each call gives another signature: sign once and store. Raises `evidence.no_signing_key`.
 */
export async function signDetached(ctx: Ctx, bytes: Uint8Array): Promise<DetachedSignature> {
  authorise(ctx, 'evidence.signDetached', 'vendor');
  const signer = await currentSigner(ctx, 'attestation');
  return { kid: signer.kid, signature: await signer.sign(bytes) };
}

/** As `signDetached` where the key's id must be known before there are bytes to sign. Raises `evidence.no_signing_key`. */
export async function detachedSigner(ctx: Ctx): Promise<Pick<Signer, 'kid' | 'sign'>> {
  authorise(ctx, 'evidence.signDetached', 'vendor');
  return currentSigner(ctx, 'attestation');
}
