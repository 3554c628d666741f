import { describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { utf8 } from '../bytes.ts';
import { sha256 } from '../digest.ts';
import { merkleRoot } from '../merkle/append.ts';
import { consistencyProof, inclusionProof, readLeaves } from '../merkle/proofs.ts';
import { makeLogSigner } from '../testing/keys.ts';
import { signCheckpoint } from './checkpoint.ts';
import { judgeSeenCheckpoint, noteIn, readSeenCheckpoint } from './seen-checkpoint.ts';
import { formatTlogProof } from './tlog-proof.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const NOT_BEFORE = '2026-01-01T00:00:00.000Z';
const ORIGIN = 'log.issuer.example';
const log = await makeLogSigner(ORIGIN);
const older = await makeLogSigner(ORIGIN);
const stranger = await makeLogSigner(ORIGIN);
const elsewhere = await makeLogSigner('log.elsewhere.example');

const leaves = Array.from({ length: 9 }, (_, n) => sha256(utf8(`leaf ${n}`)));
const others = leaves.map((_, n) => sha256(utf8(`another ${n}`)));
const head = (size: number, of = leaves) => ({ size, root: merkleRoot(of.slice(0, size)) });
const latest = await signCheckpoint(head(9), log);

function keys(olderKey: object = {}): PublishedKeys {
  return {
    keys: [],
    checkpointKeys: [
      { vkey: older.vkey, notBefore: NOT_BEFORE, ...olderKey },
      { vkey: log.vkey, notBefore: NOT_BEFORE },
    ],
  };
}

async function verdict(
  pasted: string,
  options: { keys?: PublishedKeys; latest?: string; tree?: typeof leaves } = {},
) {
  const read = await readSeenCheckpoint({
    pasted,
    latest: options.latest ?? latest,
    keys: options.keys ?? keys(),
    now: NOW,
  });
  if (read.kind !== 'compare') return read;
  const { length: size } = leaves;
  const proof = consistencyProof(read.seen.size, size, readLeaves(options.tree ?? leaves));
  return judgeSeenCheckpoint(read, proof);
}

describe('a kept checkpoint', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of %i entries is the beginning of the log of nine', async (size) => {
    const note = await signCheckpoint(head(size), log);
    expect(await verdict(note)).toMatchObject({
      kind: 'grown',
      by: 9 - size,
      seen: { size },
      revokedAt: null,
    });
  });

  test('of the same tree, of none, and of a longer one', async () => {
    expect(await verdict(latest)).toMatchObject({ kind: 'same' });
    expect(await verdict(await signCheckpoint(head(0), log))).toMatchObject({ kind: 'grown', by: 9 });
    const short = await signCheckpoint(head(4), log);
    expect(await verdict(latest, { latest: short })).toMatchObject({ kind: 'longer', by: 5 });
  });

  test.each([0, 4, 9])('with another root of %i entries proves that the log was rewritten', async (size) => {
    const root = merkleRoot(others.slice(0, Math.max(1, size)));
    const note = await signCheckpoint({ size, root }, log);
    expect(await verdict(note)).toMatchObject({ kind: 'rewritten', latest: { size: 9 } });
    expect(await verdict(note, { tree: others })).toMatchObject({ kind: 'rewritten' });
  });

  test('whose tree is right is not excused by a proof of another tree', async () => {
    const note = await signCheckpoint(head(4), log);
    expect(await verdict(note, { tree: others })).toMatchObject({ kind: 'rewritten' });
  });

  test('of a key that ended still counts; one that was revoked is named', async () => {
    const note = await signCheckpoint(head(4), older);
    expect(await verdict(note, { keys: keys({ notAfter: '2026-06-01T00:00:00.000Z' }) })).toMatchObject({
      kind: 'grown',
      revokedAt: null,
    });
    const revokedAt = '2026-06-01T00:00:00.000Z';
    expect(await verdict(note, { keys: keys({ revokedAt }) })).toMatchObject({ kind: 'grown', revokedAt });
    const other = await signCheckpoint(head(4, others), older);
    expect(await verdict(other, { keys: keys({ revokedAt }) })).toMatchObject({
      kind: 'rewritten',
      revokedAt,
    });
    // Signed by both, the key that still counts is the one that vouches.
    const both =
      (await signCheckpoint(head(4), older)) +
      required((await signCheckpoint(head(4), log)).split('\n\n')[1], 'signature');
    expect(await verdict(both, { keys: keys({ revokedAt }) })).toMatchObject({
      kind: 'grown',
      revokedAt: null,
    });
  });

  test('of a stranger, of another log, and changed ones are told apart', async () => {
    expect(await verdict(await signCheckpoint(head(4), stranger))).toEqual({ kind: 'unknown-key' });
    expect(await verdict(await signCheckpoint(head(4), elsewhere))).toEqual({
      kind: 'other-log',
      origin: 'log.elsewhere.example',
      expected: ORIGIN,
    });
    const note = await signCheckpoint(head(4), log);
    expect(await verdict(note.replace('\n4\n', '\n5\n'))).toEqual({ kind: 'forged' });
    expect(await verdict(note.replace(`${ORIGIN}\n4`, `${ORIGIN}x\n4`))).toMatchObject({ kind: 'other-log' });
  });

  test.each([
    ['nothing', ''],
    ['a sentence', 'Dear Sirs, all is well.'],
    ['half a note', latest.slice(0, 30)],
    ['a note that is no checkpoint', latest.replace('\n9\n', '\nnine\n')],
    ['a receipt without its checkpoint', 'c2sp.org/tlog-proof@v1\nindex 3\n'],
  ])('that is %s is malformed', async (_, pasted) => {
    expect(await verdict(pasted)).toMatchObject({ kind: 'malformed' });
  });

  test('is compared with nothing when today’s checkpoint is not signed by a key that counts', async () => {
    const signedByRevoked = await signCheckpoint(head(9), older);
    for (const key of [{ revokedAt: NOW }, { notAfter: NOW }])
      expect(await verdict(latest, { latest: signedByRevoked, keys: keys(key) })).toMatchObject({
        kind: 'latest-invalid',
      });
  });
});

describe('what was pasted', () => {
  test('may come from a form, a mail or a receipt', async () => {
    expect(noteIn(latest.replaceAll('\n', '\r\n'))).toBe(latest);
    expect(noteIn(`  \n${latest.trimEnd()}  \n\n`)).toBe(latest);
    const hashes = inclusionProof(3, 9, readLeaves(leaves));
    const receipt = formatTlogProof({ extra: new Uint8Array(32), index: 3, hashes, checkpoint: latest });
    expect(noteIn(receipt)).toBe(latest);
    expect(await verdict(receipt)).toMatchObject({ kind: 'same' });
  });
});
