import { crc32, deflateRawSync } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import { required } from '#core/assert.ts';

/** A zip states a time for each file; a fixed one keeps the bytes a matter of the contents. */
export const ZIP_TIME = new Date('1980-01-02T00:00:00Z');

const DEFLATED = 8;

/** A zip that is made file by file: `take` gives the bytes made since the last time, so that no more than those are in memory. */
export function openZip() {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    ready.push(chunk);
  });
  return {
    add: (name: string, bytes: Uint8Array): void => {
      const file: ZipInputFile = {
        filename: name,
        size: bytes.length,
        crc: crc32(bytes),
        compression: DEFLATED,
        mtime: ZIP_TIME,
      };
      zip.add(file);
      // Its own deflating keeps some 40 KiB for each file until the zip is closed.
      required(file.ondata, 'a zip takes what its files give')(null, deflateRawSync(bytes), true);
    },
    end: (): void => zip.end(),
    take: (): readonly Uint8Array[] => {
      const chunks = ready;
      ready = [];
      return chunks;
    },
  };
}
