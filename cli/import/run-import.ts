import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CommandRuntime } from '#cli/runtime.ts';
import {
  type EventCounts,
  type EventResult,
  finishImport,
  type ImportKind,
  type ImportLine,
  importLines,
  startImport,
} from '#server/modules/metering/index.ts';
import { DomainError } from '#server/platform/errors.ts';

/** A line to import; `end` is the byte offset behind it. */
export type NumberedLine = { readonly number: number; readonly end: number; readonly line: ImportLine };

/** Where a reading begins: behind so many bytes and lines. */
export type FilePosition = { readonly bytes: number; readonly lines: number };

export type ImportJob = {
  readonly kind: ImportKind;
  /** A path, or `-` for the standard input. */
  readonly file: string;
  readonly tenantId: string | null;
  readonly source: string | null;
  readonly backfill: boolean;
  readonly json: boolean;
  /** The lines behind a position of the file. */
  readonly read: (position: FilePosition) => AsyncIterable<NumberedLine>;
};

type Rejection = {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
};

const BATCH_LINES = 1_000;
const PROGRESS_EVERY_MS = 1_000;
/** Every refusal is told on the error output; the JSON keeps the first ones. */
const REJECTIONS_LISTED_MAX = 1_000;

/** Reads a file into the books: repeatable, and taken up where it stopped when it was broken off. */
export async function runImport(runtime: CommandRuntime, job: ImportJob): Promise<number> {
  const file = await describeFile(job.file);
  const run = await runtime.transaction(job.tenantId, (ctx) =>
    startImport(ctx, {
      tenantId: job.tenantId,
      kind: job.kind,
      source: job.source,
      backfill: job.backfill,
      ...file,
      resumable: job.file !== '-',
    }),
  );
  if (run.bytesDone > 0)
    process.stderr.write(`taking up where it stopped, behind line ${run.linesDone.toLocaleString('en')}\n`);
  const progress = startProgress(file.sizeBytes);
  const rejections: Rejection[] = [];
  let counts: EventCounts = run.counts;
  const position = { bytes: run.bytesDone, lines: run.linesDone };
  for await (const batch of inBatches(job.read(position))) {
    const last = batch.at(-1);
    if (last === undefined) continue;
    const answer = await importLines(
      { actor: runtime.actor, now: runtime.clock() },
      {
        runId: run.id,
        tenantId: job.tenantId,
        backfill: job.backfill,
        lines: batch.map(({ line }) => line),
        bytesDone: last.end,
        linesDone: last.number,
      },
    );
    counts = addCounts(counts, answer.counts);
    for (const result of answer.results) tellRejection(result, batch, rejections);
    progress(last);
  }
  await runtime.transaction(job.tenantId, (ctx) => finishImport(ctx, { runId: run.id }));
  tellCounts(counts, rejections, job.json);
  return counts.rejected > 0 ? 1 : 0;
}

async function describeFile(file: string) {
  if (file === '-') return { fileName: '-', fileSha256: '-', sizeBytes: 0 };
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk);
    return { fileName: basename(file), fileSha256: hash.digest('hex'), sizeBytes: (await stat(file)).size };
  } catch (error) {
    throw new DomainError('cli.file_unreadable', {
      message: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
}

async function* inBatches(lines: AsyncIterable<NumberedLine>): AsyncGenerator<NumberedLine[]> {
  let batch: NumberedLine[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < BATCH_LINES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function addCounts(a: EventCounts, b: EventCounts): EventCounts {
  return {
    received: a.received + b.received,
    accepted: a.accepted + b.accepted,
    duplicate: a.duplicate + b.duplicate,
    late: a.late + b.late,
    rejected: a.rejected + b.rejected,
  };
}

function tellRejection(result: EventResult, batch: readonly NumberedLine[], rejections: Rejection[]): void {
  const { status, code = '', message = '', path } = result;
  if (status !== 'rejected') return;
  const line = batch[result.index]?.number ?? 0;
  const place = path === undefined || path === '' ? '' : ` ${path}`;
  process.stderr.write(`line ${line}: ${code}${place}: ${message}\n`);
  if (rejections.length < REJECTIONS_LISTED_MAX)
    rejections.push(path === undefined ? { line, code, message } : { line, code, message, path });
}

/** Tells at most once a second how far the reading is. */
function startProgress(sizeBytes: number): (last: NumberedLine) => void {
  let toldAt = Date.now();
  return ({ number, end }) => {
    if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = Date.now();
    const share = sizeBytes > 0 ? `, ${Math.floor((end / sizeBytes) * 100)} %` : '';
    process.stderr.write(`${number.toLocaleString('en')} lines${share}\n`);
  };
}

function tellCounts(counts: EventCounts, rejections: readonly Rejection[], json: boolean): void {
  const { received, accepted, duplicate, late, rejected } = counts;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ received, accepted, duplicate, late, rejected, rejections })}\n`,
    );
    return;
  }
  const names = { received, accepted, duplicate, late, rejected };
  for (const [name, count] of Object.entries(names))
    process.stdout.write(`${name.padEnd(10)} ${count.toLocaleString('en').padStart(12)}\n`);
}
