import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';

/** One line of the manifest; `record` is the decision that changed the case, null where the case began. */
export type ManifestLine = {
  readonly digest: string;
  readonly name: string;
  readonly record: string | null;
};

/** One digest over all files of a case, by their names. */
export function goldenDigest(files: Readonly<Record<string, Uint8Array>>): string {
  return canonicalDigest(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256Hex(bytes)])),
  );
}

/** The lines of the manifest in their order; a line that is not one is an error. */
export function manifestLines(text: string): ManifestLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, digest, name, record] = /^([0-9a-f]{64}) {2}([a-z0-9-]+) {2}(\S+)$/.exec(line) ?? [];
      if (digest === undefined || name === undefined || record === undefined)
        throw new Error(`not a line of the manifest: ${line}`);
      return { digest, name, record: record === '-' ? null : record };
    });
}

/** The line that holds for each case: its last. */
export function latestLines(text: string): Map<string, ManifestLine> {
  return new Map(manifestLines(text).map((line) => [line.name, line]));
}
