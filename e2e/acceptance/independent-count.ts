import { readFileSync } from 'node:fs';

/** What a web access log comes to, counted line by line without anything of the product. */
export type LogCount = {
  readonly lines: number;
  readonly bytes: bigint;
  readonly byStatus: ReadonlyMap<string, number>;
  readonly byDay: ReadonlyMap<string, number>;
};

const LINE = /^(\S+) \S+ \S+ \[(\d\d)\/(\w{3})\/(\d{4}):[^\]]+ \+0000\] "(\S+)[^"]*" (\d{3}) (\d+|-)/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Counts a log in combined format whose times are in UTC; a line it cannot read is an error. */
export function countAccessLog(file: string): LogCount {
  const byStatus = new Map<string, number>();
  const byDay = new Map<string, number>();
  let bytes = 0n;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  for (const line of lines) {
    const match = LINE.exec(line);
    if (!match) throw new Error(`cannot read: ${line}`);
    const [, , day, month = '', year, , status = '', size = '-'] = match;
    add(byStatus, status);
    add(byDay, `${year}-${String(MONTHS.indexOf(month) / 3 + 1).padStart(2, '0')}-${day}`);
    bytes += size === '-' ? 0n : BigInt(size);
  }
  return { lines: lines.length, bytes, byStatus, byDay };
}
