import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { required } from '#core/assert.ts';
import {
  publishedKeys,
  readAttestation,
  readCheckpoint,
  readConsistency,
  recoverLog,
  settleCheckpointFile,
} from '#server/modules/evidence/index.ts';
import { setAsideCheckpointFile } from '#server/platform/checkpoint-file.ts';
import { TEST_NOW } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { addRecords, asOperator, logState, sequence, verify } from './testing/log-actions.ts';

const checkpointFile = ownHome();
const db = ownDatabase();
afterEach(() => vi.stubEnv('OPENBOOK_FAULT', ''));

/** Does something to the tables that triggers and rights forbid, and takes it back after `work`. */
async function withDamage(damage: string, repair: string, work: () => Promise<void>): Promise<void> {
  const forced = (sql: string) => `set session_replication_role = replica; ${sql}`;
  await db.asAdmin(forced(damage));
  try {
    await work();
  } finally {
    await db.asAdmin(forced(repair));
  }
}

describe('the verifier names what was changed', () => {
  beforeAll(async () => {
    for (const count of [7, 40, 1, 14]) {
      await addRecords(count);
      await sequence();
    }
    expect(await verify()).toMatchObject({ size: 62, firstBad: null, isFinished: true });
  });

  test.each([
    {
      what: 'an entry of the log',
      damage: `update log_leaf set entry = sha256('x') where index = 5`,
      repair: `update log_leaf set entry = (select a.entry from attestation a where not exists (select from log_leaf l where l.entry = a.entry)) where index = 5`,
      name: /^leaf 5: no signed record/,
    },
    {
      what: 'a hash of a leaf',
      damage: `update log_node set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where level = 0 and index = 6`,
      repair: `update log_node set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where level = 0 and index = 6`,
      name: /^node 0\/6: /,
    },
    {
      what: 'a hash inside the tree',
      damage: `update log_node set hash = set_byte(hash, 31, get_byte(hash, 31) # 1) where level = 3 and index = 2`,
      repair: `update log_node set hash = set_byte(hash, 31, get_byte(hash, 31) # 1) where level = 3 and index = 2`,
      name: /^node 3\/2: /,
    },
    {
      what: 'a node that was added',
      damage: `insert into log_node values (2, 500000, sha256('x'))`,
      repair: `delete from log_node where index = 500000`,
      name: /^nodes: \d+ are stored, \d+ leaves have \d+$/,
    },
    {
      what: 'a root',
      damage: `update checkpoint set root_hash = set_byte(root_hash, 3, get_byte(root_hash, 3) # 1) where size = 7`,
      repair: `update checkpoint set root_hash = set_byte(root_hash, 3, get_byte(root_hash, 3) # 1) where size = 7`,
      name: /^checkpoint 7: its root/,
    },
    {
      what: 'the signature of a checkpoint',
      damage: `update checkpoint set note = replace(note, 'log.openbook', 'log.openbóok') where size = 7`,
      repair: `update checkpoint set note = replace(note, 'log.openbóok', 'log.openbook') where size = 7`,
      name: /^checkpoint 7: its note/,
    },
    {
      what: 'a payload',
      damage: `update attestation set payload = set_byte(payload, 20, get_byte(payload, 20) # 1) where entry = (select entry from log_leaf where index = 9)`,
      repair: `update attestation set payload = set_byte(payload, 20, get_byte(payload, 20) # 1) where entry = (select entry from log_leaf where index = 9)`,
      name: /^leaf 9: record [0-9a-f-]+ has another payload or salt/,
    },
    {
      what: 'the date of a record',
      damage: `update attestation set issued_at = issued_at - interval '1 day' where entry = (select entry from log_leaf where index = 13)`,
      repair: `update attestation set issued_at = issued_at + interval '1 day' where entry = (select entry from log_leaf where index = 13)`,
      name: /^leaf 13: record [0-9a-f-]+ was issued at another instant/,
    },
    {
      what: 'a key whose time is shortened',
      damage: `update signing_key set not_before = '2026-11-22' where purpose = 'attestation'`,
      repair: `update signing_key set not_before = '2024-01-01' where purpose = 'attestation'`,
      name: /^leaf 0: record [0-9a-f-]+: its key was not valid/,
    },
  ])('$what', async ({ damage, repair, name }) => {
    await withDamage(damage, repair, async () => {
      expect((await verify()).firstBad).toMatch(name);
    });
    expect(await verify()).toMatchObject({ firstBad: null });
  });

  test('the signature of a record', async () => {
    const where = 'where entry = (select entry from log_leaf where index = 11)';
    const [row] = await db.asAdmin<{ envelope: string }>(
      `select convert_from(envelope, 'utf8') as envelope from attestation ${where}`,
    );
    const envelope = required(row, 'a record').envelope;
    const altered = envelope.replace(
      /"sig":"(.{20})(.)/,
      (_, head: string, c: string) => `"sig":"${head}${c === 'A' ? 'B' : 'A'}`,
    );
    const set = (text: string) => `update attestation set envelope = convert_to('${text}', 'utf8') ${where}`;
    await withDamage(set(altered), set(envelope), async () => {
      expect((await verify()).firstBad).toMatch(/^leaf 11: record [0-9a-f-]+: its envelope is not signed by/);
    });
  });

  test('a leaf that is gone, a record that never came in, another file', async () => {
    await withDamage(
      'create table kept as select * from log_leaf where index = 8; delete from log_leaf where index = 8',
      'insert into log_leaf select * from kept; drop table kept',
      async () => expect((await verify()).firstBad).toBe('leaf 8: missing'),
    );
    const [id] = await addRecords(1);
    await withDamage(
      `create table kept as select * from log_pending; delete from log_pending`,
      `insert into log_pending select * from kept; drop table kept`,
      async () =>
        expect((await verify()).firstBad).toBe(`record ${id}: neither in the log nor waiting for it`),
    );
    await sequence();
    const whole = readFileSync(checkpointFile(), 'utf8');
    writeFileSync(checkpointFile(), whole.replace('\n47\n', '\n46\n'));
    expect((await verify()).firstBad).toBe('checkpoint file: its checkpoint 46 is not the stored one');
    writeFileSync(checkpointFile(), whole);
    expect(await verify()).toMatchObject({ firstBad: null });
  });

  test('the application itself cannot change any of it', async () => {
    for (const table of ['log_leaf', 'log_node', 'checkpoint', 'attestation']) {
      await expect(asOperator((ctx) => ctx.tx.$executeRawUnsafe(`delete from ${table}`))).rejects.toThrow();
      await expect(db.asAdmin(`delete from ${table}`)).rejects.toThrow(/immutable/);
    }
  });
});

