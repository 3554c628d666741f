import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFileStore } from './file-store.ts';

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
