import { type BundleReplay, replayableFile, replayBundle } from '#core/billing/replay-bundle.ts';
import type { BundleReport } from '#core/contracts/bundle-report.ts';
import { parsePublishedKeys } from '#core/proof/bundle/read-keys.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { isWebCryptoAvailable } from '#core/proof/keys/verify-signature.ts';
import type { Failure, Result } from '#core/result.ts';
import { openBundle } from './open-bundle.ts';

export type BundleToCheck = {
  readonly packed: Uint8Array;
  /** What the zip is called, for a fault of the whole. */
  readonly name: string;
  /** keys.json from elsewhere; without it only the bundle's own keys vouch for it. */
  readonly keys?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
};

/** Nothing could be looked at: the zip or the given keys cannot be read. */
export type UnreadableBundle = {
  readonly kind: 'unreadable';
  readonly what: 'bundle' | 'keys';
  readonly file: string;
  readonly message: string;
};

export type CheckedBundle = {
  readonly kind: 'checked';
  /** Every check holds, and the invoice or credit note in it, if there is one, comes out again. */
  readonly holds: boolean;
  readonly report: BundleReport;
  /** The digest of the invoice or credit note that was looked at; null for bundles about something else. */
  readonly documentDigest: string | null;
  /** The file that the bundle is about; null where it cannot be recomputed. */
  readonly documentFile: string | null;
  /** What was recomputed of it; null for bundles about something else. */
  readonly replay: Result<BundleReplay> | null;
  /** False on a page opened over plain http: then digests and figures were checked, and no signature. */
  readonly areSignaturesChecked: boolean;
  /** The files with a failure, each once, in the order they were found. */
  readonly changedFiles: readonly string[];
};

export type BundleCheckup = UnreadableBundle | CheckedBundle;

/**
 * Opens an evidence bundle, verifies all of it and recomputes the invoice or credit note in it, in this browser and with the same
 * `core` that the server and the command line use. Sends nothing anywhere.
 */
export async function checkBundle({ packed, name, keys }: BundleToCheck): Promise<BundleCheckup> {
  const given = keys === undefined ? null : parsePublishedKeys(keys.bytes);
  if (given?.ok === false) return unreadable('keys', keys?.name ?? 'keys.json', given.error);
  const files = openBundle(packed);
  if (!files.ok) return unreadable('bundle', name, files.error);
  const report = await verifyBundle(files.value, given === null ? {} : { keys: given.value });
  const document = replayableFile(files.value);
  const replayed = document === null ? null : replayBundle(files.value);
  const changed = report.checks.filter(({ ok }) => !ok).map(({ file }) => file);
  return {
    kind: 'checked',
    holds: report.verified && (replayed === null || (replayed.ok && replayed.value.equal)),
    report,
    documentFile: document,
    documentDigest: digestOf(files.value.get(document ?? '')),
    replay: replayed,
    areSignaturesChecked: isWebCryptoAvailable(),
    changedFiles: [...new Set(changed)],
  };
}

function unreadable(what: UnreadableBundle['what'], name: string, error: Failure): UnreadableBundle {
  const file = error.path === undefined || what === 'keys' ? name : error.path;
  return { kind: 'unreadable', what, file, message: error.message };
}

function digestOf(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : sha256Hex(bytes);
}