describe('a database older than the file', () => {
  test('signs nothing until the loss is accepted, and the break is on record', async () => {
    const home = mkdtempSync(join(tmpdir(), 'openbook-copy-'));
    await addRecords(2);
    await sequence();
    copyFileSync(checkpointFile(), join(home, 'older'));
    const older = await logState();
    await db.asAdmin(`create table kept_leaf as select * from log_leaf; create table kept_node as select * from log_node;
      create table kept_checkpoint as select * from checkpoint`);
    await addRecords(4);
    await sequence();
    const newer = await asOperator((ctx) => readCheckpoint(ctx, {}));
    // A restore of the backup: the last four leaves were never there.
    await db.asAdmin(`set session_replication_role = replica; delete from log_leaf; delete from log_node; delete from checkpoint;
      delete from attestation a where not exists (select from kept_leaf l where l.entry = a.entry);
      insert into log_leaf select * from kept_leaf; insert into log_node select * from kept_node;
      insert into checkpoint select * from kept_checkpoint`);

    expect((await logState()).standing).toEqual({ kind: 'tree-behind', fileSize: newer.size });
    await addRecords(6);
    await expect(sequence()).rejects.toMatchObject({ code: 'evidence.log_behind_file', status: 503 });
    await expect(asOperator(settleCheckpointFile)).rejects.toMatchObject({
      code: 'evidence.log_behind_file',
    });
    expect((await logState()).size).toBe(older.size);
    // Growing past the file's size changes nothing: it is another tree.
    const file = readFileSync(checkpointFile());
    copyFileSync(join(home, 'older'), checkpointFile());
    await sequence();
    writeFileSync(checkpointFile(), file);
    expect((await logState()).standing).toEqual({ kind: 'forked', fileSize: newer.size });
    await addRecords(1);
    await expect(sequence()).rejects.toMatchObject({ code: 'evidence.log_forked' });

    const now = new Date(TEST_NOW.getTime() + 1000);
    const recovery = await asOperator((ctx) => recoverLog(ctx, { reason: 'the disk died' }), now);
    expect(await asOperator((ctx) => recoverLog(ctx, { reason: 'again' }), now)).toEqual(recovery);
    setAsideCheckpointFile(now, checkpointFile());
    await asOperator(settleCheckpointFile);
    await sequence(now);
    expect(await logState()).toMatchObject({ waiting: 0, standing: { kind: 'settled' } });
    const record = await asOperator((ctx) =>
      readAttestation(ctx, { tenantId: null, attestationId: recovery.attestationId }),
    );
    expect(Buffer.from(record.payload).toString()).toContain('the disk died');
    expect(record.logIndex).not.toBeNull();
    expect((await asOperator(publishedKeys)).checkpointKeys).toHaveLength(2);
    expect(await verify()).toMatchObject({ firstBad: null });
    await expect(asOperator((ctx) => recoverLog(ctx, { reason: 'x' }))).rejects.toMatchObject({
      code: 'evidence.log_not_behind',
    });
  });
});

describe('five thousand records', () => {
  test('are taken in, proved and read again', async () => {
    const now = new Date(TEST_NOW.getTime() + 2000);
    const before = (await logState()).size;
    await addRecords(5000, now);
    expect(await sequence(now)).toEqual({ added: 5000, size: before + 5000 });
    expect((await verify()).firstBad).toBeNull();
    const answer = await asOperator((ctx) => readConsistency(ctx, { from: before, to: before + 5000 }));
    expect(answer.hashes.length).toBeGreaterThan(0);
  });
});
