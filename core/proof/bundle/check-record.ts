import type { Statement } from '#core/contracts/attestation.ts';
import type { BundleCheck } from '#core/contracts/bundle-report.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { toHex, utf8 } from '../bytes.ts';
import { isWebCryptoAvailable } from '../keys/verify-signature.ts';
import { parseCheckpoint } from '../log/checkpoint.ts';
import { logEntry, logLeafHash, parseReceipt } from '../log/receipt.ts';
import { parseNote } from '../log/signed-note.ts';
import type { TlogProof } from '../log/tlog-proof.ts';
import { type InclusionSide, inclusionSteps } from '../merkle/verify.ts';
import { startCheckLog } from './check-log.ts';
import { checkReceipt, readSignedRecord } from './check-records.ts';
import { ATTESTATION_FILE, RECEIPT_FILE } from './file-names.ts';
import { finding } from './findings.ts';

/** The way from an entry to the root of a tree, as a person can follow it; hashes as hex. */
export type InclusionPath = {
  readonly origin: string;
  readonly index: number;
  readonly size: number;
  readonly entry: string;
  readonly leaf: string;
  readonly steps: readonly {
    readonly side: InclusionSide;
    readonly sibling: string;
    readonly hash: string;
  }[];
  /** The root that the checkpoint states; the last step's hash where the proof holds. */
  readonly root: string;
};

export type RecordReport = {
  readonly holds: boolean;
  readonly checks: readonly BundleCheck[];
  /** What the record says; null where its signature does not hold. */
  readonly statement: Statement | null;
  /** Null while the record waits for the log, and where its receipt cannot be followed. */
  readonly path: InclusionPath | null;
};

/**
 * Checks one signed record by itself, with the code that checks bundles: envelope, signature, the time of its key, and
 * with a receipt its place in the log. `keys` are the issuer's published ones; `now` (ISO 8601 UTC) refuses a record
 * from the future.
 */
export async function checkRecord(input: {
  readonly envelope: string;
  readonly receipt: string | null;
  readonly keys: PublishedKeys;
  readonly now?: string | undefined;
}): Promise<RecordReport> {
  const { envelope, keys, now, receipt } = input;
  const log = startCheckLog();
  if (!isWebCryptoAvailable()) {
    log.fail(ATTESTATION_FILE, 'signature', finding('no-web-crypto'));
    return { holds: false, checks: [...log.checks], statement: null, path: null };
  }
  const files = new Map([[ATTESTATION_FILE, utf8(envelope)]]);
  if (receipt !== null) files.set(RECEIPT_FILE, utf8(receipt));
  const context = { files, keys, now, log };
  const record = await readSignedRecord(ATTESTATION_FILE, context);
  if (record !== null) await checkReceipt(record, context);
  return {
    holds: log.checks.every(({ ok }) => ok),
    checks: [...log.checks],
    statement: record?.statement ?? null,
    path: record === null || receipt === null ? null : inclusionPath(receipt, record.payload),
  };
}

function inclusionPath(receipt: string, payload: Uint8Array): InclusionPath | null {
  const parsed = parseReceipt(receipt);
  return parsed.ok ? pathOfEntry(parsed.value, logEntry(parsed.value.extra, payload)) : null;
}

/** The way of an entry to the root that its proof's checkpoint states; null where it cannot be followed. */
export function pathOfEntry(proof: TlogProof, entry: Uint8Array): InclusionPath | null {
  const note = parseNote(proof.checkpoint);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : null;
  if (!checkpoint?.ok) return null;
  const { hashes, index } = proof;
  const { origin, root, size } = checkpoint.value;
  const leaf = logLeafHash(entry);
  const steps = inclusionSteps({ index, size, leafHash: leaf, proof: hashes });
  if (steps === null) return null;
  return {
    origin,
    index,
    size,
    entry: toHex(entry),
    leaf: toHex(leaf),
    steps: steps.map(({ hash, sibling, side }) => ({ side, sibling: toHex(sibling), hash: toHex(hash) })),
    root: toHex(root),
  };
}
