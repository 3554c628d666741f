import { z } from 'zod';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { OfferedFile } from './contract.ts';
import { insertDownload, type RunRow, selectRuns } from './repository.ts';

/** How the file of an export is called. */
export function exportFileName({
  from,
  scopeTenant,
  tenantId,
  until,
}: Pick<RunRow, 'from' | 'scopeTenant' | 'tenantId' | 'until'>): string {
  const about = tenantId === null ? 'evidence' : 'snapshot';
  return `${about}-${scopeTenant === null ? '' : `${scopeTenant}-`}${from}-${until}.zip`;
}

/**
 * The file of an export that is ready, for somebody who takes it: that they did is written first. Raises `exports.unknown`
 * (404), `exports.not_ready` (409), `exports.gone` (410).
 */
export function takeExport(ctx: Ctx, input: { readonly run: string }): Promise<OfferedFile> {
  authorise(ctx, 'exports.takeExport', 'vendor');
  return take(ctx, null, input.run);
}

/** The file of a customer's snapshot; raises what `takeExport` raises, the same for another's as for an invented one. */
export function takeSnapshot(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly run: string },
): Promise<OfferedFile> {
  authorise(ctx, 'exports.takeSnapshot', { tenantId: input.tenantId });
  return take(ctx, input.tenantId, input.run);
}

async function take(ctx: Ctx, tenantId: string | null, asked: string): Promise<OfferedFile> {
  const id = z.uuid().safeParse(asked).data;
  const [run] = id === undefined ? [] : await selectRuns(ctx.tx, tenantId, { id, most: 1 });
  if (run === undefined)
    throw new DomainError('exports.unknown', { message: 'There is no such export.', status: 404 });
  const { expiresAt, fileId, phase, sha256 } = run.work;
  if (phase === 'gone' || (expiresAt !== null && expiresAt <= ctx.now))
    throw new DomainError('exports.gone', {
      message:
        'The file was kept for some days and is gone. Ask for it again: it will hold the same records.',
      status: 410,
    });
  if (phase !== 'ready' || fileId === null || sha256 === null)
    throw new DomainError('exports.not_ready', { message: 'The file is not ready yet.', status: 409 });
  await insertDownload(ctx.tx, {
    id: ctx.ids(),
    tenantId,
    runId: run.id,
    actor: actorName(ctx.actor),
    at: ctx.now,
  });
  return { objectId: fileId, sha256, fileName: exportFileName(run) };
}
