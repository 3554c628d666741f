import { parsePublishedKeys } from '#core/proof/bundle/read-keys.ts';
import { fromBase64 } from '#core/proof/bytes.ts';
import {
  judgeSeenCheckpoint,
  readSeenCheckpoint,
  type SeenVerdict,
} from '#core/proof/log/seen-checkpoint.ts';

/** Gets one of the public answers of this site; raises where it is not there. */
export type GetAnswer = (address: string) => Promise<Response>;

async function answered(get: GetAnswer, address: string): Promise<Response> {
  const answer = await get(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/**
 * Judges a kept checkpoint in this browser: it asks this site for today's checkpoint, the published keys and the
 * consistency proof, and believes none of them unchecked. Sends the two sizes and nothing else of the note.
 */
export async function judgeHere(pasted: string, get: GetAnswer, now: string): Promise<SeenVerdict> {
  const [latest, published] = await Promise.all([
    answered(get, '/api/v1/log/checkpoint'),
    answered(get, '/.well-known/openbook-keys.json'),
  ]);
  const keys = parsePublishedKeys(new Uint8Array(await published.arrayBuffer()));
  if (!keys.ok) throw new Error(`keys: ${keys.error.message}`);
  const read = await readSeenCheckpoint({ pasted, latest: await latest.text(), keys: keys.value, now });
  if (read.kind !== 'compare') return read;
  const address = `/api/v1/log/consistency?from=${read.seen.size}&to=${read.latest.size}`;
  const { hashes } = (await (await answered(get, address)).json()) as { readonly hashes: readonly string[] };
  // What is no hash at all proves nothing, and is judged so.
  return judgeSeenCheckpoint(
    read,
    hashes.map((hash) => fromBase64(hash) ?? new Uint8Array()),
  );
}
