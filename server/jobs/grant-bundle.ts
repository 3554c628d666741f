import { sha256Hex } from '#core/proof/digest.ts';
import { grantBundleParts } from '#server/modules/credits/index.ts';
import { BUNDLE_TIMEOUT_MS, type DocumentBundle, packRecorded } from './document-bundle.ts';
import { openJobCtx } from './runtime.ts';

/**
 * The evidence bundle of a grant: its document, the signed record, the receipt and the keys. It is small and made anew each
 * time; the record in it is the same for ever. Whoever asks has been let in before. Raises `credits.grant_unknown` (404),
 * `credits.record_internal` and `billing.receipt_pending` (409).
 */
export function grantBundle(
  key: { readonly tenantId: string; readonly number: string },
  options: { readonly now?: Date } = {},
): Promise<DocumentBundle> {
  const { number, tenantId } = key;
  return openJobCtx('make-bundle', options).transaction(
    tenantId,
    async (ctx) => {
      const { documents, kind, subjectRef } = await grantBundleParts(ctx, key);
      const bytes = await packRecorded(
        ctx,
        { tenantId, kind, subjectRef },
        { documents: [...documents], renderings: [] },
      );
      return { fileName: `${number}.zip`, sha256: sha256Hex(bytes), bytes };
    },
    { timeoutMs: BUNDLE_TIMEOUT_MS },
  );
}
