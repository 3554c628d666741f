import { z } from 'zod';
import { isKeyCoordinate, jwkThumbprint } from '#core/proof/keys/public-key.ts';
import { parseVkey } from '#core/proof/log/vkey.ts';
import { instant } from './primitives.ts';

const coordinate = z.string().refine(isKeyCoordinate, 'must be 32 bytes in base64url');

/** When a key may sign: from `notBefore` up to `notAfter`, and never at or after `revokedAt`. */
const validity = { notBefore: instant, notAfter: instant.optional(), revokedAt: instant.optional() };

/** A key that signs attestations and the digests of bundles. */
export const attestationKey = z
  .strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
    kid: z.string(),
    alg: z.literal('ES256').optional(),
    use: z.literal('sig').optional(),
    purpose: z.literal('attestation'),
    ...validity,
  })
  .refine((key) => isKeyCoordinate(key.x) && isKeyCoordinate(key.y) && key.kid === jwkThumbprint(key), {
    message: 'must be the RFC 7638 thumbprint of the key',
    path: ['kid'],
  });

/** A key that signs the checkpoints of the log, as a C2SP verifier key. */
export const checkpointKey = z.strictObject({
  vkey: z
    .string()
    .refine((vkey) => parseVkey(vkey).ok, 'must be an Ed25519 verifier key of C2SP signed-note'),
  ...validity,
});

/** `keys.json`, also at `/.well-known/openbook-keys.json`: every key that ever signed, with its validity. */
export const publishedKeysSchema = z
  .strictObject({ keys: z.array(attestationKey), checkpointKeys: z.array(checkpointKey) })
  .refine((value) => isUnique(value.keys.map((key) => key.kid)), {
    message: 'holds a kid twice',
    path: ['keys'],
  })
  .refine((value) => isUnique(value.checkpointKeys.map((key) => key.vkey)), {
    message: 'holds a vkey twice',
    path: ['checkpointKeys'],
  });

export type AttestationKey = z.infer<typeof attestationKey>;
export type CheckpointKey = z.infer<typeof checkpointKey>;
export type PublishedKeys = z.infer<typeof publishedKeysSchema>;

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
