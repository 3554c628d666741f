import { failure, type Result, success } from '#core/result.ts';
import { equalBytes, fromUtf8 } from '../bytes.ts';

/** Inflates raw DEFLATE data into at most `size` bytes, or gives null when the data is damaged. */
export type Inflate = (compressed: Uint8Array, size: number) => Uint8Array | null;

/** What a bundle may be, an export of the log with two files for each of 20,000 records too; below what hurts a browser. */
export const ZIP_LIMITS = { entries: 45_000, totalBytes: 256 * 1024 * 1024, nameBytes: 200 } as const;

export type ZipLimits = { readonly entries: number; readonly totalBytes: number; readonly nameBytes: number };

type Entry = {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
};

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_LENGTH = 22;
const COMMENT_MAX = 0xffff;
const CENTRAL_LENGTH = 46;
const LOCAL_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;
// DEFLATE cannot shrink by more than this.
const DEFLATE_RATIO_MAX = 1032;
const UNSAFE_NAME = /^\/|\\|:|\p{Cc}|(?:^|\/)\.{1,2}(?:\/|$)|\/\//u;

/**
 * Reads the files of a zip by its central directory. Sizes and the number of entries are limited before anything is
 * inflated; repeated names, names that lead out of the folder, encryption and damage are refused. A failure's `path` is
 * the entry it is about, where there is one. Folders are skipped.
 */
export function readZip(
  bytes: Uint8Array,
  inflate: Inflate,
  limits: ZipLimits = ZIP_LIMITS,
): Result<Map<string, Uint8Array>> {
  const directory = readDirectory(bytes, limits);
  if (!directory.ok) return directory;
  const files = new Map<string, Uint8Array>();
  for (const entry of directory.value) {
    const content = readEntry(bytes, entry, inflate);
    if (!content.ok) return content;
    if (!entry.name.endsWith('/')) files.set(entry.name, content.value);
  }
  return success(files);
}

function invalid(
  message: string,
  entry?: string,
): { ok: false; error: { code: string; message: string; path?: string } } {
  return failure('proof.zip_invalid', message, entry);
}

function readDirectory(bytes: Uint8Array, limits: ZipLimits): Result<Entry[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return invalid('is not a zip file, or is cut off');
  const count = view.getUint16(end + 10, true);
  const length = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  const isOnePart = view.getUint32(end + 4, true) === 0 && view.getUint16(end + 8, true) === count;
  if (!isOnePart || start + length > end)
    return invalid('has a damaged directory, or is of a kind that is not read');
  if (count > limits.entries) return invalid(`has ${count} entries; a bundle has at most ${limits.entries}`);
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = start;
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const read = readDirectoryEntry(bytes, view, { at, end: start + length }, limits);
    if (!read.ok) return read;
    const { entry, next } = read.value;
    // Names that differ only in case would overwrite each other when unzipped on some systems.
    const folded = entry.name.toLowerCase();
    if (names.has(folded)) return invalid('stands twice in the zip', entry.name);
    names.add(folded);
    total += entry.size;
    if (total > limits.totalBytes) {
      return invalid(`would unpack to more than ${Math.round(limits.totalBytes / 2 ** 20)} MiB`);
    }
    entries.push(entry);
    at = next;
  }
  return at === start + length ? success(entries) : invalid('has a damaged directory');
}

function findEnd(view: DataView): number | null {
  const lowest = Math.max(0, view.byteLength - END_LENGTH - COMMENT_MAX);
  for (let at = view.byteLength - END_LENGTH; at >= lowest; at -= 1) {
    const isEnd = view.getUint32(at, true) === END_SIGNATURE;
    if (isEnd && at + END_LENGTH + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return null;
}

function readDirectoryEntry(
  bytes: Uint8Array,
  view: DataView,
  range: { at: number; end: number },
  limits: ZipLimits,
): Result<{ entry: Entry; next: number }> {
  const { at, end } = range;
  if (at + CENTRAL_LENGTH > end || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
    return invalid('has a damaged directory');
  }
  const nameLength = view.getUint16(at + 28, true);
  const next =
    at + CENTRAL_LENGTH + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > end) return invalid('has a damaged directory');
  const nameBytes = bytes.subarray(at + CENTRAL_LENGTH, at + CENTRAL_LENGTH + nameLength);
  const name = fromUtf8(nameBytes);
  if (name === null || name === '' || nameLength > limits.nameBytes) {
    return invalid('holds a file name that is empty, too long or not UTF-8');
  }
  if (UNSAFE_NAME.test(name)) return invalid(`holds an unsafe file name, ${JSON.stringify(name)}`);
  const entry: Entry = {
    name,
    nameBytes,
    isEncrypted: view.getUint16(at + 8, true) % 2 === 1,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
  return success({ entry, next });
}

function readEntry(bytes: Uint8Array, entry: Entry, inflate: Inflate): Result<Uint8Array> {
  const { name, offset, compressedSize, size } = entry;
  if (entry.isEncrypted) return invalid('is encrypted', name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isHeader = offset + LOCAL_LENGTH <= bytes.length && view.getUint32(offset, true) === LOCAL_SIGNATURE;
  if (!isHeader) return invalid('is damaged in the zip', name);
  const nameEnd = offset + LOCAL_LENGTH + view.getUint16(offset + 26, true);
  const start = nameEnd + view.getUint16(offset + 28, true);
  const isSameName = equalBytes(bytes.subarray(offset + LOCAL_LENGTH, nameEnd), entry.nameBytes);
  if (
    !isSameName ||
    view.getUint16(offset + 8, true) !== entry.method ||
    start + compressedSize > bytes.length
  ) {
    return invalid('is damaged in the zip', name);
  }
  const content = unpack(bytes.subarray(start, start + compressedSize), entry, inflate);
  if (content === null || content.length !== size || crc32(content) !== entry.crc) {
    return invalid('is damaged in the zip: its content does not fit its checksum', name);
  }
  return success(content);
}

function unpack(data: Uint8Array, { method, size }: Entry, inflate: Inflate): Uint8Array | null {
  if (method === STORED) return data.length === size ? data : null;
  if (method !== DEFLATED || size > data.length * DEFLATE_RATIO_MAX) return null;
  return size === 0 ? new Uint8Array() : inflate(data, size);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
