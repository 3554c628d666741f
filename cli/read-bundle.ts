import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { type Inflate, readZip, ZIP_LIMITS } from '#core/proof/bundle/read-zip.ts';
import { failure, type Result, success } from '#core/result.ts';

// A zip is larger than what it holds only by its directory.
const PACKED_BYTES_MAX = ZIP_LIMITS.totalBytes + 1024 * 1024;

/**
 * Reads and unpacks an evidence bundle. Fails with `bundle.unreadable` when the file cannot be read, is no zip, is
 * damaged, or would unpack to more than fits; `path` is the file inside the zip where one is to blame, else the zip.
 */
export async function readBundle(path: string): Promise<Result<Map<string, Uint8Array>>> {
  const packed = await readWhole(path);
  if (!packed.ok) return failure('bundle.unreadable', packed.error.message, basename(path));
  const files = readZip(packed.value, inflate);
  if (files.ok) return files;
  return failure('bundle.unreadable', files.error.message, files.error.path ?? basename(path));
}

/** Reads a file of bounded size; the message says in words why it cannot be read. */
export async function readWhole(path: string): Promise<Result<Uint8Array>> {
  try {
    const { size } = await stat(path);
    if (size > PACKED_BYTES_MAX)
      return failure('file.unreadable', `is larger than ${PACKED_BYTES_MAX} bytes`);
    return success(await readFile(path));
  } catch (error) {
    return failure('file.unreadable', reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EISDIR') return 'is a folder';
  return `cannot be read (${code})`;
}

const inflate: Inflate = (compressed, size) => {
  try {
    return inflateRawSync(compressed, { maxOutputLength: size });
  } catch {
    return null;
  }
};
