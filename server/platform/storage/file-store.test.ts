import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openFileStore } from './file-store.ts';

/** Every file that was opened here. */
const opened = vi.hoisted((): FileHandle[] => []);
vi.mock('node:fs/promises', async (load) => {
  const actual = await load<typeof import('node:fs/promises')>();
  const open: typeof actual.open = async (...asked) => {
    const handle = await actual.open(...asked);
    opened.push(handle);
    return handle;
  };
  return { ...actual, open };
});

const BYTES = Buffer.from('%PDF-1.7 a document');
const ADDRESS = createHash('sha256').update(BYTES).digest('hex');

function freshStore() {
  const folder = mkdtempSync(join(tmpdir(), 'file-store-'));
  return { folder, store: openFileStore(folder) };
}

describe('file store', () => {
  test('gives back what was put, under its digest', async () => {
    const { store } = freshStore();
    expect(await store.putObject(BYTES)).toEqual({ sha256: ADDRESS, sizeBytes: BYTES.length });
    expect(await store.getObject(ADDRESS)).toEqual(BYTES);
    expect(await store.headObject(ADDRESS)).toEqual({ sizeBytes: BYTES.length });
  });

  test('keeps equal bytes once and leaves no draft behind', async () => {
    const { folder, store } = freshStore();
    await Promise.all([store.putObject(BYTES), store.putObject(BYTES), store.putObject(BYTES)]);
    expect(readdirSync(join(folder, ADDRESS.slice(0, 2)))).toEqual([ADDRESS.slice(2)]);
  });

  test('names a missing and an altered object', async () => {
    const { folder, store } = freshStore();
    expect(await store.headObject(ADDRESS)).toBeNull();
    await expect(store.getObject(ADDRESS)).rejects.toMatchObject({ code: 'storage.object_missing' });
    await store.putObject(BYTES);
    writeFileSync(join(folder, ADDRESS.slice(0, 2), ADDRESS.slice(2)), 'something else');
    await expect(store.getObject(ADDRESS)).rejects.toMatchObject({ code: 'storage.object_altered' });
  });

  test('says that it cannot be reached, and keeps nothing then', async () => {
    const { folder, store } = freshStore();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'not a folder');
    const away = { code: 'storage.away', status: 503 };
    await expect(store.putObject(BYTES)).rejects.toMatchObject(away);
    await expect(store.getObject(ADDRESS)).rejects.toMatchObject(away);
    await expect(store.headObject(ADDRESS)).rejects.toMatchObject(away);
    await expect(store.writeDraft(inParts(BYTES))).rejects.toMatchObject(away);
    expect(readFileSync(folder, 'utf8')).toBe('not a folder');
    rmSync(folder);
    await store.putObject(BYTES);
    expect(await store.getObject(ADDRESS)).toEqual(BYTES);
  });

  test('removes bytes, and what is gone already', async () => {
    const { store } = freshStore();
    await store.putObject(BYTES);
    await store.removeObject(ADDRESS);
    expect(await store.headObject(ADDRESS)).toBeNull();
    await expect(store.removeObject(ADDRESS)).resolves.toBeUndefined();
  });

  async function* inParts(...parts: readonly Buffer[]) {
    yield* parts;
  }

  test('keeps what came in parts under its digest, once, and nothing of what broke off', async () => {
    const { folder, store } = freshStore();
    const [first, second] = [BYTES.subarray(0, 5), BYTES.subarray(5)];
    const draft = await store.writeDraft(inParts(first, second));
    expect(draft).toMatchObject({ sha256: ADDRESS, sizeBytes: BYTES.length });
    expect(await store.headObject(ADDRESS)).toBeNull();
    expect(await store.keepDraft(draft)).toEqual({ sha256: ADDRESS, sizeBytes: BYTES.length });
    expect(await store.keepDraft(await store.writeDraft(inParts(BYTES)))).toMatchObject({ sha256: ADDRESS });
    expect(await store.getObject(ADDRESS)).toEqual(BYTES);
    const broken = (async function* () {
      yield first;
      throw new Error('broken off');
    })();
    await expect(store.writeDraft(broken)).rejects.toThrow('broken off');
    expect(readdirSync(join(folder, 'drafts'))).toEqual([]);
  });

  async function largeFile() {
    const { folder, store } = freshStore();
    const bytes = randomBytes(600_000);
    const { sha256 } = await store.putObject(bytes);
    return {
      bytes,
      object: await store.openObject(sha256),
      path: join(folder, pathOf(sha256)),
      sha256,
      store,
    };
  }
  const pathOf = (sha256: string) => join(sha256.slice(0, 2), sha256.slice(2));

  test('gives what is large in parts, as often as it is asked for', async () => {
    const { bytes, object } = await largeFile();
    expect(object.sizeBytes).toBe(bytes.length);
    for (let time = 0; time < 2; time += 1) {
      const parts = await Array.fromAsync(object.parts());
      expect(parts.length).toBeGreaterThan(2);
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(256 * 1024);
      expect(Buffer.concat(parts)).toEqual(bytes);
    }
    const { store } = freshStore();
    const empty = await store.openObject((await store.putObject(Buffer.alloc(0))).sha256);
    expect([empty.sizeBytes, await Array.fromAsync(empty.parts())]).toEqual([0, []]);
  });

  test('opens nothing in parts that is missing, altered, or away', async () => {
    const { path, sha256, store } = await largeFile();
    await expect(store.openObject(ADDRESS)).rejects.toMatchObject({ code: 'storage.object_missing' });
    writeFileSync(path, 'something else');
    await expect(store.openObject(sha256)).rejects.toMatchObject({ code: 'storage.object_altered' });
    rmSync(path, { recursive: true });
    const folder = dirname(dirname(path));
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'not a folder');
    await expect(store.openObject(sha256)).rejects.toMatchObject({ code: 'storage.away' });
  });

  test('never ends a file in parts that changed after it was opened', async () => {
    const given = async (change: (bytes: Buffer) => Buffer) => {
      const { bytes, object, path } = await largeFile();
      writeFileSync(path, change(bytes));
      let sizeBytes = 0;
      const taking = (async () => {
        for await (const part of object.parts()) sizeBytes += part.length;
      })();
      await expect(taking).rejects.toMatchObject({ code: 'storage.object_altered' });
      expect(sizeBytes).toBeLessThan(bytes.length);
    };
    const changed = (bytes: Buffer) => Buffer.concat([Buffer.from([1 ^ (bytes[0] ?? 0)]), bytes.subarray(1)]);
    await given(changed);
    await given((bytes) => bytes.subarray(0, -1));
    await given((bytes) => Buffer.concat([changed(bytes), Buffer.alloc(300_000)]));
  });

  test('leaves no file open: nothing before the first part, nothing after the reader went away', async () => {
    const { object } = await largeFile();
    const before = opened.length;
    object.parts();
    const parts = object.parts();
    expect(opened).toHaveLength(before);
    await parts.next();
    expect(opened.at(-1)?.fd).toBeGreaterThan(0);
    await parts.return();
    expect(opened).toHaveLength(before + 1);
    // What is closed has no descriptor any more; that holds for what the other tests read or broke off as well.
    expect(opened.filter(({ fd }) => fd !== -1)).toEqual([]);
  });

  test('drops the drafts that a crash left, and none that is being written', async () => {
    const { folder, store } = freshStore();
    expect(await store.dropDrafts(new Date())).toBe(0);
    const left = await store.writeDraft(inParts(BYTES));
    utimesSync(left.path, new Date('2020-01-01'), new Date('2020-01-01'));
    const recent = await store.writeDraft(inParts(BYTES));
    expect(await store.dropDrafts(new Date('2020-01-02'))).toBe(1);
    expect(readdirSync(join(folder, 'drafts'))).toEqual([basename(recent.path)]);
  });

  test('takes no address that is not a digest', async () => {
    await expect(freshStore().store.getObject('../../etc/passwd')).rejects.toThrow(/SHA-256/);
  });
});
