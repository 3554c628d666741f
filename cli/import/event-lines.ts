import type { FilePosition, NumberedLine } from './run-import.ts';
import { readTextLines } from './text-lines.ts';

/** One CloudEvent a line, as JSON. */
export async function* readJsonLines(file: string, position: FilePosition): AsyncGenerator<NumberedLine> {
  for await (const { number, end, text, failure } of readTextLines(file, position)) {
    const unknown = { source: null, id: null, subject: null };
    const line =
      failure === null ? { raw: text ?? '', event: text ?? '' } : { raw: text ?? '', failure, ...unknown };
    yield { number, end, line };
  }
}
