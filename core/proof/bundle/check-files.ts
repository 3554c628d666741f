import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { equalBytes, utf8 } from '../bytes.ts';
import { sha256Hex } from '../digest.ts';
import { rawFromDer } from '../keys/ecdsa-der.ts';
import { endedBy } from '../keys/validity.ts';
import { verifyP256 } from '../keys/verify-signature.ts';
import type { CheckLog } from './check-log.ts';
import { formatChecksums, parseChecksums } from './checksums.ts';
import { CHECKSUMS_FILE, CHECKSUMS_SIGNATURE_FILE, isListed, pemFile, REQUIRED_FILES } from './file-names.ts';
import { finding, keyFinding } from './findings.ts';
import { publicKeysById } from './read-keys.ts';

export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** Who signed SHA256SUMS: a key, nobody that is known, or undecided because there is no key to try. */
export type ChecksumsSigner = { readonly kid: string } | 'nobody' | 'undecided';

/** Digests of the files that SHA256SUMS lists or should list, by name. */
export function fileDigests(files: BundleFiles): Map<string, string> {
  const digests = new Map<string, string>();
  for (const [name, bytes] of files) if (isListed(name)) digests.set(name, sha256Hex(bytes));
  return digests;
}

/** Finds the key that made the detached signature; it carries no key id, so every key is tried. */
export async function findChecksumsSigner(
  files: BundleFiles,
  keys: PublishedKeys | null,
): Promise<ChecksumsSigner> {
  const checksums = files.get(CHECKSUMS_FILE);
  const signature = files.get(CHECKSUMS_SIGNATURE_FILE);
  if (checksums === undefined || signature === undefined) return 'nobody';
  if (keys === null) return 'undecided';
  for (const key of keys.keys) {
    if (await verifyP256(key, checksums, signature)) return { kid: key.kid };
  }
  return 'nobody';
}

/**
 * Compares every file with SHA256SUMS. Where its signature does not hold, a difference is held against SHA256SUMS: the
 * signed record still vouches for the documents, and says so for itself.
 */
export function checkDigests(files: BundleFiles, signer: ChecksumsSigner, log: CheckLog): void {
  for (const name of REQUIRED_FILES) {
    if (!files.has(name)) log.fail(name, 'present', finding('missing'));
  }
  const checksums = files.get(CHECKSUMS_FILE);
  if (checksums === undefined) return;
  const listed = parseChecksums(checksums);
  if (!listed.ok) return log.fail(CHECKSUMS_FILE, 'checksums', listed.error.message);
  log.pass(CHECKSUMS_FILE, 'checksums');
  const isSigned = signer !== 'nobody';
  const report = (file: string, code: 'not-listed' | 'digest-differs') =>
    isSigned
      ? log.fail(file, 'digest', finding(code, { by: CHECKSUMS_FILE }))
      : log.fail(CHECKSUMS_FILE, 'digest', finding(`unsigned-${code}`, { file, by: CHECKSUMS_FILE }));
  const actual = fileDigests(files);
  for (const [name, digest] of actual) {
    const expected = listed.value.get(name);
    if (expected === undefined) report(name, 'not-listed');
    else if (expected !== digest) report(name, 'digest-differs');
    else log.pass(name, 'digest');
  }
  for (const name of listed.value.keys()) {
    if (actual.has(name)) continue;
    if (isSigned) log.fail(name, 'present', finding('missing-listed', { by: CHECKSUMS_FILE }));
    else log.fail(CHECKSUMS_FILE, 'digest', finding('unsigned-missing', { file: name }));
  }
}

/**
 * Judges the detached signature. It has no time of its own, so its key must not have ended before `latestIssuedAt`, the
 * newest record in the bundle.
 */
export function checkDetachedSignature(
  files: BundleFiles,
  at: {
    readonly signer: ChecksumsSigner;
    readonly keys: PublishedKeys;
    readonly latestIssuedAt: string | null;
  },
  log: CheckLog,
): void {
  const check = 'detached-signature';
  const checksums = files.get(CHECKSUMS_FILE);
  const signature = files.get(CHECKSUMS_SIGNATURE_FILE);
  if (checksums === undefined || signature === undefined || at.signer === 'undecided') return;
  if (rawFromDer(signature) === null) {
    return log.fail(CHECKSUMS_SIGNATURE_FILE, check, finding('not-der'));
  }
  if (at.signer === 'nobody') {
    // A list that is exactly what these files give is not the one that was changed.
    const isExact = equalBytes(checksums, utf8(formatChecksums(fileDigests(files))));
    const file = isExact ? CHECKSUMS_SIGNATURE_FILE : CHECKSUMS_FILE;
    const found = isExact
      ? finding('signature-of-nobody', { of: CHECKSUMS_FILE })
      : finding('list-not-signed', { by: CHECKSUMS_SIGNATURE_FILE });
    return log.fail(file, check, found);
  }
  const { kid } = at.signer;
  const key = at.keys.keys.find((candidate) => candidate.kid === kid);
  const problem = key === undefined || at.latestIssuedAt === null ? null : endedBy(key, at.latestIssuedAt);
  if (problem !== null) return log.fail(CHECKSUMS_SIGNATURE_FILE, 'key-validity', keyFinding(problem));
  log.pass(CHECKSUMS_SIGNATURE_FILE, check, finding('signed-with', { kid }));
}

/** Names each file that has no role in a bundle: what nobody signed for has no business in it. */
export function checkKnownFiles(
  files: BundleFiles,
  known: {
    readonly documents: readonly string[];
    readonly records: readonly string[];
    readonly keys: PublishedKeys;
  },
  log: CheckLog,
): void {
  const pemFiles = [...publicKeysById(known.keys).keys()].map(pemFile);
  const names = new Set([...REQUIRED_FILES, ...known.documents, ...known.records, ...pemFiles]);
  for (const name of files.keys()) {
    if (!names.has(name)) log.fail(name, 'present', finding('no-role'));
  }
}
