import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DatabaseUrls } from '#server/platform/db/connections.ts';

const STOP_CLOCK = new URL('./stop-clock.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** One copy of the story's database with the home folder that belongs to it. */
export type StoryCopy = { readonly name: string; readonly home: string; readonly urls: DatabaseUrls };

/** A program on a copy: its clock stands still at an instant, runs on from one, or jumps back while it does. */
export type StoryProgram = {
  readonly args: readonly string[];
  readonly clock:
    | { readonly stoppedAt: string }
    | { readonly startsAt: string; readonly jumpsBack?: boolean };
  readonly fault?: string;
};

export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
};

export type StoryProcess = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What the process has said so far. */
  readonly said: () => string;
  /** Settles when the process has said this; raises what it said instead when it ends without. */
  readonly says: (text: string) => Promise<void>;
};

function clockOf(clock: StoryProgram['clock']): { nodeArgs: string[]; env: Record<string, string> } {
  if ('stoppedAt' in clock)
    return { nodeArgs: ['--import', STOP_CLOCK], env: { OPENBOOK_TEST_INSTANT: clock.stoppedAt } };
  const offset = Math.round((Date.parse(clock.startsAt) - Date.now()) / 1000);
  return {
    nodeArgs: clock.jumpsBack ? ['--import', STOP_CLOCK] : [],
    env: { OPENBOOK_CLOCK_OFFSET_SECONDS: String(offset), OPENBOOK_TEST_INSTANT: '' },
  };
}

/** Starts a program of the product in a process of its own. */
export function startProgram(copy: StoryCopy, program: StoryProgram): StoryProcess {
  const { nodeArgs, env } = clockOf(program.clock);
  const child = spawn(process.execPath, [...nodeArgs, ...program.args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      OPENBOOK_HOME: copy.home,
      OPENBOOK_DEMO: 'on',
      OPENBOOK_LOG_LEVEL: 'info',
      OPENBOOK_MASTER_KEYS: '',
      OPENBOOK_CHECKPOINT_FILE: '',
      DATABASE_URL: copy.urls.app,
      DATABASE_OWNER_URL: copy.urls.owner,
      DATABASE_DESK_URL: copy.urls.desk,
      DATABASE_WORKER_URL: copy.urls.worker,
      OPENBOOK_FAULT: program.fault ?? '',
      ...env,
    },
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.includes(text) && resolve();
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`never said "${text}":\n${output}`)));
    });
  return { child, ended, said: () => output, says };
}

/** Runs a program to its end; raises what it said unless it ended with one of these codes. */
export async function runProgram(
  copy: StoryCopy,
  program: StoryProgram,
  codes: readonly number[] = [0],
): Promise<Ended> {
  const ended = await startProgram(copy, program).ended;
  if (ended.code === null || !codes.includes(ended.code))
    throw new Error(
      `${program.args.join(' ')} ended with ${ended.code ?? ended.signal}:\n${ended.output.slice(-4_000)}`,
    );
  return ended;
}
