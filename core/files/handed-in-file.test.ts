import { describe, expect, test } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { cleanFileName, FILE_MAX_BYTES, handedInFile } from './handed-in-file.ts';

const bytesOf = (...parts: (string | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...utf8(part)] : [...part])));

const PDF = bytesOf('%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n');
const JPEG = bytesOf([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xd9]);
const PNG_END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const png = (width: readonly number[], height: readonly number[]) =>
  bytesOf(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13],
    'IHDR',
    width,
    height,
    [8, 2, 0, 0, 0, 1, 2, 3, 4],
    PNG_END,
  );
const PNG = png([0, 0, 0, 9], [0, 0, 0, 9]);

function told(name: string, bytes: Uint8Array): string {
  const answer = handedInFile({ name, bytes });
  return answer.ok ? answer.value.mediaType : answer.error.code;
}

describe('what a file is', () => {
  test.each([
    ['usage.pdf', PDF, 'application/pdf'],
    ['USAGE.PDF', PDF, 'application/pdf'],
    ['shot.png', PNG, 'image/png'],
    ['shot.jpg', JPEG, 'image/jpeg'],
    ['shot.jpeg', JPEG, 'image/jpeg'],
    ['calls.csv', bytesOf('day,calls\r\n2026-10-05,100\n'), 'text/csv'],
    ['notes.txt', bytesOf('Años: 3 < 5\n\tsí'), 'text/plain'],
    ['prices.csv', utf8('PKW,100\nMZ,200\n'), 'text/csv'],
    ['marked.txt', bytesOf([0xef, 0xbb, 0xbf], 'hello'), 'text/plain'],
  ])('%s is taken by its bytes', (name, bytes, expected) => {
    expect(told(name, bytes)).toBe(expected);
  });

  test.each([
    ['a program named as a document', 'usage.pdf', bytesOf('MZ', [0x90, 0, 3, 0])],
    ['a program of Linux', 'usage.txt', bytesOf([0x7f], 'ELF', [2, 1, 1])],
    ['a program of macOS', 'usage.png', bytesOf([0xcf, 0xfa, 0xed, 0xfe, 7])],
    ['a module of WebAssembly', 'usage.csv', bytesOf([0], 'asm', [1, 0, 0, 0])],
    ['a script', 'usage.txt', bytesOf('#!/bin/sh\nrm -rf ~\n')],
  ])('%s is refused', (_, name, bytes) => {
    expect(told(name, bytes)).toBe('files.executable');
  });

  test.each([
    ['a zip bomb', 'usage.pdf', bytesOf('PK', [3, 4, 20, 0, 0, 0, 8, 0], 'forty gigabytes')],
    ['an empty zip', 'usage.csv', bytesOf('PK', [5, 6, 0, 0])],
    ['a workbook', 'usage.xlsx', bytesOf('PK', [3, 4], '[Content_Types].xml')],
    ['gzip', 'usage.txt', bytesOf([0x1f, 0x8b, 8])],
    ['an old document of an office', 'usage.pdf', bytesOf([0xd0, 0xcf, 0x11, 0xe0])],
    ['tar', 'usage.txt', bytesOf('a'.repeat(256), [0], 'ustar')],
  ])('%s is refused unopened', (_, name, bytes) => {
    expect(told(name, bytes)).toBe('files.archive');
  });

  test.each([
    ['a page', '<!DOCTYPE html><p>hello'],
    ['a page behind a byte order mark and blanks', '\uFEFF \n <html>'],
    ['a page behind words', `Dear support, ${'x'.repeat(1_000)}<script>alert(1)</script>`],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a document of XML', '<?xml version="1.0"?><svg/>'],
  ])('%s is refused as text', (_, text) => {
    expect(told('notes.txt', utf8(text))).toBe('files.markup');
  });

  test.each([
    ['zero bytes', bytesOf('a', [0], 'b')],
    ['an escape', bytesOf('a', [0x1b], '[2J')],
    ['not UTF-8', bytesOf([0xe9, 0x74, 0xe9])],
    ['a GIF', bytesOf('GIF89a', [1, 0, 1, 0])],
  ])('text with %s is none', (_, bytes) => {
    expect(told('notes.txt', bytes)).toBe('files.type_unknown');
  });

  test('name and content agree', () => {
    expect(told('usage.pdf', PNG)).toBe('files.name_mismatch');
    expect(told('usage.pdf.exe', PDF)).toBe('files.name_mismatch');
    expect(told('usage', PDF)).toBe('files.name_mismatch');
    expect(told('usage.html', bytesOf('words'))).toBe('files.name_mismatch');
    expect(told('usage.pdf', bytesOf('words'))).toBe('files.name_mismatch');
  });

  test('what breaks off is told', () => {
    expect(told('usage.pdf', PDF.subarray(0, 12))).toBe('files.broken');
    expect(told('shot.png', bytesOf([...PNG], 'PK'))).toBe('files.broken');
    expect(told('shot.jpg', JPEG.subarray(0, 6))).toBe('files.broken');
  });

  test('a picture that claims a billion pixels is refused', () => {
    expect(told('shot.png', png([0, 0, 0x27, 0x10], [0, 0, 0x27, 0x10]))).toBe('image/png');
    expect(told('shot.png', png([0, 0, 0x27, 0x10], [0, 0, 0x27, 0x11]))).toBe('files.unpacks_too_large');
  });

  test('size has its ends', () => {
    expect(told('notes.txt', new Uint8Array())).toBe('files.empty');
    const most = new Uint8Array(FILE_MAX_BYTES).fill(0x61);
    expect(told('notes.txt', most)).toBe('text/plain');
    expect(told('notes.txt', new Uint8Array(FILE_MAX_BYTES + 1).fill(0x61))).toBe('files.too_large');
  });
});

describe('the name of a file', () => {
  test.each([
    ['usage.pdf', 'usage.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\usage.pdf', 'usage.pdf'],
    ['two\nlines.txt', 'twolines.txt'],
    ['gnp\u202eexe.txt', 'gnpexe.txt'],
    ['a\u0000b\u200bc.csv', 'abc.csv'],
    ['  .hidden  ', 'hidden'],
    ['what?"<x>".txt', 'what___x__.txt'],
    ['año\u0301.txt', 'añó.txt'],
    ['...', 'file'],
    ['', 'file'],
  ])('%j becomes %j', (given, cleaned) => {
    expect(cleanFileName(given)).toBe(cleaned);
  });

  test('a long one keeps its ending and breaks no character', () => {
    const cleaned = cleanFileName(`${'😀'.repeat(150)}.pdf`);
    expect(cleaned.length).toBeLessThanOrEqual(200);
    expect(cleaned).toMatch(/^(?:😀)+\.pdf$/u);
    expect(cleanFileName('x'.repeat(300))).toHaveLength(200);
  });
});
