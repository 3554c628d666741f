import { failure, type Result, success } from '#core/result.ts';
import { compareBytes, fromUtf8, utf8 } from '../bytes.ts';

const LINE = /^([0-9a-f]{64}) [ *]([^\n\r\\]+)$/;

/** The text of SHA256SUMS as sha256sum writes it, ordered by name bytewise. */
export function formatChecksums(digests: ReadonlyMap<string, string>): string {
  return [...digests]
    .map(([name, digest]) => ({ name: utf8(name), line: `${digest}  ${name}\n` }))
    .sort((a, b) => compareBytes(a.name, b.name))
    .map(({ line }) => line)
    .join('');
}

/** Reads SHA256SUMS into name and digest, or fails naming the line. */
export function parseChecksums(bytes: Uint8Array): Result<Map<string, string>> {
  const text = fromUtf8(bytes);
  if (text === null) return failure('proof.checksums_invalid', 'is not valid UTF-8');
  if (!text.endsWith('\n')) return failure('proof.checksums_invalid', 'does not end with a newline');
  const digests = new Map<string, string>();
  for (const [index, line] of text.slice(0, -1).split('\n').entries()) {
    const [, digest, name] = LINE.exec(line) ?? [];
    if (digest === undefined || name === undefined) {
      return failure('proof.checksums_invalid', `line ${index + 1} is not a digest and a file name`);
    }
    if (digests.has(name)) return failure('proof.checksums_invalid', `line ${index + 1} names ${name} again`);
    digests.set(name, digest);
  }
  return success(digests);
}
