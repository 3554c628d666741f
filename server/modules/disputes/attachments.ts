import { z } from 'zod';
import { handedInFile } from '#core/files/handed-in-file.ts';
import { tidiedAfterMs } from '#core/retention/data-classes.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { readStoredObject, requestErasure, storeObject } from '#server/platform/storage/index.ts';
import type { DisputeAttachmentDto } from './contract.ts';
import { type DisputeKey, findDispute } from './find-dispute.ts';
import {
  countFreeUploads,
  deleteUnusedUpload,
  insertUpload,
  selectAttachment,
  unusedUploads,
} from './upload-repository.ts';

/** Files of one customer that wait for a step to name them; together they bound what can be stored without a dispute. */
const WAITING_MAX = 60;

/**
 * Keeps a file that a later step of the same person may name. Its type is what its bytes are, whatever it was sent as. Raises
 * the codes of `handedInFile` (422; 413 for `files.too_large`) and `disputes.uploads_waiting` (409).
 */
export async function uploadAttachment(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly name: string; readonly bytes: Uint8Array },
): Promise<DisputeAttachmentDto> {
  authorise(ctx, 'disputes.upload', { tenantId: input.tenantId });
  const { bytes, tenantId } = input;
  const file = handedInFile(input);
  if (!file.ok) throw domainErrorFrom(file.error, file.error.code === 'files.too_large' ? 413 : 422);
  if ((await countFreeUploads(ctx.tx, tenantId)) >= WAITING_MAX)
    throw new DomainError('disputes.uploads_waiting', {
      message: `${WAITING_MAX} files were handed in and not sent with a dispute.`,
      path: 'file',
      status: 409,
      details: { most: WAITING_MAX },
    });
  const { mediaType, name } = file.value;
  const { id: objectId, sha256, sizeBytes } = await storeObject(ctx, { tenantId, bytes, mediaType });
  const shown = { id: ctx.ids(), name, mediaType, sizeBytes, sha256 };
  await insertUpload(ctx.tx, {
    ...shown,
    tenantId,
    objectId,
    uploadedBy: actorName(ctx.actor),
    uploadedAt: ctx.now,
  });
  return shown;
}

/**
 * The bytes of a file that a step of this dispute names, checked against their digest. Raises `disputes.unknown` and
 * `disputes.attachment_unknown` (404).
 */
export async function readAttachment(
  ctx: Ctx,
  input: DisputeKey & { readonly id: string },
): Promise<DisputeAttachmentDto & { readonly bytes: Uint8Array }> {
  authorise(ctx, 'disputes.readDisputes', { tenantId: input.tenantId });
  const { tenantId } = input;
  const dispute = await findDispute(ctx, input);
  const row = z.uuid().safeParse(input.id).success
    ? await selectAttachment(ctx.tx, { tenantId, id: input.id, disputeId: dispute.id })
    : null;
  if (row === null)
    throw new DomainError('disputes.attachment_unknown', {
      message: `${input.number} has no such file.`,
      path: 'id',
      status: 404,
    });
  const { bytes } = await readStoredObject(ctx, row.objectId);
  const { id, mediaType, name, sha256, sizeBytes } = row;
  return { id, name, mediaType, sizeBytes, sha256, bytes };
}

/** Files of all tenants that no step has named for a day: ids only. */
export function readUnusedUploads(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<readonly { readonly tenantId: string; readonly id: string }[]> {
  authorise(ctx, 'disputes.tidyUploads', 'vendor');
  return unusedUploads(ctx.tx, new Date(ctx.now.getTime() - tidiedAfterMs('unused-uploads')), input.most);
}

/** Removes a file that no step names; its bytes go once this is committed and nobody else has the same. */
export async function removeUnusedUpload(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly id: string },
): Promise<boolean> {
  authorise(ctx, 'disputes.tidyUploads', { tenantId: input.tenantId });
  const sha256 = await deleteUnusedUpload(ctx.tx, input);
  if (sha256 === null) return false;
  await requestErasure(ctx, { tenantId: input.tenantId, cause: input.id, digests: [sha256] });
  return true;
}
