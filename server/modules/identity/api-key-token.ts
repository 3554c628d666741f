import { createHash, randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PREFIX_LENGTH = 8;
const SECRET_BYTES = 32;
const TOKEN = /^(ob([vt])_[A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}$/;

/** A new key: `obv_XXXXXXXX_` (vendor) or `obt_XXXXXXXX_` (tenant) and 256 random bits. Only prefix and hash are kept. */
export function newToken(kind: 'vendor' | 'tenant'): {
  readonly token: string;
  readonly prefix: string;
  readonly hash: Uint8Array<ArrayBuffer>;
} {
  const name = Array.from({ length: PREFIX_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const prefix = `ob${kind === 'vendor' ? 'v' : 't'}_${name}`;
  const token = `${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { token, prefix, hash: hashToken(token) };
}

/** SHA-256 is enough here: what is hashed is random, so that there is nothing to guess. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token, 'utf8').digest());
}

/** The public prefix of something that looks like one of our keys, else null. */
export function prefixOf(token: string): string | null {
  return TOKEN.exec(token)?.[1] ?? null;
}
