import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { required } from '#core/assert.ts';
import { fromBase64 } from '#core/proof/bytes.ts';
import { parseCheckpoint, verifyCheckpoint } from '#core/proof/log/checkpoint.ts';
import { logLeafHash } from '#core/proof/log/receipt.ts';
import { parseNote } from '#core/proof/log/signed-note.ts';
import { parseTlogProof } from '#core/proof/log/tlog-proof.ts';
import { parseVkey } from '#core/proof/log/vkey.ts';
import { verifyConsistency, verifyInclusion } from '#core/proof/merkle/verify.ts';
import {
  publishedKeys,
  readCheckpoint,
  readConsistency,
  readLogProof,
  sequenceLog,
  settleCheckpointFile,
} from '#server/modules/evidence/index.ts';
import { readCheckpointFile } from '#server/platform/checkpoint-file.ts';
import type { Ctx } from '#server/platform/context.ts';
import { TEST_NOW } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { addRecords, asOperator, logState, sequence, verify } from './testing/log-actions.ts';

const checkpointFile = ownHome();
const db = ownDatabase();
const homeEnv = { ...process.env };
afterEach(() => vi.stubEnv('OPENBOOK_FAULT', ''));

describe('sequencing', () => {
  test('an empty log has no checkpoint and nothing to do', async () => {
    expect(await sequence()).toEqual({ added: 0, size: 0 });
    await expect(asOperator((ctx) => readCheckpoint(ctx, {}))).rejects.toMatchObject({
      code: 'evidence.log_empty',
    });
    expect(await verify()).toMatchObject({ size: 0, firstBad: null, isFinished: true });
  });

  test('takes in what waits in its order and signs one checkpoint a tick', async () => {
    await addRecords(7);
    expect(await sequence()).toEqual({ added: 7, size: 7 });
    const { note } = await asOperator((ctx) => readCheckpoint(ctx, {}));
    const { checkpointKeys } = await asOperator(publishedKeys);
    const key = parseVkey(required(checkpointKeys[0], 'a checkpoint key').vkey);
    if (!key.ok) throw new Error(key.error.message);
    expect(await verifyCheckpoint(note, [key.value])).toMatchObject({
      ok: true,
      value: { checkpoint: { size: 7 } },
    });
    expect(readCheckpointFile(checkpointFile()).notes).toEqual([note]);
    expect(await logState()).toMatchObject({ size: 7, waiting: 0, standing: { kind: 'settled' } });
  });

  test('five at once take every entry once', async () => {
    await addRecords(40);
    await Promise.all(Array.from({ length: 5 }, () => sequence()));
    await sequence();
    expect(await logState()).toMatchObject({ size: 47, waiting: 0, standing: { kind: 'settled' } });
    const sizes = readCheckpointFile(checkpointFile()).notes.map((note) => {
      const parsed = parseNote(note);
      const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
      return checkpoint.ok ? checkpoint.value.size : -1;
    });
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
    expect(await verify()).toMatchObject({ size: 47, firstBad: null });
  });

  test('a second sequencer answers at once that the log is busy', async () => {
    await addRecords(1);
    await asOperator(async (ctx) => {
      expect(await sequenceLog(ctx)).toMatchObject({ kind: 'sequenced', added: 1 });
      expect(await asOperator(sequenceLog)).toMatchObject({ kind: 'busy' });
    });
    await asOperator(settleCheckpointFile);
    expect(await logState()).toMatchObject({ size: 48, standing: { kind: 'settled' } });
  });
});

