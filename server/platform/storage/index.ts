import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { DomainError } from '../errors.ts';
import { inHome } from '../home.ts';
import { requestEffects } from '../outbox/index.ts';
import { openFileStore } from './file-store.ts';
import type { Draft, ObjectStore, StoredBytes } from './object-store.ts';

export type { Draft } from './object-store.ts';

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
  const { bytes, ...about } = input;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return record(ctx, { ...about, sha256, put: () => objectStore().putObject(bytes) });
}

/** As `storeObject`, for bytes that were written as a draft before the transaction. */
export function storeDraft(
  ctx: Pick<Ctx, 'tx' | 'now' | 'ids'>,
  input: { readonly tenantId: string | null; readonly draft: Draft; readonly mediaType: string },
): Promise<StoredObjectRef> {
  const { draft, ...about } = input;
  return record(ctx, { ...about, sha256: draft.sha256, put: () => objectStore().keepDraft(draft) });
}

async function record(
  ctx: Pick<Ctx, 'tx' | 'now' | 'ids'>,
  input: {
    readonly tenantId: string | null;
    readonly mediaType: string;
    readonly sha256: string;
    readonly put: () => Promise<StoredBytes>;
  },
): Promise<StoredObjectRef> {
  const { mediaType, put, sha256, tenantId } = input;
  // Nobody erases these bytes between their writing and the commit of their row.
  await ctx.tx
    .$executeRaw`select pg_advisory_xact_lock_shared(hashtextextended('object ' || ${sha256}::text, 0))`;
  const ref = { id: ctx.ids(), tenantId, mediaType, ...(await put()) };
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

/** The effect that erases the bytes of an object once its row is gone; `payload` is `{ sha256 }`. */
export const ERASE_OBJECT = 'erase-object';

/** Has bytes erased after this transaction is committed, as far as no other row has the same. */
export async function requestErasure(
  ctx: Pick<Ctx, 'tx' | 'now' | 'ids'>,
  input: { readonly tenantId: string | null; readonly cause: string; readonly digests: readonly string[] },
): Promise<void> {
  await requestEffects(
    ctx,
    input.digests.map((sha256) => ({
      tenantId: input.tenantId,
      kind: ERASE_OBJECT,
      dedupKey: `${ERASE_OBJECT}:${input.cause}:${sha256}`,
      payload: { sha256 },
    })),
  );
}

/** Erases the bytes of an object that no row of any tenant has; whoever stores the same bytes meanwhile waits. */
export async function eraseObject(ctx: Pick<Ctx, 'tx'>, sha256: string): Promise<void> {
  const [row] = await ctx.tx.$queryRaw<
    { kept: boolean }[]
  >`select openbook.is_object_kept(${sha256}) as kept`;
  if (row?.kept === false) await objectStore().removeObject(sha256);
}
