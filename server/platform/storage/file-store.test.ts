import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('removes bytes, and what is gone already', async () => {
    const { store } = freshStore();
    await store.putObject(BYTES);
    await store.removeObject(ADDRESS);
    expect(await store.headObject(ADDRESS)).toBeNull();
    await expect(store.removeObject(ADDRESS)).resolves.toBeUndefined();
  });

  test('takes no address that is not a digest', async () => {
    await expect(freshStore().store.getObject('../../etc/passwd')).rejects.toThrow(/SHA-256/);
  });
});
