import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { type Measurement, readable } from './report.ts';
import { sampleInvoiceOf } from './sample-bundle.ts';

const SEALS = 1_000;
const RUNS = 5;

function seconds(args: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, ['cli/openbook.ts', ...args], { stdio: 'ignore' });
  return (performance.now() - start) / 1_000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `openbook verify` and `replay` as whole processes, on a bundle with a thousand seals. */
export async function measureBundle(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'openbook-bench-'));
  try {
    const file = join(folder, 'bundle.zip');
    writeFileSync(file, zipSync(Object.fromEntries(await sampleInvoiceOf(SEALS))));
    const empty = median(Array.from({ length: RUNS }, () => seconds(['help'])));
    return ['verify', 'replay'].map((command) => {
      const value = median(Array.from({ length: RUNS }, () => seconds([command, file])));
      return {
        what: `openbook ${command}, ${readable(SEALS)} seals`,
        value: `${readable(value)} s`,
        against: `openbook help: ${readable(empty)} s`,
        ratio: `${readable(value / empty)} ×`,
        goal: '< 1 s',
        met: value < 1,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
