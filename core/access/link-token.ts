import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '#core/proof/bytes.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { hmacSha256, sha256Hex } from '#core/proof/digest.ts';
import { failure, type Result, success } from '#core/result.ts';

/** For how many seconds a link to a document is good: 5 to 15 minutes. */
export const DOCUMENT_LINK_SECONDS = 600;
const DOCUMENT_LINK_SECONDS_MIN = 300;
const DOCUMENT_LINK_SECONDS_MAX = 900;
/** For how many seconds a browser that showed the mailbox to be its own need not show it again. */
export const READER_SECONDS = 12 * 3_600;

/** What a link to a document is bound to: the grant, whose it is, the bytes, and the time. Instants are seconds of Unix time. */
export type DocumentLink = {
  readonly kind: 'document';
  readonly grantId: string;
  /** `readerMark` of the mailbox that the grant was made to: its address stands in no log of paths. */
  readonly reader: string;
  /** `customersMark` of the customers whose person the reader is; null for nobody's. */
  readonly customers: string | null;
  /** SHA-256 of the file as it was published. */
  readonly sha256: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/** What a browser keeps that showed a mailbox to be its own. */
export type ReaderPass = {
  readonly kind: 'reader';
  readonly address: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

type Signed = DocumentLink | ReaderPass;

/** Keeps a signature of one purpose from being one of another. */
const PURPOSE = utf8('openbook access token 1\n');
const TOKEN_MAX = 2_000;

/** The signature of a token's text. */
function signatureOf(key: Uint8Array, text: string): Uint8Array {
  const message = utf8(text);
  const whole = new Uint8Array(PURPOSE.length + message.length);
  whole.set(PURPOSE);
  whole.set(message, PURPOSE.length);
  return hmacSha256(key, whole);
}

/** Whose a link is, for those who have the key and the address; it tells the address to nobody. */
export function readerMark(address: string, key: Uint8Array): string {
  return toBase64Url(hmacSha256(key, utf8(`openbook reader of a link 1\n${address}`)));
}

/** The customers of a reader as a link names them, in any order; null for none. */
export function customersMark(tenantIds: readonly string[]): string | null {
  return tenantIds.length === 0 ? null : sha256Hex(utf8(tenantIds.toSorted().join(' ')));
}

/** Compares in a time that does not tell where two signatures differ. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

function sign(signed: Signed, key: Uint8Array): string {
  const text = toBase64Url(canonicalBytes(signed));
  return `${text}.${toBase64Url(signatureOf(key, text))}`;
}

/**
 * A link to the bytes of a document. `ttlSeconds` stands between 5 and 15 minutes; it never outlives the grant.
 * HMAC-SHA-256 over the canonical JSON.
 */
export function signDocumentLink(
  link: Omit<DocumentLink, 'kind' | 'issuedAt' | 'expiresAt'>,
  options: {
    readonly key: Uint8Array;
    readonly at: Date;
    readonly until: Date;
    readonly ttlSeconds?: number;
  },
): string {
  const { at, key, ttlSeconds = DOCUMENT_LINK_SECONDS, until } = options;
  const ttl = Math.min(Math.max(ttlSeconds, DOCUMENT_LINK_SECONDS_MIN), DOCUMENT_LINK_SECONDS_MAX);
  const issuedAt = seconds(at);
  const expiresAt = Math.min(issuedAt + ttl, seconds(until));
  return sign({ ...link, kind: 'document', issuedAt, expiresAt }, key);
}

/** What a browser is given once its mailbox is proven. */
export function signReaderPass(
  address: string,
  options: { readonly key: Uint8Array; readonly at: Date },
): string {
  const issuedAt = seconds(options.at);
  return sign({ kind: 'reader', address, issuedAt, expiresAt: issuedAt + READER_SECONDS }, options.key);
}

function open(token: string, keys: readonly Uint8Array[]): unknown {
  const [text, mac, ...rest] = token.length > TOKEN_MAX ? [] : token.split('.');
  if (text === undefined || mac === undefined || rest.length > 0) return null;
  const given = fromBase64Url(mac);
  const payload = fromBase64Url(text);
  if (given === null || payload === null) return null;
  // Every key is tried, so that the time taken tells nothing of which one fits.
  const fitting = keys.filter((key) => isSame(signatureOf(key, text), given));
  return fitting.length === 0 ? null : JSON.parse(fromUtf8(payload) ?? 'null');
}

function verify<S extends Signed>(
  token: string,
  kind: S['kind'],
  options: { readonly keys: readonly Uint8Array[]; readonly at: Date },
): Result<S> {
  const signed = open(token, options.keys) as S | null;
  const at = seconds(options.at);
  if (signed?.kind !== kind || signed.issuedAt > at)
    return failure('access.link_invalid', 'This link is none of ours.');
  if (signed.expiresAt <= at) return failure('access.link_expired', 'The time of this link is over.');
  return success(signed);
}

/** What a link to a document is bound to. Fails with `access.link_invalid`, `access.link_expired`. */
export function verifyDocumentLink(
  token: string,
  options: { readonly keys: readonly Uint8Array[]; readonly at: Date },
): Result<DocumentLink> {
  return verify<DocumentLink>(token, 'document', options);
}

/** Whose mailbox a browser showed to be its own. Fails with `access.link_invalid`, `access.link_expired`. */
export function verifyReaderPass(
  token: string,
  options: { readonly keys: readonly Uint8Array[]; readonly at: Date },
): Result<ReaderPass> {
  return verify<ReaderPass>(token, 'reader', options);
}
