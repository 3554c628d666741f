import { appendFileSync, mkdtempSync, readFileSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  appendCheckpointNotes,
  readCheckpointFile,
  readCheckpointFileTail,
  setAsideCheckpointFile,
} from './checkpoint-file.ts';

const NOTHING = Buffer.alloc(0);
const note = (size: number) => `log.test\n${size}\nCsUYapGGPo4dkMgIAUqom\n\n\u2014 log.test Az3grl\n`;

function freshPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'checkpoint-file-')), 'deep', 'checkpoints.log');
}

describe('checkpoint file', () => {
  test('gives back the notes in order, and the last one from its end', () => {
    const path = freshPath();
    expect(readCheckpointFileTail(path)).toEqual({ note: null, rest: NOTHING });
    appendCheckpointNotes({ notes: [note(1)], rest: NOTHING }, path);
    appendCheckpointNotes({ notes: [note(5), note(9)], rest: NOTHING }, path);
    expect(readCheckpointFile(path)).toEqual({ notes: [note(1), note(5), note(9)], rest: NOTHING });
    expect(readCheckpointFileTail(path)).toEqual({ note: note(9), rest: NOTHING });
  });

  test('finds the last note in a long file', () => {
    const path = freshPath();
    const notes = Array.from({ length: 3000 }, (_, index) => note(index));
    appendCheckpointNotes({ notes, rest: NOTHING }, path);
    expect(readCheckpointFileTail(path).note).toBe(note(2999));
  });

  test('completes a note that a crash cut at any byte', () => {
    const path = freshPath();
    appendCheckpointNotes({ notes: [note(1)], rest: NOTHING }, path);
    const whole = readFileSync(path).length;
    appendCheckpointNotes({ notes: [note(2)], rest: NOTHING }, path);
    const target = readFileSync(path);
    for (let length = whole; length < target.length; length++) {
      truncateSync(path, length);
      const { note: last, rest } = readCheckpointFileTail(path);
      expect(last).toBe(note(1));
      expect(appendCheckpointNotes({ notes: [note(2)], rest }, path)).toBe(true);
      expect(readFileSync(path)).toEqual(target);
    }
  });

  test('does not continue what it did not begin', () => {
    const path = freshPath();
    appendCheckpointNotes({ notes: [note(1)], rest: NOTHING }, path);
    appendFileSync(path, 'scribble');
    const { rest } = readCheckpointFileTail(path);
    expect(rest.toString()).toBe('scribble');
    expect(appendCheckpointNotes({ notes: [note(2)], rest }, path)).toBe(false);
  });

  test('is kept under another name when it is given up', () => {
    const path = freshPath();
    expect(setAsideCheckpointFile(new Date(0), path)).toBeNull();
    appendCheckpointNotes({ notes: [note(1)], rest: NOTHING }, path);
    const aside = setAsideCheckpointFile(new Date(0), path);
    expect(readFileSync(aside ?? '', 'utf8')).toContain(note(1));
    expect(readCheckpointFileTail(path).note).toBeNull();
  });
});
