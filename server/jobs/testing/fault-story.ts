import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { assertNever } from '#core/assert.ts';
import { connectionParts, type DatabaseUrls, embeddedUrls } from '#server/platform/db/connections.ts';
import { startCluster, stopCluster } from '#server/platform/db/embedded/cluster.ts';
import {
  acquireEmbedded,
  type EmbeddedDatabase,
  releaseEmbedded,
} from '#server/platform/db/embedded/home.ts';
import { applyMigrations } from '#server/platform/db/migrations/run.ts';
import type { PlannedFault, StoryStep } from './fault-plan.ts';
import { STORY_STEPS } from './fault-plan.ts';
import {
  runProgram,
  type StoryCopy,
  type StoryProcess,
  type StoryProgram,
  startProgram,
} from './fault-processes.ts';
import { asAdmin, isSettled, readEndState } from './fault-state.ts';
import { writeWorld } from './fault-world.ts';

/**
 * The story that faults interrupt: two customers, a month of usage with late and refused events, its seals, a change of
 * keys, the close to delivered mails, a bundle, and a reading of the whole log. Each step is a process; before each the database
 * and its home are kept as a template, so that every fault begins from the same bytes.
 */
export type FaultStory = {
  readonly baseline: EndOfStory;
  /** Tells the story from a step on, with its fault, and answers how it ended. */
  readonly interrupt: (point: string, fault: PlannedFault, how: 'kill' | 'database') => Promise<EndOfStory>;
  readonly close: () => Promise<void>;
};
export type EndOfStory = Awaited<ReturnType<typeof readEndState>>;

const SETTLE_LIMIT_MS = 90_000;
/** Longer than the lease on an effect, whose holder died. */
const NEXT_RUN = '2026-11-03T08:10:00Z';
const WORKER = ['server/jobs/worker.ts'];
const OPENBOOK = 'cli/openbook.ts';

const SEND_AWAY = 'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1';

type Files = ReturnType<typeof writeWorld>;
type Context = { readonly copy: StoryCopy; readonly embedded: EmbeddedDatabase; readonly files: Files };

/** What the step runs. The worker is the only one that has to be told to end. */
function programOf(step: StoryStep, files: Files): StoryProgram {
  switch (step) {
    case 'import':
      return {
        args: [OPENBOOK, 'import', 'events', files.later],
        clock: { stoppedAt: '2026-11-01T12:00:00Z' },
      };
    case 'seal':
      return {
        args: ['server/jobs/testing/run-jobs.ts', 'seal-days'],
        clock: { stoppedAt: '2026-11-02T13:00:00Z' },
      };
    case 'rotate':
      return { args: [OPENBOOK, 'keys', 'rotate'], clock: { stoppedAt: '2026-11-03T00:30:00Z' } };
    case 'close':
      return { args: WORKER, clock: { startsAt: '2026-11-03T08:00:00Z' } };
    case 'bundle':
      return {
        args: [OPENBOOK, 'bundle', 'invoice', 'FS-000001', '--out', files.bundle],
        clock: { startsAt: '2026-11-03T12:00:00Z' },
      };
    case 'verify':
      return { args: [OPENBOOK, 'log', 'verify'], clock: { startsAt: '2026-11-04T08:00:00Z' } };
    default:
      return assertNever(step);
  }
}

/** Refused events make an import end with 1. */
const codesOf = (step: StoryStep) => (step === 'import' ? [0, 1] : [0]);

async function endWorker({ copy, embedded }: Context, worker: StoryProcess): Promise<void> {
  const deadline = Date.now() + SETTLE_LIMIT_MS;
  while (!(await isSettled(embedded, copy))) {
    if (worker.child.exitCode !== null || worker.child.signalCode !== null || Date.now() > deadline) {
      worker.child.kill('SIGKILL');
      throw new Error(`the worker did not end its work:\n${(await worker.ended).output.slice(-6_000)}`);
    }
    await pause(150);
  }
  worker.child.kill('SIGTERM');
  const { code, output } = await worker.ended;
  if (code !== 0) throw new Error(`the worker ended with ${code}:\n${output.slice(-4_000)}`);
}

/** Runs a step to its end, and again by the next run where it was interrupted. */
async function runStep(context: Context, step: StoryStep, isNextRun: boolean): Promise<void> {
  const { copy, files } = context;
  const program = programOf(step, files);
  if (step !== 'close') {
    await runProgram(copy, program, codesOf(step));
    return;
  }
  const clock = isNextRun ? { startsAt: NEXT_RUN } : program.clock;
  const worker = startProgram(copy, { ...program, clock });
  await worker.says('the worker is ready');
  await endWorker(context, worker);
}

function urlsOf(embedded: EmbeddedDatabase, name: string): DatabaseUrls {
  const named = (url: string) => url.replace(/\/[^/]*$/, `/${name}`);
  const { app, desk, owner, worker } = embeddedUrls(embedded);
  return { app: named(app), desk: named(desk), owner: named(owner), worker: named(worker) };
}

