import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Program = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Everything that it has said until now, on both streams. */
  readonly said: () => string;
  /** Settles when it has said something that matches; raises what it said instead when it ends or a minute is over. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Asks it to end and waits; raises what it said unless it ends well. */
  readonly stop: () => Promise<void>;
};

const PATIENCE_MS = 60_000;

/** Starts a program as a service manager would: one of the product's own with Node, or another by its file. */
export function startProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  file: string = process.execPath,
): Program {
  const child = spawn(file, [...args], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const looks = new Set<() => void>();
  const onText = (take: (text: string) => void) => (text: string) => {
    take(text);
    for (const look of looks) look();
  };
  child.stdout.setEncoding('utf8').on(
    'data',
    onText((text) => {
      stdout += text;
    }),
  );
  child.stderr.setEncoding('utf8').on(
    'data',
    onText((text) => {
      stderr += text;
    }),
  );
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const said = () => stdout + stderr;
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const fail = (why: string) =>
        reject(new Error(`${args.join(' ')} ${why} without saying ${pattern}:\n${said().slice(-4_000)}`));
      const timer = setTimeout(() => fail('goes on for a minute'), PATIENCE_MS);
      const look = () => {
        const found = pattern.exec(said());
        if (!found) return;
        clearTimeout(timer);
        looks.delete(look);
        resolve(found);
      };
      looks.add(look);
      look();
      void ended.then(() => fail('ended'));
    });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const { code } = await ended;
    // Next ends with what the signal stands for.
    if (code !== 0 && code !== 143)
      throw new Error(`${args.join(' ')} ended with ${code}:\n${said().slice(-4_000)}`);
  };
  return { child, ended, said, says, stop };
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
