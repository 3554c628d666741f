import { readAccessLogLine } from '#core/metering/access-log.ts';
import type { FilePosition, NumberedLine } from './run-import.ts';
import { readTextLines } from './text-lines.ts';

/**
 * One event a line: type `http.request`, values `requests` = 1 and `bytes`, dimensions method, status and client. The id
 * is the byte offset of the line, so that equal lines all count and a second import adds nothing.
 */
export async function* readAccessLog(
  input: { readonly file: string; readonly subject: string; readonly source: string },
  position: FilePosition,
): AsyncGenerator<NumberedLine> {
  const { file, subject, source } = input;
  for await (const { number, start, end, text, failure } of readTextLines(file, position)) {
    const id = String(start);
    const read = text === null ? null : readAccessLogLine(text);
    const raw = text ?? '';
    if (read === null || !read.ok) {
      const reason = failure ?? (read !== null && !read.ok ? read.error : null);
      if (reason !== null) yield { number, end, line: { raw, failure: reason, source, id, subject } };
      continue;
    }
    const { client, method, status, bytes, time } = read.value;
    const event = {
      specversion: '1.0',
      id,
      source,
      type: 'http.request',
      subject,
      time,
      data: { requests: 1, bytes, method, status, client },
    };
    yield { number, end, line: { raw, event: JSON.stringify(event) } };
  }
}
