import type { Ctx } from '../context.ts';
import { DomainError } from '../errors.ts';
import { inHome } from '../home.ts';
import { openFileStore } from './file-store.ts';
import type { ObjectStore } from './object-store.ts';

export type StoredObjectRef = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly sha256: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
};

/** The store of this deployment: `files` in the home folder. */
export function objectStore(): ObjectStore {
  return openFileStore(inHome('files'));
}

/** Keeps bytes for a tenant (or the vendor: null) and records them; the file outlives a rolled back transaction, harmlessly. */
export async function storeObject(
  ctx: Pick<Ctx, 'tx' | 'now' | 'ids'>,
  input: { readonly tenantId: string | null; readonly bytes: Uint8Array; readonly mediaType: string },
): Promise<StoredObjectRef> {
  const stored = await objectStore().putObject(input.bytes);
  const ref = { id: ctx.ids(), tenantId: input.tenantId, mediaType: input.mediaType, ...stored };
  await ctx.tx.storedObject.create({ data: { ...ref, createdAt: ctx.now } });
  return ref;
}

/** The bytes of a recorded object, checked against its digest; raises `storage.object_missing` or `storage.object_altered`. */
export async function readStoredObject(
  ctx: Pick<Ctx, 'tx'>,
  id: string,
): Promise<{ readonly ref: StoredObjectRef; readonly bytes: Buffer }> {
  const row = await ctx.tx.storedObject.findUnique({ where: { id } });
  if (!row)
    throw new DomainError('storage.object_missing', {
      message: 'There is no such stored file.',
      status: 404,
    });
  const { tenantId, sha256, mediaType, sizeBytes } = row;
  return {
    ref: { id, tenantId, sha256, mediaType, sizeBytes },
    bytes: await objectStore().getObject(sha256),
  };
}
