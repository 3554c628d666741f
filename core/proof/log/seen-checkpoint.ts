import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { equalBytes, toHex } from '../bytes.ts';
import { endedBy } from '../keys/validity.ts';
import { emptyRoot } from '../merkle/hashing.ts';
import { verifyConsistency } from '../merkle/verify.ts';
import { type Checkpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { parseNote } from './signed-note.ts';
import { parseVkey } from './vkey.ts';

/** A tree as its checkpoint states it; the root as hex. */
export type TreeHead = { readonly size: number; readonly root: string };

/** Two trees that a known key signed, and when the key of the note was taken out of trust, if it was. */
type Compared = { readonly seen: TreeHead; readonly latest: TreeHead; readonly revokedAt: string | null };

/** What a checkpoint that somebody kept says about the log of today. */
export type SeenVerdict =
  /** It is no signed checkpoint; `message` is a parser's English. */
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'other-log'; readonly origin: string; readonly expected: string }
  | { readonly kind: 'unknown-key' }
  /** A known key is named, and its signature is of other text. */
  | { readonly kind: 'forged' }
  /** Today's checkpoint itself is not signed by a key that counts. */
  | { readonly kind: 'latest-invalid'; readonly message: string }
  | ({ readonly kind: 'same' } & Compared)
  | ({ readonly kind: 'grown'; readonly by: number } & Compared)
  /** The note is of a longer tree than the log has now. */
  | ({ readonly kind: 'longer'; readonly by: number } & Compared)
  /** The log of today does not continue the tree of the note. */
  | ({ readonly kind: 'rewritten' } & Compared);

/** Two signed trees that only a consistency proof can compare: from `seen.size` to `latest.size`. */
export type SeenComparison = {
  readonly kind: 'compare';
  readonly seen: Checkpoint;
  readonly latest: Checkpoint;
  readonly revokedAt: string | null;
};

const PROOF_HEADER = 'c2sp.org/tlog-proof@';

/**
 * The signed note in what somebody pasted: line ends as forms and mails make them, space around it, or a whole receipt,
 * whose last part is a checkpoint.
 */
export function noteIn(pasted: string): string {
  const text = `${pasted.replaceAll('\r\n', '\n').trim()}\n`;
  return text.startsWith(PROOF_HEADER) ? text.slice(text.indexOf('\n\n') + 2) : text;
}

/**
 * Reads a kept checkpoint beside today's. Both must be signed by keys of the log; today's by one that counts at `now`
 * (ISO 8601 UTC). Answers a verdict, or what to ask a consistency proof for. A note tells no time of its own, so a key
 * that has merely ended still vouches for it, and a revoked one is named.
 */
export async function readSeenCheckpoint(input: {
  readonly pasted: string;
  readonly latest: string;
  readonly keys: PublishedKeys;
  readonly now: string;
}): Promise<SeenVerdict | SeenComparison> {
  const keys = input.keys.checkpointKeys.flatMap(({ vkey, ...validity }) => {
    const parsed = parseVkey(vkey);
    return parsed.ok ? [{ ...parsed.value, ...validity }] : [];
  });
  const counting = keys.filter((key) => endedBy(key, input.now) === null);
  const latest = await verifyCheckpoint(input.latest, counting);
  if (!latest.ok) return { kind: 'latest-invalid', message: latest.error.message };
  const note = noteIn(input.pasted);
  const parsed = parseNote(note);
  if (!parsed.ok) return { kind: 'malformed', message: parsed.error.message };
  const stated = parseCheckpoint(parsed.value.text);
  if (!stated.ok) return { kind: 'malformed', message: stated.error.message };
  const { origin } = latest.value.checkpoint;
  if (stated.value.origin !== origin)
    return { kind: 'other-log', origin: stated.value.origin, expected: origin };
  const trusted = keys.filter(({ revokedAt }) => revokedAt === undefined);
  // A signature of a key that still counts is worth more than one of a revoked key beside it.
  const byTrusted = await verifyCheckpoint(note, trusted);
  const verified =
    byTrusted.ok || byTrusted.error.code !== 'proof.key_unknown'
      ? byTrusted
      : await verifyCheckpoint(note, keys);
  if (!verified.ok) return { kind: verified.error.code === 'proof.key_unknown' ? 'unknown-key' : 'forged' };
  const signer = keys.find(({ vkey }) => vkey === verified.value.key.vkey);
  return compareSizes({
    kind: 'compare',
    seen: verified.value.checkpoint,
    latest: latest.value.checkpoint,
    revokedAt: signer?.revokedAt ?? null,
  });
}

function headOf({ root, size }: Checkpoint): TreeHead {
  return { size, root: toHex(root) };
}

function compared({ latest, revokedAt, seen }: SeenComparison): Compared {
  return { seen: headOf(seen), latest: headOf(latest), revokedAt };
}

/** What needs no proof: a tree of the same size, of none, or of more than there are. */
function compareSizes(comparison: SeenComparison): SeenVerdict | SeenComparison {
  const { latest, seen } = comparison;
  const both = compared(comparison);
  if (seen.size > latest.size) return { kind: 'longer', by: seen.size - latest.size, ...both };
  if (seen.size === latest.size)
    return { kind: equalBytes(seen.root, latest.root) ? 'same' : 'rewritten', ...both };
  if (seen.size > 0) return comparison;
  return equalBytes(seen.root, emptyRoot())
    ? { kind: 'grown', by: latest.size, ...both }
    : { kind: 'rewritten', ...both };
}

/** What the consistency proof shows: the log grew out of the tree of the note, or it did not. */
export function judgeSeenCheckpoint(
  comparison: SeenComparison,
  proof: readonly Uint8Array[],
): Extract<SeenVerdict, { kind: 'grown' | 'rewritten' }> {
  const { latest, seen } = comparison;
  const both = compared(comparison);
  return verifyConsistency({ from: seen, to: latest, proof })
    ? { kind: 'grown', by: latest.size - seen.size, ...both }
    : { kind: 'rewritten', ...both };
}
