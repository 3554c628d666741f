import { concatBytes } from '../bytes.ts';

const INTEGER_BYTES = 32;
const TAG_SEQUENCE = 0x30;
const TAG_INTEGER = 0x02;

/** A P-256 signature as WebCrypto gives it (r ‖ s, 64 bytes) in the DER form that OpenSSL reads; null when malformed. */
export function derFromRaw(raw: Uint8Array): Uint8Array | null {
  if (raw.length !== 2 * INTEGER_BYTES) return null;
  const body = concatBytes(
    derInteger(raw.subarray(0, INTEGER_BYTES)),
    derInteger(raw.subarray(INTEGER_BYTES)),
  );
  return concatBytes(Uint8Array.of(TAG_SEQUENCE, body.length), body);
}

/** The r ‖ s of a strictly encoded DER signature (X.690), or null: a second spelling of one signature is refused. */
export function rawFromDer(der: Uint8Array): Uint8Array | null {
  if (der[0] !== TAG_SEQUENCE || der[1] !== der.length - 2) return null;
  const first = readInteger(der, 2);
  if (first === null) return null;
  const second = readInteger(der, first.end);
  if (second === null || second.end !== der.length) return null;
  return concatBytes(first.value, second.value);
}

function derInteger(value: Uint8Array): Uint8Array {
  let start = 0;
  while (start < value.length - 1 && value[start] === 0) start += 1;
  const digits = value.subarray(start);
  const padding = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return concatBytes(Uint8Array.of(TAG_INTEGER, padding.length + digits.length), padding, digits);
}

function readInteger(der: Uint8Array, at: number): { value: Uint8Array; end: number } | null {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (der[at] !== TAG_INTEGER || length === 0 || length > INTEGER_BYTES + 1 || end > der.length) return null;
  const encoded = der.subarray(at + 2, end);
  const [lead = 0, next = 0] = encoded;
  const isNegative = lead >= 0x80;
  const isPadded = length > 1 && lead === 0;
  if (isNegative || (isPadded && next < 0x80) || (length > INTEGER_BYTES && !isPadded)) return null;
  const digits = isPadded ? encoded.subarray(1) : encoded;
  const value = new Uint8Array(INTEGER_BYTES);
  value.set(digits, INTEGER_BYTES - digits.length);
  return { value, end };
}
