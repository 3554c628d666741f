const NEWLINE = 0x0a;

/** A line longer than this is cut off and reported as such, so that one line cannot take all memory. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * A line without its end; `bytes` is null where it was longer than `LINE_BYTES_MAX`. `start` and `end` are byte offsets in
 * the input, `end` behind the line feed.
 */
export type InputLine = {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer | null;
};

/**
 * Splits a byte stream at line feeds only: Node's readline also splits at U+2028, which may stand inside a JSON string.
 * `from` tells where the input begins when it is the rest of something.
 */
export async function* readLines(
  input: AsyncIterable<Buffer | string>,
  from: { readonly lines: number; readonly bytes: number } = { lines: 0, bytes: 0 },
): AsyncGenerator<InputLine> {
  let number = from.lines;
  let start = from.bytes;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (feedBytes: 0 | 1): InputLine => {
    number += 1;
    const end = start + length + feedBytes;
    const line = { number, start, end, bytes: length > LINE_BYTES_MAX ? null : Buffer.concat(parts) };
    start = end;
    parts = [];
    length = 0;
    return line;
  };
  const add = (part: Buffer): void => {
    length += part.length;
    if (length <= LINE_BYTES_MAX) parts.push(part);
    else parts = [];
  };
  for await (const chunk of input) {
    let rest = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      add(rest.subarray(0, end));
      yield take(1);
      rest = rest.subarray(end + 1);
    }
    add(rest);
  }
  if (length > 0) yield take(0);
}
