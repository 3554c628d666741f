import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { formatCsv } from './csv.ts';

it.each([
  ['=1+1', "'=1+1"],
  ['+cmd', "'+cmd"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-2+3', "'-2+3"],
  ['\tx', "'\tx"],
  ['\rx', "'\rx"],
  ['-2.5', '-2.5'],
  ['a "b", c', 'a "b", c'],
  ['two\nlines', 'two\nlines'],
  ['', ''],
])('keeps %j from being run as a formula', (cell, read) => {
  const csv = formatCsv(['day', 'what'], [['2026-11-01', cell]]);
  expect(csv.endsWith('\r\n')).toBe(true);
  expect(parse(csv, { record_delimiter: '\r\n' })).toEqual([
    ['day', 'what'],
    ['2026-11-01', read],
  ]);
});
