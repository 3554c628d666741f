import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCsv } from './csv-lines.ts';
import type { NumberedLine } from './run-import.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbook-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, bytes = 0): Promise<NumberedLine[]> {
  const path = join(folder, 'events.csv');
  writeFileSync(path, text, 'latin1');
  return Array.fromAsync(readCsv(path, { bytes, lines: 0 }));
}

const HEADER = 'time,id,source,type,subject,data.units,data.note';

describe('events as CSV', () => {
  test.each([
    ['id,source,kind,subject,time\n1,2,3,4,5\n', 'metering.csv_header', /"type" missing/],
    ['id,source,type,subject,time,colour\n', 'metering.csv_header', /"colour" is not known/],
    ['id,id,source,type,subject,time\n', 'metering.csv_header', /"id" stands twice/],
    ['', 'metering.csv_header', /empty/],
    ['id,source,type,subject,time\n1,"2,3,4,5\n', 'metering.csv_malformed', /not CSV/],
    ['id,source,type,subject,time\n1,\xe9,3,4,5\n', 'metering.file_not_utf8', /not valid UTF-8/],
  ])('refuses %j as a whole', async (text, code, message) => {
    await expect(read(text)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('makes an event of each row, with values as written and empty cells left out', async () => {
    const lines = await read(`\xef\xbb\xbf${HEADER}\r\nT,1,s,t,a,0.10,"two\nlines"\r\n\r\nT,2,s,t,,5,\r\n`);
    expect(lines.map(({ number }) => number)).toEqual([3, 5]);
    const frame = { specversion: '1.0', source: 's', type: 't', time: 'T' };
    expect(lines.map(({ line }) => ('event' in line ? JSON.parse(line.event) : line))).toEqual([
      { ...frame, id: '1', subject: 'a', data: { units: '0.10', note: 'two\nlines' } },
      { ...frame, id: '2', data: { units: '5' } },
    ]);
    const [first] = lines;
    const rest = await read(
      `\xef\xbb\xbf${HEADER}\r\nT,1,s,t,a,0.10,"two\nlines"\r\n\r\nT,2,s,t,,5,\r\n`,
      first?.end,
    );
    expect(rest).toEqual(lines.slice(1));
  });

  test.each(['=1+1', '+1', '@x', '-cmd', '-1,5', '\t1'])(
    'refuses the cell %j, which a spreadsheet would run',
    async (cell) => {
      const [line] = await read(`${HEADER}\nT,1,s,t,a,1,"${cell}"\n`);
      expect(line?.line).toMatchObject({
        id: '1',
        failure: { code: 'metering.csv_formula_cell', path: 'data.note' },
      });
    },
  );
});
