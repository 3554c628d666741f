import { assert, assertNever, required } from '#core/assert.ts';
import { type BundledFile, bundledFiles } from '#core/disputes/bundled-files.ts';
import { disputeDocumentOf } from '#core/disputes/chain.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readCreditNote, readInvoice } from '#server/modules/billing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { readStoredObject } from '#server/platform/storage/index.ts';
import { type DisputeKey, findDispute, heldDispute } from './find-dispute.ts';
import { insertBundle, selectAttachments, selectBundle } from './repository.ts';
import { readChain, recordRef } from './write-link.ts';

/** Everything that goes into the evidence bundle of a dispute as it stands, and the reference of the record that names it. */
export type DisputeBundleParts = {
  readonly subjectRef: string;
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

/**
 * The bundle of the chain as it stands, where it was made already. Whoever asks holds the dispute until the transaction ends,
 * so that one chain is packed and signed once. Raises `disputes.unknown` (404).
 */
export async function currentDisputeBundle(
  ctx: Ctx,
  key: DisputeKey,
): Promise<{ readonly storedObjectId: string; readonly sha256: string } | null> {
  authorise(ctx, 'disputes.keepBundle', { tenantId: key.tenantId });
  const { id, steps, tenantId } = await heldDispute(ctx, key);
  return selectBundle(ctx.tx, { tenantId, disputeId: id, steps });
}

/** The chain, the invoice, the credit notes and the files, each with the digest that the chain states. */
export async function disputeBundleParts(ctx: Ctx, key: DisputeKey): Promise<DisputeBundleParts> {
  authorise(ctx, 'disputes.keepBundle', { tenantId: key.tenantId });
  const dispute = await findDispute(ctx, key);
  const { snapshot, steps } = await readChain(ctx, dispute);
  const document = required(disputeDocumentOf(steps, snapshot) ?? undefined, 'a dispute has its opening');
  const attachments = await selectAttachments(ctx.tx, dispute);
  const bytesOf = async (file: BundledFile): Promise<Uint8Array> => {
    const { tenantId } = key;
    switch (file.what) {
      case 'chain':
        return canonicalBytes(document);
      case 'invoice':
        return canonicalBytes((await readInvoice(ctx, { tenantId, number: file.ref })).document);
      case 'credit-note':
        return new TextEncoder().encode((await readCreditNote(ctx, { tenantId, number: file.ref })).text);
      case 'attachment': {
        const position = Number(file.ref.split('/')[0]);
        const row = attachments.find((one) => one.sha256 === file.sha256 && one.position === position);
        const { objectId } = required(row, 'a file of the chain is stored');
        return (await readStoredObject(ctx, objectId)).bytes;
      }
      default:
        return assertNever(file.what);
    }
  };
  const documents = [];
  for (const file of bundledFiles(document)) {
    const bytes = await bytesOf(file);
    assert(sha256Hex(bytes) === file.sha256, 'what goes into a bundle is what the chain names');
    documents.push({ name: file.name, bytes });
  }
  return { subjectRef: recordRef(dispute, steps.length), documents };
}

/** Keeps a bundle that was made of the chain as it stands. */
export async function keepDisputeBundle(
  ctx: Ctx,
  input: DisputeKey & { readonly storedObjectId: string; readonly sha256: string },
): Promise<void> {
  authorise(ctx, 'disputes.keepBundle', { tenantId: input.tenantId });
  const { sha256, storedObjectId, tenantId } = input;
  const { id, steps } = await heldDispute(ctx, input);
  await insertBundle(ctx.tx, { tenantId, disputeId: id, steps, storedObjectId, sha256, createdAt: ctx.now });
}
