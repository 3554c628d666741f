import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import { fromBase64, toBase64 } from '../bytes.ts';
import { DIGEST_BYTES } from '../digest.ts';
import { areDigests, isTreeSize } from '../merkle/hashing.ts';

/** A proof that an entry is in a log (C2SP tlog-proof): `checkpoint` is the signed note, verbatim. */
export type TlogProof = {
  readonly extra?: Uint8Array;
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  readonly checkpoint: string;
};

const HEADER = 'c2sp.org/tlog-proof@v1';
const INDEX_LINE = /^index (0|[1-9]\d{0,15})$/;
// A tree of 2^53 leaves has paths of at most 53 hashes.
const HASHES_MAX = 53;

/** Writes a proof. */
export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  assert(isTreeSize(index) && areDigests(hashes), 'a proof has an index and hashes');
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(toBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Reads a proof without checking it, or fails with `proof.tlog_proof_invalid`. */
export function parseTlogProof(text: string): Result<TlogProof> {
  const invalid = (message: string) => failure('proof.tlog_proof_invalid', message);
  const split = text.indexOf('\n\n');
  if (split < 0) return invalid('has no checkpoint');
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== HEADER) return invalid(`does not begin with ${HEADER}`);
  const extraText = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined;
  const extra = extraText === undefined ? undefined : fromBase64(extraText);
  if (extra === null) return invalid('has a malformed extra line');
  const index = Number(INDEX_LINE.exec(lines.shift() ?? '')?.[1] ?? Number.NaN);
  if (!isTreeSize(index)) return invalid('has no index line');
  if (lines.length > HASHES_MAX) return invalid('has too many hashes');
  const hashes: Uint8Array[] = [];
  for (const line of lines) {
    const hash = fromBase64(line);
    if (hash?.length !== DIGEST_BYTES) return invalid(`has a malformed hash (number ${hashes.length + 1})`);
    hashes.push(hash);
  }
  const checkpoint = text.slice(split + 2);
  return success(extra === undefined ? { index, hashes, checkpoint } : { extra, index, hashes, checkpoint });
}
