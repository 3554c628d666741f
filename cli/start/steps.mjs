// Prints steps with their time, and runs commands whose output is shown only when they fail. Node built-ins only.
import { spawn } from 'node:child_process';

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** A step that ended in a sentence for the person at the terminal, with the way out. */
export class StepFailure extends Error {}

/** Runs one named step and prints its name and time; `work` may answer a word on the outcome. */
export async function step(name, work) {
  const start = performance.now();
  const isLive = process.stdout.isTTY;
  if (isLive) process.stdout.write(`  ${name} ...`);
  const end = (mark, outcome) => {
    const line = `${mark} ${name}${outcome ? `: ${outcome}` : ''} (${seconds(performance.now() - start)})`;
    process.stdout.write(isLive ? `\r\u001b[2K${line}\n` : `${line}\n`);
  };
  try {
    const outcome = await work();
    end('✓', typeof outcome === 'string' ? outcome.trim() : '');
    return outcome;
  } catch (error) {
    end('✗', '');
    throw error;
  }
}

/**
 * Runs a command to its end; answers exit code and output. With `inherit` the output goes to the terminal as it comes.
 * Ctrl-C reaches the command as it reaches us.
 */
export function run(file, args, options = {}) {
  const { inherit = false, env = {}, cwd = process.cwd() } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
    });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** As `run`, and a failure is a `StepFailure` with the end of what the command said. */
export async function mustRun(file, args, options = {}) {
  const { code, output } = await run(file, args, options);
  if (code !== 0)
    throw new StepFailure(
      `${file} ${args.join(' ')} ended with ${code}\n${output.split('\n').slice(-60).join('\n')}`,
    );
  return output;
}
