import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { syncFolder } from './durable-file.ts';
import { inHome } from './home.ts';

/**
 * The file that remembers, outside the database, which trees were signed. Each signed note is followed by an empty line.
 * A database restored from a backup does not know its own future; this file does.
 */
const TAIL_BYTES = 64 * 1024;
// The file is read byte by byte (latin1), so that a crash inside a character of several bytes is no riddle: this is "— ".
const MARK = '\u00e2\u0080\u0094 ';
const NOTE = new RegExp(`(?:(?!${MARK})[^\\n]+\\n)+\\n(?:${MARK}[^\\n]+\\n)+\\n`, 'g');

/** The last whole note, and what a crash left behind it. */
export type CheckpointFileTail = { readonly note: string | null; readonly rest: Buffer };

/** `OPENBOOK_CHECKPOINT_FILE`, else `checkpoints.log` in the home folder. */
export function checkpointFilePath(): string {
  const given = process.env['OPENBOOK_CHECKPOINT_FILE'];
  return given ? resolve(given) : inHome('checkpoints.log');
}

function splitNotes(bytes: Buffer): { notes: string[]; rest: Buffer } {
  const text = bytes.toString('latin1');
  const notes: string[] = [];
  let end = 0;
  for (const match of text.matchAll(NOTE)) {
    notes.push(Buffer.from(match[0].slice(0, -1), 'latin1').toString('utf8'));
    end = match.index + match[0].length;
  }
  return { notes, rest: bytes.subarray(end) };
}

/** Reads the end of the file only, so that it costs the same however long the log is. */
export function readCheckpointFileTail(path: string = checkpointFilePath()): CheckpointFileTail {
  if (!existsSync(path)) return { note: null, rest: Buffer.alloc(0) };
  const handle = openSync(path, 'r');
  try {
    const { size } = fstatSync(handle);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, tail, 0, tail.length, size - tail.length);
    const { notes, rest } = splitNotes(tail);
    return { note: notes.at(-1) ?? null, rest };
  } finally {
    closeSync(handle);
  }
}

/** Every whole note in order, and what a crash left behind them. */
export function readCheckpointFile(path: string = checkpointFilePath()): {
  readonly notes: readonly string[];
  readonly rest: Buffer;
} {
  return existsSync(path) ? splitNotes(readFileSync(path)) : { notes: [], rest: Buffer.alloc(0) };
}

/**
 * Appends notes durably; `rest` is what stands at the end already. Answers false, and writes nothing, when that is not
 * the beginning of these notes: then the file was not left by a crash of ours.
 */
export function appendCheckpointNotes(
  input: { readonly notes: readonly string[]; readonly rest: Buffer },
  path: string = checkpointFilePath(),
): boolean {
  const text = Buffer.from(input.notes.map((note) => `${note}\n`).join(''), 'utf8');
  const { rest } = input;
  if (!text.subarray(0, rest.length).equals(rest)) return false;
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, 'a', 0o640);
  try {
    for (let written = rest.length; written < text.length; ) written += writeSync(handle, text, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncFolder(dirname(path));
  return true;
}

/** Keeps the file under another name that says when it was given up; answers that name, or null when there was no file. */
export function setAsideCheckpointFile(at: Date, path: string = checkpointFilePath()): string | null {
  if (!existsSync(path)) return null;
  const aside = `${path}.${at.toISOString().replace(/[:.]/g, '-')}.abandoned`;
  renameSync(path, aside);
  syncFolder(dirname(path));
  return aside;
}
