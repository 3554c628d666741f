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

type OfRun = { readonly run: string };
type OfSnapshot = OfRun & { readonly tenantId: string };

/**
 * The file of an export that is ready, for who is about to hand it out and looks first whether its bytes are whole. Raises
 * `exports.unknown` (404), `exports.not_ready` (409), `exports.gone` (410).
 */
export async function findExportFile(ctx: Ctx, { run }: OfRun): Promise<OfferedFile> {
  authorise(ctx, 'exports.takeExport', 'vendor');
  return offeredOf(await find(ctx, null, run));
}

/** As `findExportFile`, of a customer's snapshot; another's is answered as an invented one. */
export async function findSnapshotFile(ctx: Ctx, { run, tenantId }: OfSnapshot): Promise<OfferedFile> {
  authorise(ctx, 'exports.takeSnapshot', { tenantId });
  return offeredOf(await find(ctx, tenantId, run));
}

/** The file of an export that is ready, for somebody who takes it: that they did is written. Raises what `findExportFile` raises. */
export function takeExport(ctx: Ctx, { run }: OfRun): Promise<OfferedFile> {
  authorise(ctx, 'exports.takeExport', 'vendor');
  return take(ctx, null, run);
}

/** The file of a customer's snapshot; raises what `takeExport` raises, the same for another's as for an invented one. */
export function takeSnapshot(ctx: Ctx, { run, tenantId }: OfSnapshot): Promise<OfferedFile> {
  authorise(ctx, 'exports.takeSnapshot', { tenantId });
  return take(ctx, tenantId, run);
}

async function take(ctx: Ctx, tenantId: string | null, asked: string): Promise<OfferedFile> {
  const run = await find(ctx, tenantId, asked);
  await insertDownload(ctx.tx, {
    id: ctx.ids(),
    tenantId,
    runId: run.id,
    actor: actorName(ctx.actor),
    at: ctx.now,
  });
  return offeredOf(run);
}

function offeredOf(run: OfferedRun): OfferedFile {
  return { sha256: run.sha256, fileName: exportFileName(run) };
}

type OfferedRun = RunRow & { readonly sha256: string };

async function find(ctx: Ctx, tenantId: string | null, asked: string): Promise<OfferedRun> {
  const id = z.uuid().safeParse(asked).data;
  const [run] = id === undefined ? [] : await selectRuns(ctx.tx, tenantId, { id, most: 1 });
  if (run === undefined)
    throw new DomainError('exports.unknown', { message: 'There is no such export.', status: 404 });
  const { expiresAt, phase, sha256 } = run.work;
  if (phase === 'gone' || (expiresAt !== null && expiresAt <= ctx.now))
    throw new DomainError('exports.gone', {
      message:
        'The file was kept for some days and is gone. Ask for it again: it will hold the same records.',
      status: 410,
    });
  if (phase !== 'ready' || sha256 === null)
    throw new DomainError('exports.not_ready', { message: 'The file is not ready yet.', status: 409 });
  return { ...run, sha256 };
}
