import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { masterKeys } from './master-key.ts';

/**
 * A sealed secret is AES-256-GCM: one format byte, the master key's version (two bytes, big endian), a nonce of 12 bytes,
 * the tag of 16 bytes, the ciphertext. `context` is bound in and has to be given again to open, so that a secret copied
 * into another column or row does not open there.
 */
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 3;

/** Raised when bytes do not open: altered, sealed for another context, or with a key that is no longer given. */
export class SecretNotOpened extends Error {
  override readonly name = 'SecretNotOpened';
}

/** Encrypts with the newest master key. */
export function sealSecret(plain: Uint8Array, context = ''): Buffer {
  const { current, byVersion } = masterKeys();
  const key = byVersion.get(current);
  if (!key) throw new Error('the current master key is missing');
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(FORMAT, 0);
  header.writeUInt16BE(current, 1);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.concat([header, Buffer.from(context, 'utf8')]));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), body]);
}

/** Decrypts what `sealSecret` gave for the same context; raises `SecretNotOpened` otherwise. */
export function openSecret(sealed: Uint8Array, context = ''): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || bytes.readUInt8(0) !== FORMAT)
    throw new SecretNotOpened('these bytes are not a sealed secret');
  const version = bytes.readUInt16BE(1);
  const key = masterKeys().byVersion.get(version);
  if (!key) throw new SecretNotOpened(`the secret was sealed with master key ${version}, which is not given`);
  const nonceEnd = HEADER_BYTES + NONCE_BYTES;
  const tagEnd = nonceEnd + TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(HEADER_BYTES, nonceEnd));
  decipher.setAAD(Buffer.concat([bytes.subarray(0, HEADER_BYTES), Buffer.from(context, 'utf8')]));
  decipher.setAuthTag(bytes.subarray(nonceEnd, tagEnd));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]);
  } catch {
    throw new SecretNotOpened('the secret was altered or belongs to another place');
  }
}

/** `sealSecret` for text. */
export function sealText(plain: string, context = ''): Buffer {
  return sealSecret(Buffer.from(plain, 'utf8'), context);
}

/** `openSecret` for text. */
export function openText(sealed: Uint8Array, context = ''): string {
  return openSecret(sealed, context).toString('utf8');
}
