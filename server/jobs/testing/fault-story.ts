import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCluster, stopCluster } from '#server/platform/db/embedded/cluster.ts';
import {
  acquireEmbedded,
  type EmbeddedDatabase,
  releaseEmbedded,
} from '#server/platform/db/embedded/home.ts';
import type { PlannedFault, StoryStep } from './fault-plan.ts';
import { STORY_STEPS } from './fault-plan.ts';
import { runProgram, type StoryCopy, type StoryProcess, startProgram } from './fault-processes.ts';
import { isSettled, readEndState } from './fault-state.ts';
import { codesOf, type Files, openCopies, prepareWorld, programOf, WORKER } from './fault-steps.ts';
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

type Context = { readonly copy: StoryCopy; readonly embedded: EmbeddedDatabase; readonly files: Files };

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
