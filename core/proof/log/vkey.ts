import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import { concatBytes, equalBytes, fromBase64, fromHex, toBase64, toHex, utf8 } from '../bytes.ts';
import { sha256 } from '../digest.ts';
import { type Ed25519Jwk, ed25519Jwk } from '../keys/public-key.ts';

/** A key that verifies notes: its name, the first four bytes of its hash, and the Ed25519 key. */
export type NoteKey = {
  readonly vkey: string;
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly jwk: Ed25519Jwk;
};

const KEY_ID_BYTES = 4;
const TYPE_ED25519 = 0x01;
const NEWLINE = 0x0a;
// Unicode spaces and plus signs would make a signature line or a verifier key ambiguous (C2SP signed-note).
const KEY_NAME = /^[^\s+\p{Cc}]+$/u;

/** Whether the text can be a key's name, and with that a log's origin. */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name) && name.isWellFormed();
}

/** Writes an Ed25519 verifier key: `<name>+<key id, hex>+<base64(0x01 ‖ key)>` (C2SP signed-note). */
export function formatVkey(name: string, publicKey: Uint8Array): string {
  assert(isKeyName(name), 'a key name has no spaces and no plus');
  assert(publicKey.length === 32, 'an Ed25519 key has 32 bytes');
  const encoded = concatBytes(Uint8Array.of(TYPE_ED25519), publicKey);
  return `${name}+${toHex(keyIdOf(name, encoded))}+${toBase64(encoded)}`;
}

/** Reads an Ed25519 verifier key, or fails with `proof.vkey_invalid`. */
export function parseVkey(vkey: string): Result<NoteKey> {
  const [name = '', hex = '', ...rest] = vkey.split('+');
  const encoded = fromBase64(rest.join('+'));
  const keyId = fromHex(hex);
  if (!isKeyName(name) || keyId?.length !== KEY_ID_BYTES || encoded === null) {
    return failure('proof.vkey_invalid', 'is not a verifier key');
  }
  if (encoded[0] !== TYPE_ED25519 || encoded.length !== 33) {
    return failure('proof.vkey_invalid', 'is not an Ed25519 verifier key');
  }
  if (!equalBytes(keyId, keyIdOf(name, encoded))) {
    return failure('proof.vkey_invalid', 'has a key id that does not belong to its key');
  }
  return success({ vkey, name, keyId, jwk: ed25519Jwk(encoded.subarray(1)) });
}

function keyIdOf(name: string, typeAndKey: Uint8Array): Uint8Array {
  return sha256(utf8(name), Uint8Array.of(NEWLINE), typeAndKey).subarray(0, KEY_ID_BYTES);
}
