import { assert } from '#core/assert.ts';
import { readLiteralValue } from '#core/metering/literal-json.ts';
import { type Failure, failure } from '#core/result.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type ImportRunDto, INGEST_EVENTS_MAX, type IngestAnswer } from './contract.ts';
import {
  advanceImportRun,
  finishImportRun,
  type ImportRunKey,
  insertImportRun,
  selectUnfinishedRun,
} from './import-repository.ts';
import type { IngestCtx } from './ingest-context.ts';
import { type FramedEvent, frameEvents } from './ingest-judgement.ts';
import { takeIn } from './take-in.ts';

/** One line of a file: an event as JSON, or why it is none. `raw` is what stands in the file. */
export type ImportLine =
  | { readonly raw: string; readonly event: string }
  | {
      readonly raw: string;
      readonly failure: Failure;
      readonly source: string | null;
      readonly id: string | null;
      readonly subject: string | null;
    };

/**
 * Begins to read a file, or takes an unfinished reading of the same file up where it stopped. With `backfill` events may
 * be older than the age limit; who did that stays on record.
 */
export async function startImport(
  ctx: Ctx,
  input: ImportRunKey & {
    readonly fileName: string;
    readonly sizeBytes: number;
    readonly resumable: boolean;
  },
): Promise<ImportRunDto> {
  authorise(ctx, input.backfill ? 'metering.backfillEvents' : 'metering.ingestEvents', 'vendor');
  const { tenantId, kind, source, fileSha256, backfill, fileName, sizeBytes } = input;
  const key = { tenantId, kind, source, fileSha256, backfill };
  const unfinished = input.resumable ? await selectUnfinishedRun(ctx.tx, key) : null;
  if (unfinished !== null) return unfinished;
  const id = ctx.ids();
  await insertImportRun(ctx.tx, {
    ...key,
    id,
    fileName,
    sizeBytes,
    actor: actorName(ctx.actor),
    startedAt: ctx.now,
  });
  return {
    id,
    bytesDone: 0,
    linesDone: 0,
    counts: { received: 0, accepted: 0, duplicate: 0, late: 0, rejected: 0 },
  };
}

/** Takes the next lines of a file in and moves the reading past them, in one transaction. At most 1,000 lines. */
export async function importLines(
  ctx: IngestCtx,
  input: {
    readonly runId: string;
    readonly tenantId: string | null;
    readonly backfill: boolean;
    readonly lines: readonly ImportLine[];
    readonly bytesDone: number;
    readonly linesDone: number;
  },
): Promise<IngestAnswer> {
  authorise(ctx, input.backfill ? 'metering.backfillEvents' : 'metering.ingestEvents', 'vendor');
  assert(input.lines.length <= INGEST_EVENTS_MAX, 'lines come in batches');
  const answer = await takeIn(ctx, {
    events: input.lines.map(frameLine),
    isBackfill: input.backfill,
    alsoTenantIds: input.tenantId === null ? [] : [input.tenantId],
    alongside: (client, { counts }) =>
      advanceImportRun(client, {
        id: input.runId,
        bytesDone: input.bytesDone,
        linesDone: input.linesDone,
        counts,
      }),
  });
  await faultPoint('import.lines-taken');
  return answer;
}

/** Ends the reading of a file; the next import of it begins anew. */
export async function finishImport(ctx: Ctx, input: { readonly runId: string }): Promise<void> {
  authorise(ctx, 'metering.ingestEvents', 'vendor');
  await finishImportRun(ctx.tx, input.runId, ctx.now);
}

function frameLine(line: ImportLine, index: number): FramedEvent {
  if ('failure' in line) {
    const { raw, source, id, subject } = line;
    return { index, raw, source, id, subject, frame: { ok: false, error: line.failure } };
  }
  const reading = readLiteralValue(line.event);
  if (reading.kind !== 'read') {
    const message =
      reading.kind === 'not_json' ? `${reading.message} (column ${reading.column})` : 'No event.';
    const frame = failure('metering.line_not_json', `The line is not JSON: ${message}`);
    return { index, raw: line.raw, source: null, id: null, subject: null, frame };
  }
  const [framed] = frameEvents(line.event, reading.elements);
  assert(framed !== undefined, 'one value was read');
  return { ...framed, index, raw: line.raw };
}
