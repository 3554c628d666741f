import { setTimeout as pause } from 'node:timers/promises';
import { assertNever } from '#core/assert.ts';
import type { Blow } from './chaos-plan.ts';
import type { ChaosServer } from './chaos-server.ts';
import { isQueueEmpty } from './chaos-state.ts';
import { STORY_STEPS, type StoryStep } from './fault-plan.ts';
import {
  type Ended,
  runProgram,
  type StoryCopy,
  type StoryProcess,
  type StoryProgram,
  startProgram,
} from './fault-processes.ts';
import { isSettled } from './fault-state.ts';
import { codesOf, type Files, programOf, WORKER } from './fault-steps.ts';

export type Round = {
  readonly server: ChaosServer;
  readonly copy: StoryCopy;
  readonly files: Files;
  /** Hears of every blow, and whether its point was reached. */
  readonly tell: (line: string) => void;
};

/** Nobody called any job for three days before the first closer starts. */
const FIRST_CLOSER_AT = Date.parse('2026-11-06T08:00:00Z');
/** Longer than the lease on an effect, whose holder died. */
const BETWEEN_CLOSERS_MS = 6 * 60_000;
const LAST_CLOSERS_AT = '2026-11-06T16:00:00Z';
const BLOW_PATIENCE_MS = 20_000;
const HOLD_PATIENCE_MS = 10_000;
const LOOK_MS = 250;
/** The worker looks for closes every three seconds. */
const SILENT_LOOKS = 16;
const SETTLE_PATIENCE_MS = 120_000;
const CALLED_JOBS = ['close-periods', 'sequence-log', 'carry-out-effects', 'watch-closes'];

const closer = (startsAt: string, fault = '', jumpsBack = false): StoryProgram => ({
  args: WORKER,
  clock: { startsAt, jumpsBack },
  fault,
});

/** Whether one of these came true in time. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  return Promise.race([work.then(() => true), pause(ms, false, { ref: false })]);
}

async function isQuiet({ copy, server }: Round): Promise<boolean> {
  return (await isSettled(server.embedded, copy)) && isQueueEmpty(server.embedded, copy);
}

/**
 * Waits for a worker to die at its point. One that does not come there is killed where it stands, once it has nothing to say
 * for a while.
 */
async function awaitDeath(started: StoryProcess): Promise<boolean> {
  const deadline = Date.now() + BLOW_PATIENCE_MS;
  let [isOver, said, silentLooks] = [false, '', 0];
  while (!isOver && Date.now() < deadline && silentLooks < SILENT_LOOKS) {
    isOver = await within(started.ended, LOOK_MS);
    const isReady = started.said().includes('the worker is ready');
    silentLooks = isReady && said === started.said() ? silentLooks + 1 : 0;
    said = started.said();
  }
  if (!isOver) started.child.kill('SIGKILL');
  const { signal } = await started.ended;
  return isOver && signal === 'SIGKILL';
}

async function loseDatabase({ server }: Round, how: 'stop-database' | 'fail-over'): Promise<void> {
  if (how === 'fail-over') return server.failOver();
  await server.stopAtOnce();
  await server.startAgain();
}

/**
 * Holds a process at a point while its database goes away and comes back; answers whether it came so far in time. One that
 * comes there later is let go on at once.
 */
async function loseDatabaseUnder(
  round: Round,
  started: StoryProcess,
  blow: { readonly what: 'stop-database' | 'fail-over'; readonly point: string },
): Promise<boolean> {
  const held = started.says(`held at ${blow.point}`).then(
    () => true,
    () => false,
  );
  const reached = await Promise.race([held, pause(HOLD_PATIENCE_MS, false, { ref: false })]);
  const lost = loseDatabase(round, blow.what);
  void held.then((isHeld) => isHeld && started.child.kill('SIGUSR2'));
  await lost;
  return reached;
}

/** Whether the program came to its end; an import that met refused events tells its counts and ends with 1. */
function hasSucceeded(step: StoryStep, { code, output }: Ended): boolean {
  return code === 0 || (step === 'import' && code === 1 && /^rejected +\d/m.test(output));
}

