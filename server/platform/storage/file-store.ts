import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '#core/assert.ts';
import { createFile, placeFile } from '../durable-file.ts';
import { DomainError } from '../errors.ts';
import { log } from '../log.ts';
import type { Draft, ObjectStore, StoredBytes } from './object-store.ts';

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The folder is not mounted, full, broken or not ours. */
const AWAY = new Set(['EACCES', 'EDQUOT', 'EEXIST', 'EIO', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS', 'ESTALE']);

/** Says in words of ours that the folder cannot be reached; nothing was kept then. */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'string' || !AWAY.has(code)) throw error;
    log.error({ err: error }, 'stored files cannot be reached');
    throw new DomainError('storage.away', {
      message: 'Stored files cannot be reached at the moment. Nothing was changed; try again later.',
      status: 503,
    });
  }
}

async function writeAll(path: string, chunks: AsyncIterable<Uint8Array>) {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  const file = await open(path, 'wx', 0o640);
  try {
    for await (const chunk of chunks) {
      digest.update(chunk);
      sizeBytes += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: digest.digest('hex'), sizeBytes };
}

const PART_BYTES = 256 * 1024;

function missing(sha256: string): DomainError {
  return new DomainError('storage.object_missing', {
    message: `The stored file ${sha256} is missing.`,
    status: 404,
  });
}

function altered(sha256: string): DomainError {
  return new DomainError('storage.object_altered', {
    message: `The stored file ${sha256} no longer has the content it was stored with.`,
    status: 409,
  });
}

/**
 * Reads a file part by part. A part is given once the next one is read, so that the last one, and with it the whole, comes only
 * when size and digest are right.
 */
async function* checkedParts(
  path: string,
  { sha256, sizeBytes }: StoredBytes,
): AsyncGenerator<Uint8Array, void, void> {
  const file = await open(path, 'r');
  try {
    const digest = createHash('sha256');
    let held: Uint8Array | null = null;
    for (let read = 0; ; ) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PART_BYTES), 0, PART_BYTES, null);
      const part = buffer.subarray(0, bytesRead);
      read += bytesRead;
      digest.update(part);
      const isEnd = bytesRead === 0;
      if (read > sizeBytes || (isEnd && digest.digest('hex') !== sha256)) throw altered(sha256);
      if (held !== null) yield held;
      if (isEnd) return;
      held = part;
    }
  } finally {
    await file.close();
  }
}

/** An object store in a folder: `ab/cdef...`, written whole or not at all. */
export function openFileStore(folder: string): ObjectStore {
  const pathOf = (sha256: string): string => {
    assert(/^[0-9a-f]{64}$/.test(sha256), 'an object is addressed by a SHA-256 in lowercase hex');
    return join(folder, sha256.slice(0, 2), sha256.slice(2));
  };

  const headObject: ObjectStore['headObject'] = async (sha256) => {
    try {
      return { sizeBytes: (await stat(pathOf(sha256))).size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };

  const getObject: ObjectStore['getObject'] = async (sha256) => {
    let bytes: Buffer;
    try {
      bytes = await readFile(pathOf(sha256));
    } catch (error) {
      throw isMissing(error) ? missing(sha256) : error;
    }
    if (sha256Hex(bytes) !== sha256) throw altered(sha256);
    return bytes;
  };

  const openObject: ObjectStore['openObject'] = async (sha256) => {
    const head = await headObject(sha256);
    if (head === null) throw missing(sha256);
    const parts = () => checkedParts(pathOf(sha256), { sha256, ...head });
    for await (const _ of parts());
    return { ...head, parts };
  };

  const putObject: ObjectStore['putObject'] = async (bytes) => {
    const sha256 = sha256Hex(bytes);
    createFile({ path: pathOf(sha256), bytes });
    return { sha256, sizeBytes: bytes.length };
  };

  const drafts = join(folder, 'drafts');

  const writeDraft: ObjectStore['writeDraft'] = async (chunks) => {
    await mkdir(drafts, { recursive: true });
    const path = join(drafts, `${randomBytes(12).toString('hex')}.tmp`);
    try {
      return { path, ...(await writeAll(path, chunks)) };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  };

  const keepDraft: ObjectStore['keepDraft'] = async ({ path, sha256, sizeBytes }: Draft) => {
    placeFile(path, pathOf(sha256));
    return { sha256, sizeBytes };
  };

  const dropDrafts: ObjectStore['dropDrafts'] = async (before) => {
    const names = await readdir(drafts).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    let dropped = 0;
    for (const name of names) {
      const path = join(drafts, name);
      const { mtime } = await stat(path).catch(() => ({ mtime: before }));
      if (mtime >= before) continue;
      await rm(path, { force: true });
      dropped += 1;
    }
    return dropped;
  };

  const removeObject: ObjectStore['removeObject'] = (sha256) => rm(pathOf(sha256), { force: true });

  return {
    putObject: (bytes) => reaching(() => putObject(bytes)),
    getObject: (sha256) => reaching(() => getObject(sha256)),
    openObject: (sha256) => reaching(() => openObject(sha256)),
    headObject: (sha256) => reaching(() => headObject(sha256)),
    removeObject,
    writeDraft: (chunks) => reaching(() => writeDraft(chunks)),
    keepDraft: (draft) => reaching(() => keepDraft(draft)),
    dropDrafts,
  };
}
