import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type CommandResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** The `openbook` command on a database of its own, as an operator would type it. */
export type CommandLine = {
  readonly home: string;
  readonly openbook: (...args: readonly string[]) => Promise<CommandResult>;
  /** As `openbook`, and a failure is an error with what the command said. */
  readonly must: (...args: readonly string[]) => Promise<string>;
};

/** A command line whose home is a new folder; the embedded database starts with its first command. */
export function openCommandLine(): CommandLine {
  const home = mkdtempSync(join(tmpdir(), 'openbook-acceptance-'));
  return { home, ...commandLineOf(join(home, 'home')) };
}

/** The command line on a home that is there already, beside the server that runs on it. */
export function commandLineOf(home: string): Omit<CommandLine, 'home'> {
  const openbook = (...args: readonly string[]) =>
    new Promise<CommandResult>((resolve) => {
      const child = spawn(process.execPath, ['cli/openbook.ts', ...args], {
        env: { ...process.env, OPENBOOK_HOME: home, OPENBOOK_LOG_LEVEL: 'warn' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        stdout += chunk;
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        stderr += chunk;
      });
      child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
  const must = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await openbook(...args);
    if (code !== 0) throw new Error(`openbook ${args.join(' ')} ended with ${code}\n${stderr}${stdout}`);
    return stdout;
  };
  return { openbook, must };
}