/** A step that is a program which ends: it is disturbed until it succeeds, and then run in peace if it has not. */
async function passStep(
  round: Round,
  step: Exclude<StoryStep, 'close'>,
  blows: readonly Blow[],
): Promise<void> {
  const { copy, files, tell } = round;
  const program = programOf(step, files);
  for (const blow of blows) {
    if (!('point' in blow)) continue;
    const { point, what } = blow;
    const losesDatabase = what === 'stop-database' || what === 'fail-over';
    const started = startProgram(copy, { ...program, fault: `${point}:${losesDatabase ? 'hold' : 'kill'}` });
    const wasHeld = losesDatabase && (await loseDatabaseUnder(round, started, { what, point }));
    const ended = await started.ended;
    tell(`${step} ${what} ${point}: ${wasHeld || ended.signal === 'SIGKILL' ? 'reached' : 'not reached'}`);
    // A second success would be a second cause: the step is over.
    if (hasSucceeded(step, ended)) return;
  }
  const lastly = step === 'seal' ? { ...program, args: [...program.args, '--at-once', '10'] } : program;
  await runProgram(copy, blows.length === 0 ? program : lastly, codesOf(step));
}

async function strikeClose(round: Round, blow: Blow, startsAt: string): Promise<StoryProcess[]> {
  const { copy, tell } = round;
  const report = (point: string, reached: boolean) =>
    tell(`close ${blow.what} ${point}: ${reached ? 'reached' : 'not reached'}`);
  switch (blow.what) {
    case 'ten-calls':
      await runProgram(
        copy,
        {
          args: ['server/jobs/testing/run-jobs.ts', '--at-once', '10', ...CALLED_JOBS],
          clock: { startsAt },
        },
        [0],
      );
      tell('close ten calls of each job at once');
      return [];
    case 'kill':
    case 'jumping-clock': {
      const jumps = blow.what === 'jumping-clock';
      report(blow.point, await awaitDeath(startProgram(copy, closer(startsAt, blow.point, jumps))));
      return [];
    }
    case 'two-closers': {
      const both = blow.points.map((point) => startProgram(copy, closer(startsAt, point)));
      const reached = await Promise.all(both.map(awaitDeath));
      blow.points.forEach((point, index) => report(point, reached[index] ?? false));
      return [];
    }
    case 'stop-database':
    case 'fail-over': {
      const { point, what } = blow;
      const started = startProgram(copy, closer(startsAt, `${point}:hold`));
      report(point, await loseDatabaseUnder(round, started, { what, point }));
      return [started];
    }
    default:
      return assertNever(blow);
  }
}

/** Lets every closer end by itself, once all is quiet. */
async function endClosers(round: Round, closers: readonly StoryProcess[]): Promise<void> {
  const deadline = Date.now() + SETTLE_PATIENCE_MS;
  while (!(await isQuiet(round))) {
    const fallen = closers.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
    if (fallen !== undefined || Date.now() > deadline) {
      const telling = fallen ?? closers.at(-1);
      for (const { child } of closers) child.kill('SIGKILL');
      throw new Error(`it never became quiet:\n${(await telling?.ended)?.output.slice(-6_000)}`);
    }
    await pause(200);
  }
  for (const { child } of closers) child.kill('SIGTERM');
  for (const { ended } of closers) {
    const { code, output } = await ended;
    if (code !== 0) throw new Error(`a worker ended with ${code}:\n${output.slice(-4_000)}`);
  }
}

async function passClose(round: Round, blows: readonly Blow[]): Promise<void> {
  const survivors: StoryProcess[] = [];
  try {
    for (const [index, blow] of blows.entries()) {
      const losesDatabase = blow.what === 'stop-database' || blow.what === 'fail-over';
      // Whoever has nothing left to do reaches no point; a database can be lost at any time.
      if (!losesDatabase && (await isSettled(round.server.embedded, round.copy))) {
        round.tell(`close ${blow.what}: nothing was left to do`);
        continue;
      }
      const at = new Date(FIRST_CLOSER_AT + index * BETWEEN_CLOSERS_MS).toISOString();
      survivors.push(...(await strikeClose(round, blow, at)));
    }
    const last = blows.length === 0 ? 1 : 2;
    for (let count = 0; count < last; count += 1)
      survivors.push(startProgram(round.copy, closer(LAST_CLOSERS_AT)));
    await Promise.all(survivors.slice(-last).map((each) => each.says('the worker is ready')));
    await endClosers(round, survivors);
  } finally {
    for (const { child } of survivors) if (child.exitCode === null) child.kill('SIGKILL');
  }
}

/** Tells the story on a copy, under these blows; without any it is the story undisturbed. */
export async function playRound(round: Round, blows: readonly Blow[]): Promise<void> {
  for (const step of STORY_STEPS) {
    const mine = blows.filter((blow) => blow.step === step);
    if (step === 'close') await passClose(round, mine);
    else await passStep(round, step, mine);
  }
}
