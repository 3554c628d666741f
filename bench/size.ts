// `npm run bench -- size`: the close of a month end's size by two processes, in a database of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { required } from '#core/assert.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { readCloses } from '#server/modules/billing/index.ts';
import { closeDatabase, database } from '#server/platform/db/index.ts';
import { asTable, type Measurement, readable } from './report.ts';
import type { CloserAnswer, CloserOrder } from './size-closer.ts';
import {
  BENCH_CLOSED_AT,
  BENCH_MONTH_DAYS,
  fillMonth,
  makeGateway,
  makeTenants,
  makeVendor,
} from './story.ts';

const FULL_SUBSCRIPTIONS = 10_000;
/** A smaller number tries the bench out; results are only kept for the whole one. */
const SUBSCRIPTIONS = Number(process.env['OPENBOOK_BENCH_SUBSCRIPTIONS'] ?? FULL_SUBSCRIPTIONS);
const EVENTS = Number(process.env['OPENBOOK_BENCH_EVENTS'] ?? SUBSCRIPTIONS * 300);
const EVENTS_A_DAY = Math.ceil(EVENTS / SUBSCRIPTIONS / BENCH_MONTH_DAYS);
const SMALL = Math.ceil(SUBSCRIPTIONS / 10);
/** Later than a signed close waits for the log to take its record in. */
const LOGGED_AT = new Date(BENCH_CLOSED_AT.getTime() + 60_000);

type Closed = { readonly seconds: number; readonly answers: readonly CloserAnswer[] };

function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`a closer ended with ${code}`)));
  });
}

async function openClosers(count: number): Promise<ChildProcess[]> {
  const closers = Array.from({ length: count }, () =>
    fork('bench/size-closer.ts', { env: { ...process.env, NODE_ENV: 'production' } }),
  );
  await Promise.all(closers.map((closer) => nextMessage(closer)));
  return closers;
}

async function give(closers: readonly ChildProcess[], orders: readonly CloserOrder[]): Promise<Closed> {
  const start = performance.now();
  const answers = await Promise.all(
    closers.map((closer, index) => {
      const answer = nextMessage<CloserAnswer>(closer);
      closer.send(required(orders[index] ?? orders[0], 'an order'));
      return answer;
    }),
  );
  return { seconds: (performance.now() - start) / 1_000, answers };
}

/** How many closes stand in one of these phases. */
async function countIn(...phases: string[]): Promise<number> {
  const closes = await openJobCtx('bench').acrossTenants('bench', (ctx) =>
    readCloses(ctx, { startsBefore: '2026-03-01' }),
  );
  return closes.filter(({ phase }) => phases.includes(phase)).length;
}

async function closeSet(from: number, to: number, closers: readonly ChildProcess[]) {
  const signed = await give(closers, [{ what: 'close', at: BENCH_CLOSED_AT.toISOString() }]);
  const standing = await countIn('signed', 'logged', 'delivered');
  if (standing !== to) throw new Error(`${standing} closes are signed, not ${to}`);
  const at = LOGGED_AT.toISOString();
  const sequenced = await give(closers.slice(0, 1), [{ what: 'log', at }]);
  const logged = await give(closers, [{ what: 'close', at }]);
  const behind = await countIn('logged', 'delivered');
  if (behind !== to) throw new Error(`${behind} closes are logged, not ${to}`);
  return {
    invoices: to - from,
    signed,
    loggedSeconds: signed.seconds + sequenced.seconds + logged.seconds,
    peakMib: Math.max(peak(signed), peak(sequenced), peak(logged)),
  };
}

async function story(from: number, to: number, processes: number) {
  const { actor } = await makeGateway();
  const tell = (what: string, start: number) =>
    console.log(`  ${what} (${readable((performance.now() - start) / 1_000)} s)`);
  let start = performance.now();
  await makeTenants(from, to);
  tell(`${to - from} tenants`, start);
  start = performance.now();
  await fillMonth(actor, { from, to, eventsADay: EVENTS_A_DAY });
  tell(`${(to - from) * EVENTS_A_DAY * BENCH_MONTH_DAYS} events`, start);
  start = performance.now();
  const middle = Math.floor((from + to) / 2);
  await withClosers(2, (closers) =>
    give(closers, [
      { what: 'seal', from, to: middle },
      { what: 'seal', from: middle, to },
    ]),
  );
  tell('their days sealed', start);
  // Fresh processes, so that their memory is that of the close.
  return withClosers(processes, (closers) => closeSet(from, to, closers));
}

async function withClosers<T>(
  count: number,
  work: (closers: readonly ChildProcess[]) => Promise<T>,
): Promise<T> {
  const closers = await openClosers(count);
  try {
    return await work(closers);
  } finally {
    const ended = closers.map((closer) => new Promise((resolve) => closer.once('exit', resolve)));
    for (const closer of closers) closer.send('end');
    await Promise.all(ended);
  }
}

const peak = ({ answers }: Closed) => Math.max(...answers.map(({ peakMib }) => peakMib));

async function measure(): Promise<Measurement[]> {
  await makeVendor();
  const small = await story(0, SMALL, 1);
  const large = await story(SMALL, SMALL + SUBSCRIPTIONS, 2);
  const rate = (seconds: number, invoices: number) => (invoices / seconds) * 60;
  const one = rate(small.signed.seconds, small.invoices);
  const two = rate(large.signed.seconds, large.invoices);
  const steps = large.signed.answers.map((answer) => answer.steps);
  const share = Math.min(...steps) / steps.reduce((sum, each) => sum + each, 0);
  const memory = large.peakMib / small.peakMib;
  const what = `${readable(SUBSCRIPTIONS)} subscriptions with 3 charges over ${readable(SUBSCRIPTIONS * EVENTS_A_DAY * BENCH_MONTH_DAYS)} events`;
  return [
    {
      what: `close of ${what}, two processes, to signed`,
      value: `${readable(large.signed.seconds)} s`,
      against: `${readable(SMALL)}, one process: ${readable(one)} invoices/min`,
      ratio: `${readable(two / one)} ×`,
      goal: '< 60 s',
      met: large.signed.seconds < 60,
    },
    {
      what: 'the same, to logged',
      value: `${readable(large.loggedSeconds)} s`,
      against: `to signed: ${readable(large.signed.seconds)} s`,
      ratio: `${readable(large.loggedSeconds / large.signed.seconds)} ×`,
      goal: '< 300 s',
      met: large.loggedSeconds < 300,
    },
    {
      what: 'the smaller share of the two processes',
      value: `${readable(share * 100)} %`,
      against: 'steps of batches by both',
      ratio: '–',
      goal: '≥ 30 %',
      met: share >= 0.3,
    },
    {
      what: 'peak memory of a process',
      value: `${readable(large.peakMib)} MiB`,
      against: `${readable(SMALL)}: ${readable(small.peakMib)} MiB`,
      ratio: `${readable(memory)} ×`,
      goal: 'flat (≤ 1.25 ×)',
      met: memory <= 1.25,
    },
  ];
}

try {
  await database();
  const table = asTable(await measure());
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}, client and database beside the server.`;
  if (SUBSCRIPTIONS === FULL_SUBSCRIPTIONS)
    writeFileSync(
      'bench/size.md',
      `# The close of a month end\n\nOne run of \`npm run bench -- size\` on ${machine} Ratios compare figures of the same run; absolute figures belong to this machine.\n\n${table}\n`,
    );
  console.log(`\n${table}`);
} finally {
  await closeDatabase();
}
