import { assert } from '#core/assert.ts';
import { afterTrouble, type ExportTrouble, exportExpiresAt } from '#core/exports/lifecycle.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { requestErasure } from '#server/platform/storage/index.ts';
import {
  claimWork,
  dropObjects,
  dueExports,
  expiredExports,
  type RunKey,
  type RunWithWork,
  selectRuns,
  updateWork,
} from './repository.ts';

/** For how long whoever works on an export is left alone; each step of its progress begins it anew. */
const LEASE_MS = 10 * 60_000;

/** An export in the hands of one worker. */
export type ClaimedExport = RunWithWork & { readonly claim: string };

function resourceOf({ tenantId }: { readonly tenantId: string | null }) {
  return tenantId === null ? 'vendor' : { tenantId };
}

/** Exports of all owners on which work is due, by id only. */
export function readDueExports(ctx: Ctx, most: number): Promise<RunKey[]> {
  authorise(ctx, 'exports.carryOut', 'vendor');
  return dueExports(ctx.tx, ctx.now, most);
}

/** Exports of all owners whose file has had its days, by id only. */
export function readExpiredExports(ctx: Ctx, most: number): Promise<RunKey[]> {
  authorise(ctx, 'exports.carryOut', 'vendor');
  return expiredExports(ctx.tx, ctx.now, most);
}

/**
 * Takes an export for some minutes, counting the attempt; null when somebody else has it or it is done. A worker that dies
 * leaves it to be taken again.
 */
export async function claimExport(ctx: Ctx, key: RunKey): Promise<ClaimedExport | null> {
  authorise(ctx, 'exports.carryOut', resourceOf(key));
  const claim = ctx.ids();
  const until = new Date(ctx.now.getTime() + LEASE_MS);
  if (!(await claimWork(ctx.tx, { ...key, claim, now: ctx.now, until }))) return null;
  const [run] = await selectRuns(ctx.tx, key.tenantId, { id: key.runId, most: 1 });
  assert(run !== undefined, 'an export that was taken is there');
  return { ...run, claim };
}

function keyOf({ claim, id, tenantId }: ClaimedExport) {
  return { claim, runId: id, tenantId };
}

/** Who no longer holds an export stops; the one who took it goes on. */
function assertHeld(isHeld: boolean): void {
  if (!isHeld)
    throw new DomainError('exports.taken_over', {
      message: 'Somebody else works on this export by now.',
      status: 409,
    });
}

/** Says how far the work is, and keeps the export. Raises `exports.taken_over` (409). */
export async function noteExportProgress(
  ctx: Ctx,
  run: ClaimedExport,
  progress: { readonly done: number; readonly total: number; readonly at: Date },
): Promise<void> {
  authorise(ctx, 'exports.carryOut', resourceOf(run));
  const { at, done, total } = progress;
  const dueAt = new Date(at.getTime() + LEASE_MS);
  assertHeld(await updateWork(ctx.tx, keyOf(run), { done: Math.min(done, total), total, dueAt }));
}

/** Keeps the list that was signed: from now on the file is of exactly these records. Raises `exports.taken_over` (409). */
export async function keepPrepared(
  ctx: Ctx,
  run: ClaimedExport,
  prepared: { readonly listId: string; readonly reference: string; readonly total: number },
): Promise<void> {
  authorise(ctx, 'exports.carryOut', resourceOf(run));
  assertHeld(
    await updateWork(ctx.tx, keyOf(run), {
      ...prepared,
      phase: 'writing',
      done: 0,
      trouble: null,
      since: ctx.now,
    }),
  );
}

/** Offers the file, for some days. Raises `exports.taken_over` (409). */
export async function offerFile(
  ctx: Ctx,
  run: ClaimedExport,
  file: {
    readonly fileId: string;
    readonly sha256: string;
    readonly sizeBytes: number;
    readonly total: number;
  },
): Promise<void> {
  authorise(ctx, 'exports.carryOut', resourceOf(run));
  assertHeld(
    await updateWork(ctx.tx, keyOf(run), {
      ...file,
      done: file.total,
      phase: 'ready',
      claim: null,
      trouble: null,
      since: ctx.now,
      expiresAt: exportExpiresAt(ctx.now),
    }),
  );
}

/** Lets an export go that has to wait for the log to take in its list; that counts as no attempt. */
export async function letExportWait(ctx: Ctx, run: ClaimedExport, untilMs: number): Promise<void> {
  authorise(ctx, 'exports.carryOut', resourceOf(run));
  await updateWork(ctx.tx, keyOf(run), {
    claim: null,
    attempts: run.work.attempts - 1,
    dueAt: new Date(ctx.now.getTime() + untilMs),
  });
}

/** Writes down what stood in the way, and either when it is tried again or that it has failed; nothing of it is offered. */
export async function noteExportTrouble(
  ctx: Ctx,
  run: ClaimedExport,
  trouble: ExportTrouble,
): Promise<'again' | 'failed' | 'taken-over'> {
  authorise(ctx, 'exports.carryOut', resourceOf(run));
  const next = afterTrouble(trouble, run.work.attempts);
  const isHeld = await updateWork(ctx.tx, keyOf(run), {
    claim: null,
    trouble,
    ...(next.kind === 'failed'
      ? { phase: 'failed' as const, since: ctx.now }
      : { dueAt: new Date(ctx.now.getTime() + next.pauseMs) }),
  });
  if (!isHeld) return 'taken-over';
  if (next.kind === 'failed') await dropFiles(ctx, { runId: run.id, tenantId: run.tenantId });
  return next.kind;
}

/** Takes away the file of an export whose days are over; the bytes follow through the outbox. */
export async function removeExpired(ctx: Ctx, key: RunKey): Promise<void> {
  authorise(ctx, 'exports.carryOut', resourceOf(key));
  await dropFiles(ctx, key);
}

async function dropFiles(ctx: Ctx, { runId, tenantId }: RunKey): Promise<void> {
  const digests = await dropObjects(ctx.tx, runId);
  await requestErasure(ctx, { tenantId, cause: `export:${runId}`, digests });
}
