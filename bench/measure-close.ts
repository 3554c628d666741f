import { generateKeyPairSync, sign } from 'node:crypto';
import { datesFrom } from '#core/time/civil-date.ts';
import { advanceDue, type CloseRunner, planDue } from '#server/jobs/close-run.ts';
import { recordScheduled } from '#server/jobs/record-run.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { newId } from '#server/platform/ids.ts';
import type { PlainConnection } from './plain-connection.ts';
import { type Measurement, readable } from './report.ts';
import { BENCH_CLOSED_AT, BENCH_SEALED_AT, fillMonth, makeTenants, open, tenantIdsOf } from './story.ts';

const SMALL = 200;
/** A smaller number tries the bench out; results are only kept for the whole one. */
const LARGE = Number(process.env['OPENBOOK_BENCH_SUBSCRIPTIONS'] ?? 2_000);

/** What a close writes for each invoice: the floor writes the same rows at once. */
const WRITTEN = ['close', 'close_document', 'invoice', 'invoice_line', 'invoice_tax', 'attestation'];

type CloseRun = { readonly invoices: number; readonly seconds: number; readonly peakMib: number };

const SEALED_AT_ONCE = 4;

/** Seals every day of the month beforehand, as the nights of the month would have: the close itself seals nothing. */
export async function sealMonth(tenantIds: readonly string[]): Promise<void> {
  const transaction = open(BENCH_SEALED_AT);
  const waiting = [...tenantIds];
  const worker = async () => {
    for (let tenantId = waiting.pop(); tenantId !== undefined; tenantId = waiting.pop()) {
      const id = tenantId;
      await transaction(id, async (ctx) => {
        for (const day of datesFrom('2026-02-01', '2026-03-01')) await sealDay(ctx, { tenantId: id, day });
      });
    }
  };
  await Promise.all(Array.from({ length: SEALED_AT_ONCE }, worker));
}

/** Runs `work` and answers the highest resident memory seen meanwhile, in MiB. */
export async function peakMemory(work: () => Promise<void>): Promise<number> {
  let peak = process.memoryUsage().rss;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak / 1_048_576;
}

/** Closes the month of every tenant that has not been closed, to `signed`. */
async function closeAll(invoices: number): Promise<CloseRun> {
  const runner: CloseRunner = {
    actor: { kind: 'system', job: 'close-periods' },
    now: BENCH_CLOSED_AT,
    ids: newId,
    requestId: 'bench',
    signal: new AbortController().signal,
  };
  const start = performance.now();
  const peakMib = await peakMemory(async () => {
    const planned = await planDue(runner);
    if (planned !== invoices) throw new Error(`${planned} closes were opened, not ${invoices}`);
    const { record } = recordScheduled(runner);
    const { failed } = await advanceDue({ ...runner, record });
    if (failed > 0) throw new Error(`${failed} closes were set back`);
  });
  return { invoices, seconds: (performance.now() - start) / 1_000, peakMib };
}

/** The same rows written by one aggregate and one insert a table, and one signature for each invoice. */
async function floorSeconds(connection: PlainConnection, invoices: number): Promise<number> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const payload = Buffer.alloc(1_200, 7);
  for (const table of ['usage_rollup', ...WRITTEN]) {
    // The owner is bound by the policies too; this database ends with the bench.
    await connection.query(`alter table ${table} no force row level security`);
    await connection.query(`drop table if exists floor_${table}`);
    await connection.query(`create table floor_${table} (like ${table} including indexes)`);
  }
  await connection.query('drop table if exists floor_sums');
  const start = performance.now();
  await connection.query(
    `create table floor_sums as select tenant_id, meter_version_id, dimension_key, sum(value_sum) as total
     from usage_rollup where day >= '2026-02-01' and day < '2026-03-01' group by 1, 2, 3`,
  );
  for (const table of WRITTEN) await connection.query(`insert into floor_${table} select * from ${table}`);
  for (let index = 0; index < invoices; index += 1) sign('sha256', payload, privateKey);
  return (performance.now() - start) / 1_000;
}

async function storyOf(gateway: Actor, from: number, to: number): Promise<CloseRun> {
  await makeTenants(from, to);
  await fillMonth(gateway, { from, to, eventsADay: 1 });
  await sealMonth(await tenantIdsOf(from, to));
  console.log(`  ${to - from} tenants with a sealed month`);
  return closeAll(to - from);
}

/** The close of 2,000 subscriptions with 3 charges, its memory against 200, and what the database alone would need. */
export async function measureClose(input: {
  readonly gateway: Actor;
  readonly connection: PlainConnection;
}): Promise<Measurement[]> {
  const small = await storyOf(input.gateway, 0, SMALL);
  const large = await storyOf(input.gateway, SMALL, SMALL + LARGE);
  const floor = await floorSeconds(input.connection, LARGE);
  const perMinute = (large.invoices / large.seconds) * 60;
  const overFloor = large.seconds / floor;
  const memory = large.peakMib / small.peakMib;
  return [
    {
      what: `close of ${readable(LARGE)} subscriptions with 3 charges, to signed`,
      value: `${readable(perMinute)} invoices/min (${readable(large.seconds)} s)`,
      against: `${readable(SMALL)}: ${readable((small.invoices / small.seconds) * 60)} invoices/min`,
      ratio: `${readable(perMinute / ((small.invoices / small.seconds) * 60))} ×`,
      goal: '≥ 12,000 invoices/min',
      met: perMinute >= 12_000,
    },
    {
      what: 'the same close',
      value: `${readable(large.seconds)} s`,
      against: `one aggregate, the same rows, one signature each: ${readable(floor)} s`,
      ratio: `${readable(overFloor)} ×`,
      goal: '≤ 10 ×',
      met: overFloor <= 10,
    },
    {
      what: 'its peak memory',
      value: `${readable(large.peakMib)} MiB`,
      against: `${readable(SMALL)}: ${readable(small.peakMib)} MiB`,
      ratio: `${readable(memory)} ×`,
      goal: 'flat (≤ 1.25 ×)',
      met: memory <= 1.25,
    },
  ];
}
