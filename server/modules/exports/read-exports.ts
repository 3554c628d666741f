import { isExportUnderWay } from '#core/exports/lifecycle.ts';
import { readPersonNames } from '#server/modules/identity/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { ExportView } from './contract.ts';
import { type DownloadRow, type RunWithWork, selectDownloads, selectRuns } from './repository.ts';

const MOST_SHOWN = 200;
const USER = /^user:([0-9a-f-]{36})$/;

/** The exports that auditors asked for, the latest first, with who took their files. */
export function readExports(ctx: Ctx): Promise<ExportView[]> {
  authorise(ctx, 'exports.readExports', 'vendor');
  return viewsOf(ctx, null);
}

/** The snapshots that a customer asked for, the latest first, with who took them. */
export function readSnapshots(ctx: Ctx, input: { readonly tenantId: string }): Promise<ExportView[]> {
  authorise(ctx, 'exports.readSnapshots', { tenantId: input.tenantId });
  return viewsOf(ctx, input.tenantId);
}

async function viewsOf(ctx: Ctx, tenantId: string | null): Promise<ExportView[]> {
  const runs = await selectRuns(ctx.tx, tenantId, { most: MOST_SHOWN });
  const downloads = await selectDownloads(
    ctx.tx,
    tenantId,
    runs.map(({ id }) => id),
  );
  const actors = [...runs.map(({ askedBy }) => askedBy), ...downloads.map(({ actor }) => actor)];
  const ids = actors.flatMap((actor) => USER.exec(actor)?.[1] ?? []);
  // Whoever may see an export sees who asked for it and who took it.
  const asModule: Ctx = { ...ctx, actor: { kind: 'system', job: 'exports' } };
  const names = await readPersonNames(asModule, [...new Set(ids)]);
  const nameOf = (actor: string) => names.get(USER.exec(actor)?.[1] ?? '') ?? actor;
  const taken = Map.groupBy(downloads, ({ runId }) => runId);
  return runs.map((run) => viewOf(run, taken.get(run.id) ?? [], nameOf));
}

function viewOf(
  { askedAt, askedBy, control, from, id, kinds, scopeTenant, until, work }: RunWithWork,
  downloads: readonly DownloadRow[],
  nameOf: (actor: string) => string,
): ExportView {
  const { done, dueAt, expiresAt, phase, sha256, sizeBytes, total, trouble } = work;
  return {
    run: id,
    from,
    until,
    tenant: scopeTenant,
    kinds,
    control,
    askedBy: nameOf(askedBy),
    askedAt: askedAt.toISOString(),
    phase,
    done,
    total,
    trouble,
    triedAgainAt: trouble !== null && isExportUnderWay(phase) ? dueAt.toISOString() : null,
    sha256,
    sizeBytes,
    expiresAt: expiresAt?.toISOString() ?? null,
    downloads: downloads.map(({ actor, at }) => ({ by: nameOf(actor), at: at.toISOString() })),
  };
}
