import { inflateSync } from 'fflate';
import { readZip, ZIP_LIMITS } from '#core/proof/bundle/read-zip.ts';
import { failure, type Result } from '#core/result.ts';

// A zip is larger than what it holds only by its directory.
const PACKED_BYTES_MAX = ZIP_LIMITS.totalBytes + 1024 * 1024;

/** Whether a file is worth reading into memory; far above any real bundle. */
export function isPackedSizeAllowed(sizeBytes: number): boolean {
  return sizeBytes <= PACKED_BYTES_MAX;
}

/**
 * The files of a bundle by name, unpacked in this browser. Fails with `proof.zip_invalid`; `path` is the file inside
 * the zip where one is to blame.
 */
export function openBundle(packed: Uint8Array): Result<Map<string, Uint8Array>> {
  if (!isPackedSizeAllowed(packed.length)) return failure('proof.zip_invalid', 'is larger than any bundle');
  return readZip(packed, (compressed, size) => {
    try {
      return inflateSync(compressed, { out: new Uint8Array(size) });
    } catch {
      return null;
    }
  });
}
