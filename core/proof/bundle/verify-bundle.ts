import type { BundleReport } from '#core/contracts/bundle-report.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { parseInstant } from '#core/time/instant.ts';
import { isWebCryptoAvailable } from '../keys/verify-signature.ts';
import { checkCreditedInvoice } from './check-credited.ts';
import { checkDispute } from './check-dispute.ts';
import { checkExport } from './check-export.ts';
import {
  type BundleFiles,
  checkDetachedSignature,
  checkDigests,
  checkKnownFiles,
  findChecksumsSigner,
} from './check-files.ts';
import { type CheckLog, startCheckLog } from './check-log.ts';
import {
  checkMainRecord,
  checkReceipt,
  checkRenderings,
  type RecordContext,
  readSignedRecord,
} from './check-records.ts';
import { checkInvoiceInputs, checkSeals } from './check-seals.ts';
import { ATTESTATION_FILE, CHECKSUMS_SIGNATURE_FILE, KEYS_FILE } from './file-names.ts';
import { finding } from './findings.ts';
import { checkPemFiles, parsePublishedKeys } from './read-keys.ts';

export type VerifyOptions = {
  /** The issuer's published keys, got elsewhere than from the bundle. Without them only the bundle vouches for itself. */
  readonly keys?: PublishedKeys;
  /** Refuses a bundle that only its own keys vouch for. */
  readonly requireTrusted?: boolean;
  /** When given (ISO 8601 UTC), a record from the future is refused. */
  readonly now?: string;
};

/**
 * Verifies an evidence bundle, by name and bytes of its files: every digest, signature, key validity at the time of
 * issue, the inclusion in a signed checkpoint, and that the documents belong together. It looks at everything and never
 * stops at the first failure; each failure names the file that is to blame, as far as what is still signed tells.
 */
export async function verifyBundle(files: BundleFiles, options: VerifyOptions = {}): Promise<BundleReport> {
  const trust = options.keys === undefined ? 'bundle' : 'given';
  const log = startCheckLog();
  if (!isWebCryptoAvailable()) {
    log.fail(CHECKSUMS_SIGNATURE_FILE, 'detached-signature', finding('no-web-crypto'));
    return { verified: false, trust, checks: [...log.checks] };
  }
  if (options.requireTrusted === true && trust === 'bundle') {
    log.fail(KEYS_FILE, 'trust', finding('own-keys'));
  }
  const bundleKeys = readBundleKeys(files, log);
  const keys = options.keys ?? bundleKeys;
  const signer = await findChecksumsSigner(files, keys);
  checkDigests(files, signer, log);
  if (bundleKeys !== null) checkPemFiles(files, bundleKeys, log);
  // Without readable keys, keys.json alone is named: the signatures of other files are not to blame.
  if (keys !== null) {
    const context: RecordContext = { files, keys, now: options.now, log };
    const found = await checkRecords(context);
    const listed = await checkExport(context);
    checkDetachedSignature(files, { signer, keys, latestIssuedAt: found.latestIssuedAt }, log);
    if (bundleKeys !== null && found.isMainReadable) {
      checkKnownFiles(
        files,
        { documents: [...found.documents, ...listed], records: found.renderings, keys: bundleKeys },
        log,
      );
    }
  }
  checkInvoiceInputs(files, log);
  checkCreditedInvoice(files, log);
  checkDispute(files, log);
  checkSeals(files, log);
  return { verified: log.checks.every((check) => check.ok), trust, checks: [...log.checks] };
}

function readBundleKeys(files: BundleFiles, log: CheckLog): PublishedKeys | null {
  const bytes = files.get(KEYS_FILE);
  if (bytes === undefined) return null;
  const parsed = parsePublishedKeys(bytes);
  if (!parsed.ok) {
    log.fail(KEYS_FILE, 'keys', parsed.error.message);
    return null;
  }
  log.pass(KEYS_FILE, 'keys');
  return parsed.value;
}

async function checkRecords(context: RecordContext): Promise<{
  documents: string[];
  renderings: string[];
  isMainReadable: boolean;
  latestIssuedAt: string | null;
}> {
  const main = await readSignedRecord(ATTESTATION_FILE, context);
  if (main !== null) {
    checkMainRecord(main, context);
    await checkReceipt(main, context);
  }
  const renderings = await checkRenderings(context);
  const times = [...(main === null ? [] : [main.issuedAt]), ...renderings.issuedAt];
  return {
    documents: main?.statement.subject.map((subject) => subject.name) ?? [],
    renderings: renderings.names,
    isMainReadable: main !== null,
    latestIssuedAt: latest(times),
  };
}

function latest(instants: readonly string[]): string | null {
  return instants.toSorted((a, b) => (parseInstant(a) ?? 0) - (parseInstant(b) ?? 0)).at(-1) ?? null;
}
