import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import { fromBase64, toBase64 } from '../bytes.ts';
import { DIGEST_BYTES } from '../digest.ts';
import type { Sign } from '../keys/verify-signature.ts';
import { isTreeSize } from '../merkle/hashing.ts';
import { signNote, verifyNote } from './signed-note.ts';
import type { NoteKey } from './vkey.ts';

/** The head of a log's tree (C2SP tlog-checkpoint). */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array };

const TREE_SIZE = /^(?:0|[1-9]\d{0,15})$/;

/** Writes the text of a checkpoint, which is then signed as a note. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  assert(isTreeSize(size) && root.length === DIGEST_BYTES, 'a checkpoint has a size and a root');
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Reads a checkpoint's text (extension lines are allowed and ignored), or fails with `proof.checkpoint_invalid`. */
export function parseCheckpoint(text: string): Result<Checkpoint> {
  if (!text.endsWith('\n')) return failure('proof.checkpoint_invalid', 'does not end with a newline');
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n');
  const root = fromBase64(rootText);
  const size = Number(sizeText);
  if (origin === '' || extensions.includes(''))
    return failure('proof.checkpoint_invalid', 'has an empty line');
  if (!TREE_SIZE.test(sizeText) || !isTreeSize(size)) {
    return failure('proof.checkpoint_invalid', 'has no tree size on its second line');
  }
  if (root?.length !== DIGEST_BYTES) {
    return failure('proof.checkpoint_invalid', 'has no root hash on its third line');
  }
  return success({ origin, size, root });
}

/** Signs the head of a tree. The origin is the key's name, so a key belongs to one log. */
export function signCheckpoint(
  head: { readonly size: number; readonly root: Uint8Array },
  signer: { readonly key: NoteKey; readonly sign: Sign },
): Promise<string> {
  return signNote(formatCheckpoint({ origin: signer.key.name, ...head }), signer);
}

type VerifiedCheckpoint = { checkpoint: Checkpoint; key: NoteKey };

/** The last note that was verified with some keys: records that stand beside each other in a log share their checkpoint. */
const lastVerified = new WeakMap<
  readonly NoteKey[],
  { readonly note: string; readonly verified: Promise<Result<VerifiedCheckpoint>> }
>();

/** Checks a signed checkpoint: a known key signed it, and its origin is that key's name. */
export function verifyCheckpoint(
  note: string,
  keys: readonly NoteKey[],
): Promise<Result<VerifiedCheckpoint>> {
  const last = lastVerified.get(keys);
  if (last?.note === note) return last.verified;
  const verified = verifyNew(note, keys);
  lastVerified.set(keys, { note, verified });
  return verified;
}

async function verifyNew(note: string, keys: readonly NoteKey[]): Promise<Result<VerifiedCheckpoint>> {
  const verified = await verifyNote(note, keys);
  if (!verified.ok) return verified;
  const parsed = parseCheckpoint(verified.value.text);
  if (!parsed.ok) return parsed;
  if (parsed.value.origin !== verified.value.key.name) {
    return failure(
      'proof.checkpoint_invalid',
      `is of the log ${parsed.value.origin}, signed by another log's key`,
    );
  }
  return success({ checkpoint: parsed.value, key: verified.value.key });
}
