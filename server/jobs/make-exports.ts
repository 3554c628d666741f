import { required } from '#core/assert.ts';
import { type ExportTrouble, isExportUnderWay } from '#core/exports/lifecycle.ts';
import {
  type ClaimedExport,
  claimExport,
  keepPrepared,
  letExportWait,
  noteExportProgress,
  noteExportTrouble,
  offerFile,
  readDueExports,
} from '#server/modules/exports/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { log } from '#server/platform/log.ts';
import { objectStore, readStoredObject, storeDraft, storeObject } from '#server/platform/storage/index.ts';
import { ZIP_MEDIA_TYPE } from './document-bundle.ts';
import {
  type ExportList,
  keptList,
  listExport,
  listFromKept,
  signList,
  writeExport,
} from './export-evidence.ts';
import type { Job, JobCtx } from './job.ts';

const EXPORTS_PER_RUN = 10;
/** The log takes a list in within seconds. */
const RECEIPT_WAIT_MS = 2_000;
/** After that the log itself is what stands in the way. */
const RECEIPT_PATIENCE_MS = 5 * 60_000;
const SWITCHED_OFF_WAIT_MS = 60_000;

/** What of an error people are told; null where the work only has to wait or somebody else has it. */
function troubleOf(error: unknown): ExportTrouble {
  const code = error instanceof DomainError ? error.code : '';
  switch (code) {
    case 'evidence.log_unhealthy':
      return 'log-unhealthy';
    case 'evidence.thing_altered':
      return 'record-altered';
    case 'evidence.export_too_large':
      return 'too-large';
    case 'storage.away':
    case 'storage.object_missing':
    case 'storage.object_altered':
      return 'storage-unavailable';
    default:
      return error instanceof Error && 'syscall' in error ? 'storage-unavailable' : 'interrupted';
  }
}

/** Lists the records and signs the list, in one transaction with its place among the exports. */
async function prepare(jobCtx: JobCtx, run: ClaimedExport): Promise<ExportList> {
  const { control, from, kinds, scopeTenant, tenantId, until } = run;
  const list = await listExport(jobCtx, {
    tenantId,
    scope: {
      from,
      until,
      tenant: scopeTenant,
      kinds: [...kinds],
      ...(control === null ? {} : { control }),
    },
    onProgress: progressOf(jobCtx, run),
  });
  await jobCtx.transaction(tenantId, async (ctx) => {
    const bytes = keptList(list);
    const stored = await storeObject(ctx, { tenantId, bytes, mediaType: 'application/json' });
    await signList(ctx, list, { tenantId });
    await keepPrepared(ctx, run, {
      listId: stored.id,
      reference: list.reference,
      total: list.records.length,
    });
    await faultPoint('exports.prepared');
  });
  return list;
}

function progressOf(jobCtx: JobCtx, run: ClaimedExport) {
  return (done: number, total: number) =>
    jobCtx.transaction(run.tenantId, (ctx) =>
      noteExportProgress(ctx, run, { done, total, at: jobCtx.clock() }),
    );
}

/** Writes the file beside the store, and offers it once it is whole. */
async function write(jobCtx: JobCtx, run: ClaimedExport, list: ExportList): Promise<void> {
  const { tenantId } = run;
  const draft = await objectStore().writeDraft(
    writeExport(jobCtx, { ...list, tenantId, onProgress: progressOf(jobCtx, run) }),
  );
  await faultPoint('exports.written');
  await jobCtx.transaction(tenantId, async (ctx) => {
    const { id, sha256, sizeBytes } = await storeDraft(ctx, { tenantId, draft, mediaType: ZIP_MEDIA_TYPE });
    await offerFile(ctx, run, { fileId: id, sha256, sizeBytes, total: list.records.length });
  });
}

async function keptListOf(jobCtx: JobCtx, { tenantId, work }: ClaimedExport): Promise<ExportList> {
  const listId = required(work.listId ?? undefined, 'an export that is written has its list');
  const { bytes } = await jobCtx.transaction(tenantId, (ctx) => readStoredObject(ctx, listId));
  return listFromKept(bytes);
}

/** Makes one export, or says what stands in the way. A crash leaves it to the next worker, which goes on with the signed list. */
async function make(jobCtx: JobCtx, run: ClaimedExport): Promise<string> {
  const { id, tenantId, work } = run;
  const inOwner = <T>(verb: Parameters<typeof jobCtx.transaction<T>>[1]) =>
    jobCtx.transaction(tenantId, verb);
  try {
    const list = work.phase === 'writing' ? await keptListOf(jobCtx, run) : await prepare(jobCtx, run);
    await write(jobCtx, run, list);
    return 'made';
  } catch (error) {
    if (jobCtx.signal.aborted) {
      await inOwner((ctx) => letExportWait(ctx, run, 0));
      return 'broken off';
    }
    const code = error instanceof DomainError ? error.code : null;
    if (code === 'exports.taken_over') return 'taken over';
    const isPending = code === 'billing.receipt_pending';
    const waitedMs = work.phase === 'writing' ? jobCtx.now.getTime() - work.since.getTime() : 0;
    if (isPending && waitedMs < RECEIPT_PATIENCE_MS) {
      await inOwner((ctx) => letExportWait(ctx, run, RECEIPT_WAIT_MS));
      return 'waiting for the log';
    }
    const trouble = isPending ? 'log-unhealthy' : troubleOf(error);
    if (trouble === 'interrupted') log.error({ run: id, err: error }, 'an export was broken off');
    await inOwner((ctx) => noteExportTrouble(ctx, run, trouble));
    return trouble;
  }
}

/** Makes what auditors and customers asked for to take along. Any number of workers may; each export has one at a time. */
export const job: Job = {
  name: 'make-exports',
  cron: '* * * * *',
  everySeconds: 2,
  isDue: async ({ transaction }) => (await transaction(null, (ctx) => readDueExports(ctx, 1))).length > 0,
  run: async (jobCtx) => {
    const { signal, switchedOff, transaction } = jobCtx;
    const due = await transaction(null, (ctx) => readDueExports(ctx, EXPORTS_PER_RUN));
    const off = await switchedOff(due.flatMap(({ tenantId }) => tenantId ?? []));
    const became: string[] = [];
    for (const key of due) {
      if (signal.aborted) break;
      const run = await transaction(key.tenantId, (ctx) => claimExport(ctx, key));
      if (run === null || !isExportUnderWay(run.work.phase)) continue;
      if (key.tenantId !== null && off.has(key.tenantId)) {
        await transaction(key.tenantId, (ctx) => letExportWait(ctx, run, SWITCHED_OFF_WAIT_MS));
        became.push('switched off');
      } else became.push(await make(jobCtx, run));
    }
    return became.length === 0 ? 'nothing was due' : became.join(', ');
  },
};