describe('proofs', () => {
  test('every leaf is proved in its first checkpoint and in a later one', async () => {
    const { note, size } = await asOperator((ctx) => readCheckpoint(ctx, {}));
    const entries = await db.asAdmin<{ entry: Buffer }>('select entry from log_leaf order by index');
    for (const [index, { entry }] of entries.entries()) {
      const byEntry = await asOperator((ctx) => readLogProof(ctx, { entry: entry.toString('hex') }));
      expect(await asOperator((ctx) => readLogProof(ctx, { index }))).toBe(byEntry);
      const text = await asOperator((ctx) => readLogProof(ctx, { index, size }));
      const proof = parseTlogProof(text);
      if (!proof.ok) throw new Error(proof.error.message);
      expect(proof.value.checkpoint).toBe(note);
      const checkpoint = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
      if (!checkpoint.ok) throw new Error(checkpoint.error.message);
      expect(
        verifyInclusion({
          index,
          size,
          leafHash: logLeafHash(entry),
          proof: proof.value.hashes,
          root: checkpoint.value.root,
        }),
      ).toBe(true);
    }
  });

  test('every tree is proved to continue every earlier one', async () => {
    const checkpoints = await db.asAdmin<{ size: string; root_hash: Buffer }>(
      'select size, root_hash from checkpoint order by size',
    );
    for (const from of checkpoints) {
      for (const to of checkpoints.filter((other) => Number(other.size) >= Number(from.size))) {
        const answer = await asOperator((ctx) =>
          readConsistency(ctx, { from: Number(from.size), to: Number(to.size) }),
        );
        const proof = answer.hashes.map((hash) => required(fromBase64(hash), 'base64'));
        const head = (row: typeof from) => ({ size: Number(row.size), root: row.root_hash });
        expect(verifyConsistency({ from: head(from), to: head(to), proof })).toBe(true);
      }
    }
    expect(await asOperator((ctx) => readConsistency(ctx, { from: 0, to: 5 }))).toEqual({
      from: 0,
      to: 5,
      hashes: [],
    });
  });

  test('what is not there is named', async () => {
    const refused = (work: (ctx: Ctx) => Promise<unknown>) =>
      asOperator(work).then(
        () => 'answered',
        (error: { code?: string; path?: string }) => `${error.code} ${error.path}`,
      );
    expect(await refused((ctx) => readLogProof(ctx, { index: 10_000 }))).toBe('evidence.index_outside index');
    expect(await refused((ctx) => readLogProof(ctx, { entry: 'f'.repeat(64) }))).toBe(
      'evidence.entry_unknown entry',
    );
    expect(await refused((ctx) => readLogProof(ctx, { index: 0, size: 3 }))).toBe(
      'evidence.size_unknown size',
    );
    expect(await refused((ctx) => readLogProof(ctx, { index: 40, size: 7 }))).toBe(
      'evidence.index_outside index',
    );
    expect(await refused((ctx) => readConsistency(ctx, { from: 1, to: 10_000 }))).toBe(
      'evidence.range_invalid to',
    );
    await expect(asOperator((ctx) => readConsistency(ctx, { from: 5, to: 4 }))).rejects.toThrow(
      /must not be after/,
    );
  });
});

describe('crashes', () => {
  /** One run of the sequencer in a process of its own, which the fault kills. */
  function sequenceInProcess(fault: string) {
    const urls = db.urls();
    return promisify(execFile)(process.execPath, ['cli/openbook.ts', 'log', 'checkpoint'], {
      env: {
        ...homeEnv,
        OPENBOOK_HOME: process.env['OPENBOOK_HOME'],
        OPENBOOK_DEMO: 'on',
        DATABASE_URL: urls.app,
        DATABASE_OWNER_URL: urls.owner,
        DATABASE_DESK_URL: urls.desk,
        DATABASE_WORKER_URL: urls.worker,
        OPENBOOK_CLOCK_OFFSET_SECONDS: String(Math.round((TEST_NOW.getTime() - Date.now()) / 1000)),
        OPENBOOK_FAULT: fault,
      },
    });
  }

  test.each([
    ['sequence.leaves-written', 'nothing of the tick is left'],
    ['sequence.checkpoint-signed', 'nothing of the tick is left'],
    ['sequence.committed', 'the file is one note behind'],
    ['sequence.file-settled', 'all is done'],
  ])('killed at %s, the next run ends as if nothing had happened', async (point) => {
    const before = await logState();
    await addRecords(3);
    await expect(sequenceInProcess(`${point}:kill`)).rejects.toMatchObject({ signal: 'SIGKILL' });
    const isCommitted = !['sequence.leaves-written', 'sequence.checkpoint-signed'].includes(point);
    const after = await logState();
    expect(after.size).toBe(before.size + (isCommitted ? 3 : 0));
    expect(after.standing.kind).toBe(point === 'sequence.committed' ? 'file-behind' : 'settled');
    const { stdout } = await sequenceInProcess('');
    expect(await logState()).toMatchObject({
      size: before.size + 3,
      waiting: 0,
      standing: { kind: 'settled' },
    });
    expect(readCheckpointFile(checkpointFile()).notes.at(-1)).toBe(stdout);
    expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
  });

  test('a note that was cut in the file is completed', async () => {
    await addRecords(1);
    await sequence();
    const whole = readFileSync(checkpointFile());
    truncateSync(checkpointFile(), whole.length - 20);
    expect((await logState()).standing.kind).toBe('file-behind');
    await asOperator(settleCheckpointFile);
    expect(readFileSync(checkpointFile()).equals(whole)).toBe(true);
  });

  test('what somebody else wrote there is not continued', async () => {
    const whole = readFileSync(checkpointFile());
    appendFileSync(checkpointFile(), 'scribble');
    await addRecords(1);
    await expect(sequence()).rejects.toMatchObject({ code: 'evidence.file_unreadable' });
    writeFileSync(checkpointFile(), whole);
    expect(await sequence()).toMatchObject({ added: 1 });
  });

  test('a reading of the log that was cut off is taken up where it was', async () => {
    vi.stubEnv('OPENBOOK_FAULT', 'verify.chunk-read:throw');
    await expect(verify()).rejects.toThrow(/injected/);
    vi.stubEnv('OPENBOOK_FAULT', '');
    const open = (await logState()).lastVerification;
    expect(open).toMatchObject({ finishedAt: null, ok: null });
    expect(await verify()).toMatchObject({ isFinished: true, firstBad: null });
    expect((await logState()).lastVerification).toMatchObject({ id: open?.id, ok: true });
  });
});
