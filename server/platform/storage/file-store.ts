import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '#core/assert.ts';
import { createFile } from '../durable-file.ts';
import { DomainError } from '../errors.ts';
import type { ObjectStore } from './object-store.ts';

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
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
      if (!isMissing(error)) throw error;
      throw new DomainError('storage.object_missing', {
        message: `The stored file ${sha256} is missing.`,
        status: 404,
      });
    }
    if (sha256Hex(bytes) !== sha256) {
      throw new DomainError('storage.object_altered', {
        message: `The stored file ${sha256} no longer has the content it was stored with.`,
        status: 409,
      });
    }
    return bytes;
  };

  const putObject: ObjectStore['putObject'] = async (bytes) => {
    const sha256 = sha256Hex(bytes);
    createFile({ path: pathOf(sha256), bytes });
    return { sha256, sizeBytes: bytes.length };
  };

  const removeObject: ObjectStore['removeObject'] = (sha256) => rm(pathOf(sha256), { force: true });

  return { putObject, getObject, headObject, removeObject };
}
