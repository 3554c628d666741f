import { closeManifest, type ManifestInvoice } from '#core/contracts/close-manifest.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { insertReplay, type NewReplay, selectManifest } from './repository.ts';

/**
 * The invoices that the signed manifest of a run lists; without a run of the newest that has one. Raises
 * `billing.run_unknown` (404) and `billing.run_without_manifest` (409).
 */
export async function readInvoicesOfRun(
  ctx: Ctx,
  input: { readonly runId?: string },
): Promise<{ readonly runId: string; readonly invoices: readonly ManifestInvoice[] }> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  const found = await selectManifest(ctx.tx, input.runId ?? null);
  if (found === null)
    throw new DomainError('billing.run_unknown', { message: 'There is no such close run.', status: 404 });
  if (found.text === null)
    throw new DomainError('billing.run_without_manifest', {
      message: 'This run has no manifest: it was a dry run, failed, or has not ended.',
      status: 409,
    });
  return { runId: found.runId, invoices: closeManifest.parse(JSON.parse(found.text)).invoices };
}

/** Keeps how a replay of a run came out. */
export async function recordReplay(ctx: Ctx, input: Omit<NewReplay, 'id'>): Promise<{ readonly id: string }> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  const id = ctx.ids();
  await insertReplay(ctx.tx, { ...input, id, replayedBy: actorName(ctx.actor), at: ctx.now });
  return { id };
}
