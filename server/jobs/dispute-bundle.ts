import {
  currentDisputeBundle,
  disputeBundleParts,
  keepDisputeBundle,
} from '#server/modules/disputes/index.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { readStoredObject, storeObject } from '#server/platform/storage/index.ts';
import { BUNDLE_TIMEOUT_MS, type DocumentBundle, packRecorded, ZIP_MEDIA_TYPE } from './document-bundle.ts';
import { openJobCtx } from './runtime.ts';

/**
 * The evidence bundle of a dispute as it stands: made and signed once for each step of its chain, stored, and given again byte
 * for byte. Whoever asks has been let in before; the making is the system's own deed. Raises `disputes.unknown` (404), and
 * `billing.receipt_pending` (409) while the log has not taken the last step in.
 */
export function disputeBundle(
  key: { readonly tenantId: string; readonly number: string },
  options: { readonly now?: Date } = {},
): Promise<DocumentBundle> {
  const { number, tenantId } = key;
  return openJobCtx('make-bundle', options).transaction(
    tenantId,
    async (ctx) => {
      const fileName = `${number}.zip`;
      const kept = await currentDisputeBundle(ctx, key);
      if (kept !== null) {
        const { bytes } = await readStoredObject(ctx, kept.storedObjectId);
        return { fileName, sha256: kept.sha256, bytes };
      }
      const { documents, subjectRef } = await disputeBundleParts(ctx, key);
      const bytes = await packRecorded(
        ctx,
        { tenantId, kind: 'dispute', subjectRef },
        { documents, renderings: [] },
      );
      const { id: storedObjectId, sha256 } = await storeObject(ctx, {
        tenantId,
        bytes,
        mediaType: ZIP_MEDIA_TYPE,
      });
      await faultPoint('disputes.bundled');
      await keepDisputeBundle(ctx, { ...key, storedObjectId, sha256 });
      return { fileName, sha256, bytes };
    },
    { timeoutMs: BUNDLE_TIMEOUT_MS },
  );
}
