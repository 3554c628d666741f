import { required } from '#core/assert.ts';
import { type DsseEnvelope, dsseEnvelopeSchema } from '#core/contracts/attestation.ts';
import { failure, type Result, success } from '#core/result.ts';
import { concatBytes, fromBase64, toBase64, utf8 } from './bytes.ts';
import { parseJson } from './canonical-json.ts';
import type { P256Jwk } from './keys/public-key.ts';
import { type Sign, verifyP256 } from './keys/verify-signature.ts';

/** The bytes that a DSSE signature covers (PAE, DSSE protocol.md): type and payload with their lengths. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const type = utf8(payloadType);
  return concatBytes(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

/** Signs a payload into an envelope with one signature. */
export async function signEnvelope(input: {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly kid: string;
  readonly sign: Sign;
}): Promise<DsseEnvelope> {
  const signature = await input.sign(preAuthEncoding(input.payloadType, input.payload));
  return {
    payload: toBase64(input.payload),
    payloadType: input.payloadType,
    signatures: [{ keyid: input.kid, sig: toBase64(signature) }],
  };
}

/** Reads an envelope's JSON, or fails with `proof.envelope_invalid`. */
export function parseEnvelope(bytes: Uint8Array): Result<DsseEnvelope> {
  const json = parseJson(bytes);
  if (!json.ok) return failure('proof.envelope_invalid', json.error.message);
  const parsed = dsseEnvelopeSchema.safeParse(json.value);
  if (parsed.success) return success(parsed.data);
  return failure('proof.envelope_invalid', 'is not a DSSE envelope', parsed.error.issues[0]?.path.join('.'));
}

/** The payload's bytes: what was signed and what the log's entry is made of. */
export function envelopePayload(envelope: DsseEnvelope): Uint8Array<ArrayBuffer> {
  return required(fromBase64(envelope.payload), 'an envelope is parsed before it is used');
}

/**
 * Finds the key that signed an envelope. `keyid` is only a hint (DSSE): without one, every key is tried. Fails with
 * `proof.key_unknown` when no key can be tried, `proof.signature_invalid` when none fits.
 */
export async function verifyEnvelope<Key extends P256Jwk & { readonly kid: string }>(
  envelope: DsseEnvelope,
  keys: readonly Key[],
): Promise<Result<{ key: Key; payload: Uint8Array<ArrayBuffer> }>> {
  const payload = envelopePayload(envelope);
  const message = preAuthEncoding(envelope.payloadType, payload);
  let isKeyKnown = false;
  for (const { keyid, sig } of envelope.signatures) {
    const signature = required(fromBase64(sig), 'an envelope is parsed before it is used');
    for (const key of keys.filter((candidate) => keyid === undefined || candidate.kid === keyid)) {
      isKeyKnown = true;
      if (await verifyP256(key, message, signature)) return success({ key, payload });
    }
  }
  if (isKeyKnown) return failure('proof.signature_invalid', 'is not signed by the key that it names');
  return failure(
    'proof.key_unknown',
    `is signed by an unknown key (${envelope.signatures[0]?.keyid ?? 'not named'})`,
  );
}
