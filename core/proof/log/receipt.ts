import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import { DIGEST_BYTES, sha256 } from '../digest.ts';
import { leafHash } from '../merkle/hashing.ts';
import { verifyInclusion } from '../merkle/verify.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { parseTlogProof, type TlogProof } from './tlog-proof.ts';
import type { NoteKey } from './vkey.ts';

/** Bytes of the salt that keeps a logged record from being guessed. */
export const ENTRY_SALT_BYTES = 32;

/** The data of a log's leaf: SHA-256(salt ‖ DSSE payload), 32 bytes. The public log shows only this. */
export function logEntry(salt: Uint8Array, payload: Uint8Array): Uint8Array {
  assert(salt.length === ENTRY_SALT_BYTES, 'the salt of an entry has 32 bytes');
  return sha256(salt, payload);
}

/** The hash that stands in the log's tree for an entry: SHA-256(0x00 ‖ entry). */
export function logLeafHash(entry: Uint8Array): Uint8Array {
  assert(entry.length === DIGEST_BYTES, 'an entry has 32 bytes');
  return leafHash(entry);
}

/** What a receipt that holds says: where the entry is, in which tree, and who signed that tree. */
export type VerifiedReceipt = {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly checkpoint: Checkpoint;
  readonly key: NoteKey;
};

/** Reads the receipt of a record: a tlog-proof whose extra line is the entry's salt. */
export function parseReceipt(text: string): Result<TlogProof & { readonly extra: Uint8Array }> {
  const proof = parseTlogProof(text);
  if (!proof.ok) return proof;
  const { extra, ...rest } = proof.value;
  if (extra?.length !== ENTRY_SALT_BYTES) {
    return failure('proof.receipt_salt_missing', 'has no salt of 32 bytes in its extra line');
  }
  return success({ ...rest, extra });
}

/**
 * Checks that a payload is in the log: entry from salt and payload, inclusion in the checkpoint's tree, and the
 * checkpoint's signature. The first failure is given, with the code of the step.
 */
export async function verifyReceipt(input: {
  readonly receipt: string;
  readonly payload: Uint8Array;
  readonly keys: readonly NoteKey[];
}): Promise<Result<VerifiedReceipt>> {
  const parsed = parseReceipt(input.receipt);
  if (!parsed.ok) return parsed;
  const { extra, ...proof } = parsed.value;
  return verifyEntry({ proof, entry: logEntry(extra, input.payload), keys: input.keys });
}

/** Checks that an entry is in the log, whatever it is an entry of; as `verifyReceipt` without its payload. */
export async function verifyEntry(input: {
  readonly proof: TlogProof;
  readonly entry: Uint8Array;
  readonly keys: readonly NoteKey[];
}): Promise<Result<VerifiedReceipt>> {
  const { entry, keys, proof } = input;
  const { index, hashes, checkpoint: note } = proof;
  const verified = await verifyCheckpoint(note, keys);
  if (!verified.ok) {
    return failure(verified.error.code, `holds a checkpoint that ${verified.error.message}`);
  }
  const { checkpoint, key } = verified.value;
  const isIncluded = verifyInclusion({
    index,
    size: checkpoint.size,
    leafHash: logLeafHash(entry),
    proof: hashes,
    root: checkpoint.root,
  });
  if (!isIncluded) {
    return failure(
      'proof.inclusion_invalid',
      `does not lead from this record to the checkpoint of ${checkpoint.size}`,
    );
  }
  return success({ index, entry, checkpoint, key });
}
