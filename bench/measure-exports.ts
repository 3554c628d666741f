import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { sequenceWaiting } from '#server/jobs/sequence-log.ts';
import { attest, EXPORT_RECORDS_MAX } from '#server/modules/evidence/index.ts';
import { type Measurement, readable } from './report.ts';
import { open } from './story.ts';

const FEW = 2_000;
/** As many as one export may hold; a smaller number tries the bench out. */
const MANY = Number(process.env['OPENBOOK_BENCH_RECORDS'] ?? EXPORT_RECORDS_MAX);
/** Records of a transaction, so that signing is not what takes long. */
const BATCH = 500;
/** The few are signed on one day and the rest on the next, so that days choose how many there are. */
const FIRST_DAY = '2026-01-12';
const SECOND_DAY = '2026-01-13';

/** Has a process say at its end how long it computed, and how much memory it had at most. */
const USAGE_HOOK = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())));`,
)}`;

type Run = { readonly seconds: number; readonly cpuSeconds: number; readonly peakMib: number };
type Exported = { readonly made: Run; readonly verified: Run; readonly sizeMib: number };

async function sign(count: number, day: string): Promise<void> {
  const now = new Date(`${day}T12:00:00Z`);
  for (let done = 0; done < count; done += BATCH)
    await open(now)(null, async (ctx) => {
      for (let index = done; index < Math.min(done + BATCH, count); index += 1) {
        const number = `BENCH-${String(index).padStart(6, '0')}`;
        await attest(ctx, {
          tenantId: null,
          kind: 'invoice',
          subjectName: number,
          subjectRef: randomUUID(),
          subjects: ['invoice', 'usage', 'rules', 'trace'].map((name) => ({
            name: `${name}.json`,
            sha256: 'a'.repeat(64),
          })),
          predicate: { number, period: { start: '2025-12-01', end: '2026-01-01' }, note: 'x'.repeat(300) },
        });
      }
    });
  await sequenceWaiting(openJobCtx('sequence-log'));
}

/** A command as a whole process. */
function command(folder: string, args: readonly string[]): Run {
  const usage = join(folder, 'usage');
  const start = performance.now();
  execFileSync(process.execPath, ['--import', USAGE_HOOK, 'cli/openbook.ts', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, BENCH_USAGE: usage },
  });
  const seconds = (performance.now() - start) / 1_000;
  const { maxRSS, systemCPUTime, userCPUTime }: NodeJS.ResourceUsage = JSON.parse(
    readFileSync(usage, 'utf8'),
  );
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000, peakMib: maxRSS / 1_024 };
}

function exported(folder: string, until: string): Exported {
  const out = join(folder, `${until}.zip`);
  const scope = ['--from', FIRST_DAY, '--until', until, '--kind', 'invoice'];
  const made = command(folder, ['bundle', 'evidence', ...scope, '--out', out]);
  const verified = command(folder, ['verify', out]);
  return { made, verified, sizeMib: statSync(out).size / 1_048_576 };
}

/** `openbook bundle evidence` and `openbook verify` as whole processes, of few records and of as many as an export may hold. */
export async function measureExports(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'openbook-bench-'));
  try {
    await sign(FEW, FIRST_DAY);
    await sign(MANY - FEW, SECOND_DAY);
    const empty = command(folder, ['help']);
    const few = exported(folder, FIRST_DAY);
    const many = exported(folder, SECOND_DAY);
    return [
      ...rowsOf('making an export', { few: few.made, many: many.made, empty, most: 2 }),
      sizeRow(few.sizeMib, many.sizeMib),
      ...rowsOf('openbook verify of it', { few: few.verified, many: many.verified, empty, most: 10 }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Compared = { readonly few: Run; readonly many: Run; readonly empty: Run; readonly most: number };

function rowsOf(what: string, { empty, few, many, most }: Compared): Measurement[] {
  // What the process computes, less its start: that hardly depends on what else the machine does.
  const perRecordMs = (run: Run, records: number) => ((run.cpuSeconds - empty.cpuSeconds) * 1_000) / records;
  const [each, eachOfFew] = [perRecordMs(many, MANY), perRecordMs(few, FEW)];
  const memory = many.peakMib / few.peakMib;
  return [
    {
      what: `${what}, ${readable(MANY)} records, computing by record`,
      value: `${readable(each)} ms (${readable(many.seconds)} s in all)`,
      against: `${readable(FEW)} records: ${readable(eachOfFew)} ms (${readable(few.seconds)} s in all)`,
      ratio: `${readable(each / eachOfFew)} ×`,
      goal: '< 1.5 ×',
      met: each / eachOfFew < 1.5,
    },
    {
      what: 'its peak memory',
      value: `${readable(many.peakMib)} MiB`,
      against: `${readable(FEW)} records: ${readable(few.peakMib)} MiB; openbook help: ${readable(empty.peakMib)} MiB`,
      ratio: `${readable(memory)} ×`,
      goal: `< ${most} ×`,
      met: memory < most,
    },
  ];
}

function sizeRow(few: number, many: number): Measurement {
  const [each, eachOfFew] = [many / MANY, few / FEW].map((mib) => mib * 1_024) as [number, number];
  return {
    what: 'its file, by record',
    value: `${readable(each)} KiB (${readable(many)} MiB)`,
    against: `${readable(FEW)} records: ${readable(eachOfFew)} KiB`,
    ratio: `${readable(each / eachOfFew)} ×`,
    goal: '< 1.5 ×',
    met: each / eachOfFew < 1.5,
  };
}
