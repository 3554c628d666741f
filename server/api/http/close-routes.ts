import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { readManifest } from '#server/modules/billing/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute } from './routes.ts';

const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The manifest of a close run, byte for byte as it was signed. */
export const closeManifestRoute = sessionRoute('desk.close-manifest', async ({ param, withCtx }) => {
  const runId = param('run');
  if (!RUN_ID.test(runId))
    throw new DomainError('billing.run_unknown', { message: 'There is no such close run.', status: 404 });
  const { month, text } = await withCtx([], (ctx) => readManifest(ctx, { runId }));
  const bytes = utf8(text);
  return downloadResponse({
    fileName: `close-manifest-${month}.json`,
    mediaType: 'application/json',
    bytes,
    sha256: sha256Hex(bytes),
  });
});
