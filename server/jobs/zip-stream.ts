import { Zip, ZipDeflate } from 'fflate';

/** A zip states a time for each file; a fixed one keeps the bytes a matter of the contents. */
export const ZIP_TIME = new Date('1980-01-02T00:00:00Z');

/** A zip that is made file by file: `take` gives the bytes made since the last time, so that no more than those are in memory. */
export function openZip() {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    ready.push(chunk);
  });
  return {
    add: (name: string, bytes: Uint8Array): void => {
      const file = new ZipDeflate(name, { level: 6 });
      file.mtime = ZIP_TIME;
      zip.add(file);
      file.push(bytes, true);
    },
    end: (): void => zip.end(),
    take: (): readonly Uint8Array[] => {
      const chunks = ready;
      ready = [];
      return chunks;
    },
  };
}
