import { createReadStream } from 'node:fs';
import { readLines } from '#cli/read-lines.ts';
import { type Failure, failure } from '#core/result.ts';
import type { FilePosition } from './run-import.ts';

/** A line of a text file with its place; what cannot be read as text says why. */
export type TextLine = {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly text: string | null;
  readonly failure: Failure | null;
};

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The bytes of a file from a position on; `-` is the standard input. */
export function openInput(file: string, position: FilePosition): AsyncIterable<Buffer | string> {
  return file === '-' ? process.stdin : createReadStream(file, { start: position.bytes });
}

/** The lines of a file that are not empty. */
export async function* readTextLines(file: string, position: FilePosition): AsyncGenerator<TextLine> {
  for await (const { number, start, end, bytes } of readLines(openInput(file, position), position)) {
    const place = { number, start, end };
    if (bytes === null) {
      yield { ...place, text: null, failure: tooLong };
      continue;
    }
    try {
      const text = decoder.decode(bytes);
      if (text.trim() !== '') yield { ...place, text, failure: null };
    } catch {
      yield { ...place, text: null, failure: notUtf8 };
    }
  }
}

const notUtf8 = failure('metering.line_not_utf8', 'The line is not valid UTF-8.').error;
const tooLong = failure('metering.line_too_long', 'The line is too long to be read.').error;
