import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { type Failure, failure } from '#core/result.ts';
import { DomainError } from '#server/platform/errors.ts';
import type { FilePosition, NumberedLine } from './run-import.ts';
import { openInput } from './text-lines.ts';

/** The frame of an event, in any order; every other column is `data.<name>`, and an empty cell is no member. */
const FRAME_COLUMNS = ['id', 'source', 'type', 'subject', 'time'] as const;
const DATA_COLUMN = /^data\.([A-Za-z_][A-Za-z0-9_.-]{0,63})$/;
/** What a spreadsheet would run as a formula; a negative number is none. */
const FORMULA = /^(?:[=+@\t\r]|-(?!\d+(?:\.\d+)?$))/;
const RECORD_BYTES_MAX = 1_048_576;

type CsvRecord = { readonly record: string[]; readonly raw: string; readonly info: Info };

/**
 * One event a row under the header. Raises `metering.csv_header` for a header that is not ours, `metering.csv_malformed`
 * where the file ends to be CSV and `metering.file_not_utf8`; rows before that place were taken in.
 */
export async function* readCsv(file: string, position: FilePosition): AsyncGenerator<NumberedLine> {
  // The header stands at the beginning, so that a reading taken up again passes over the rows it has done.
  const input = Readable.from(checkedUtf8(openInput(file, { bytes: 0, lines: 0 })));
  const parser = input.pipe(
    parse({
      bom: true,
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: RECORD_BYTES_MAX,
    }),
  );
  input.on('error', (error) => parser.destroy(error));
  let header: string[] | null = null;
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<CsvRecord>) {
      if (header === null) {
        header = readHeader(record);
        continue;
      }
      if (info.bytes <= position.bytes) continue;
      yield { number: info.lines, end: info.bytes, line: rowLine(header, record, raw.trim()) };
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new DomainError('metering.csv_malformed', {
        message: `The file is not CSV: ${error.message}. Rows before that place were taken in; correct the file and import it again.`,
      });
    throw error;
  }
  if (header === null) throw headerError('the file is empty');
}

function headerError(what: string): DomainError {
  return new DomainError('metering.csv_header', {
    message: `The header is not that of an events file: ${what}. It names ${FRAME_COLUMNS.join(', ')} and data.<name> for each value or dimension. Nothing was taken in.`,
  });
}

function readHeader(record: readonly string[]): string[] {
  const header = record.map((name) => name.trim());
  const repeated = header.find((name, index) => header.indexOf(name) !== index);
  if (repeated !== undefined) throw headerError(`"${repeated}" stands twice`);
  const missing = FRAME_COLUMNS.filter((name) => !header.includes(name));
  if (missing.length > 0) throw headerError(`${missing.map((name) => `"${name}"`).join(', ')} missing`);
  const unknown = header.find((name) => !isFrameColumn(name) && !DATA_COLUMN.test(name));
  if (unknown !== undefined) throw headerError(`"${unknown}" is not known`);
  return header;
}

function isFrameColumn(name: string): boolean {
  return FRAME_COLUMNS.some((column) => column === name);
}

function rowLine(header: readonly string[], record: readonly string[], raw: string): NumberedLine['line'] {
  const cell = (name: string) => record[header.indexOf(name)] ?? '';
  const wrong = rowFailure(header, record);
  if (wrong !== null) {
    const text = (name: string) => (cell(name) === '' ? null : cell(name));
    return { raw, failure: wrong, source: text('source'), id: text('id'), subject: text('subject') };
  }
  const data: [string, string][] = [];
  for (const [index, name] of header.entries()) {
    const member = DATA_COLUMN.exec(name)?.[1];
    const value = record[index] ?? '';
    if (member !== undefined && value !== '') data.push([member, value]);
  }
  const frame = FRAME_COLUMNS.flatMap((name) => (cell(name) === '' ? [] : [[name, cell(name)] as const]));
  return {
    raw,
    event: JSON.stringify({
      specversion: '1.0',
      ...Object.fromEntries(frame),
      data: Object.fromEntries(data),
    }),
  };
}

function rowFailure(header: readonly string[], record: readonly string[]): Failure | null {
  if (record.length !== header.length)
    return failure(
      'metering.csv_columns',
      `The row has ${record.length} cells and the header ${header.length}.`,
    ).error;
  const formula = record.findIndex((value) => FORMULA.test(value));
  return formula < 0
    ? null
    : failure(
        'metering.csv_formula_cell',
        'The cell begins like a formula of a spreadsheet.',
        header[formula] ?? String(formula),
      ).error;
}

async function* checkedUtf8(input: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  const check = (chunk: Buffer | undefined) => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new DomainError('metering.file_not_utf8', {
        message: `The file is not valid UTF-8 somewhere behind byte ${bytes}. Rows before that place may have been taken in; correct the file and import it again.`,
      });
    }
  };
  for await (const chunk of input) {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    check(buffer);
    bytes += buffer.length;
    yield buffer;
  }
  check(undefined);
}
