import type { Tx } from '#server/platform/db/tx.ts';

type Key = { readonly tenantId: string; readonly id: string };

export type UploadRow = {
  readonly id: string;
  readonly objectId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly uploadedBy: string;
};

export async function insertUpload(
  tx: Tx,
  row: UploadRow & { readonly tenantId: string; readonly uploadedAt: Date },
): Promise<void> {
  await tx.disputeUpload.create({ data: row });
}

/** How many files of a customer no step names. */
export function countFreeUploads(tx: Tx, tenantId: string): Promise<number> {
  return tx.disputeUpload.count({ where: { tenantId, attachment: null } });
}

/** Uploads of a customer that belong to no step yet; nobody else uses or removes them until the transaction ends. */
export async function holdFreeUploads(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<UploadRow[]> {
  // What is free is looked at once nobody else can use it, so that of two steps at once only one finds it.
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`dispute-uploads:${tenantId}`}, 0))::text`;
  return tx.disputeUpload.findMany({ where: { tenantId, id: { in: [...ids] }, attachment: null } });
}

/** A file that a step of this dispute names. */
export async function selectAttachment(
  tx: Tx,
  wanted: Key & { readonly disputeId: string },
): Promise<UploadRow | null> {
  const { disputeId, id, tenantId } = wanted;
  return tx.disputeUpload.findFirst({ where: { tenantId, id, attachment: { disputeId } } });
}

/** Files of all tenants that were handed in before this instant and that no step names: ids only. */
export function unusedUploads(tx: Tx, before: Date, most: number): Promise<Key[]> {
  return tx.$queryRaw`select tenant_id::text as "tenantId", id::text from openbook.unused_uploads(${before}, ${most}::int)`;
}

/** Takes a file that no step names out of the tables, and answers its digest; null where it has been used or removed. */
export async function deleteUnusedUpload(tx: Tx, { id, tenantId }: Key): Promise<string | null> {
  const [row] = await holdFreeUploads(tx, tenantId, [id]);
  if (row === undefined) return null;
  await tx.disputeUpload.delete({ where: { tenantId_id: { tenantId, id } } });
  await tx.$executeRaw`select openbook.remove_loose_objects(${tenantId}::uuid, ${[row.sha256]}::text[])`;
  return row.sha256;
}