/** Makes databases that are copies of others; nobody may be connected to what is copied. Names are plain words. */
function openCopies(embedded: EmbeddedDatabase, folder: string) {
  const open = (name: string): StoryCopy => ({
    name,
    home: join(folder, name),
    urls: urlsOf(embedded, name),
  });
  return {
    open,
    make: async (name: string, from?: string): Promise<StoryCopy> => {
      await asAdmin(embedded, 'postgres', async (client) => {
        const template = from === undefined ? '' : `template ${from}`;
        // The backend of a process that ended may need a moment more to notice.
        if (from !== undefined) await client.query(SEND_AWAY, [from]);
        await client.query(`create database ${name} ${template} owner owner`);
        await client.query(`grant connect, create on database ${name} to worker_owner`);
      });
      const copy = open(name);
      if (from === undefined) mkdirSync(copy.home);
      else cpSync(open(from).home, copy.home, { recursive: true });
      return copy;
    },
  };
}

/** The vendor, its customers and their first usage, some of it sealed: what was there before the story. */
async function prepareWorld(copy: StoryCopy, files: Files): Promise<void> {
  await applyMigrations(connectionParts(copy.urls.owner));
  const at = (stoppedAt: string) => ({ stoppedAt });
  await runProgram(copy, { args: [OPENBOOK, 'apply', files.setup], clock: at('2026-09-20T00:00:00Z') });
  await runProgram(copy, {
    args: [OPENBOOK, 'import', 'events', files.first],
    clock: at('2026-10-21T00:00:00Z'),
  });
  await runProgram(copy, {
    args: ['server/jobs/testing/run-jobs.ts', 'seal-days', 'sequence-log'],
    clock: at('2026-10-12T20:00:00Z'),
  });
}

/** Interrupts a step: the process is killed at the point, or held there while the database stops and comes back. */
async function interruptStep(
  embedded: EmbeddedDatabase,
  started: StoryProcess,
  point: string,
  how: 'kill' | 'database',
): Promise<'ended' | 'goes-on'> {
  if (how === 'kill') {
    const { signal, code, output } = await started.ended;
    if (signal !== 'SIGKILL') throw new Error(`not killed at ${point} (${code}):\n${output.slice(-4_000)}`);
    return 'ended';
  }
  await started.says(`held at ${point}`);
  await stopCluster(embedded.cluster, 'immediate');
  started.child.kill('SIGUSR2');
  const isWorker = started.child.spawnargs.includes(WORKER[0] ?? '');
  const ended = isWorker ? undefined : await started.ended;
  await startCluster(embedded.cluster, embedded.running.port);
  if (ended === undefined) return 'goes-on';
  const { code, signal } = ended;
  if (code !== 1) throw new Error(`without its database the process ended with ${code ?? signal}`);
  return 'ended';
}

/** Tells the story once without a fault, keeping a template before each step, and opens the way to tell it with one. */
export async function openFaultStory(): Promise<FaultStory> {
  const folder = mkdtempSync(join(tmpdir(), 'openbook-faults-'));
  // The server runs under another account when the tests run as root, and must be able to pass through.
  chmodSync(folder, 0o755);
  // Durable, since losing what was committed is what these tests look for.
  const embedded = await acquireEmbedded(join(folder, 'server'));
  const files = writeWorld(folder);
  const copies = openCopies(embedded, folder);
  const contextOf = (copy: StoryCopy): Context => ({ copy, embedded, files });
  const base = await copies.make('undisturbed');
  await prepareWorld(base, files);
  for (const step of STORY_STEPS) {
    await copies.make(`before_${step}`, base.name);
    await runStep(contextOf(base), step, false);
  }
  const baseline = await readEndState(embedded, base);
  return {
    baseline,
    interrupt: async (point, fault, how) => {
      const copy = await copies.make(`${how}_${point.replaceAll(/\W/g, '_')}`, `before_${fault.step}`);
      const context = contextOf(copy);
      const effect = how === 'kill' ? 'kill' : 'hold';
      const setting = `${point}:${effect}:${fault.occurrence ?? 1}`;
      const started = startProgram(copy, { ...programOf(fault.step, files), fault: setting });
      const outcome = await interruptStep(embedded, started, point, how).catch((error: unknown) => {
        started.child.kill('SIGKILL');
        throw error;
      });
      await runStep(context, fault.step, true);
      // A worker that lost its database has found it again, or looks for work when its pause is over.
      if (outcome === 'goes-on') await endWorker(context, started);
      // The last step only reads the log again, which the end state does for every story by itself.
      for (const step of STORY_STEPS.slice(STORY_STEPS.indexOf(fault.step) + 1, -1))
        await runStep(context, step, true);
      return readEndState(embedded, copy);
    },
    close: async () => {
      await releaseEmbedded(join(folder, 'server'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
