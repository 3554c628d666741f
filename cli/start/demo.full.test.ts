import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findFreePort } from '#server/platform/db/embedded/cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbook-demo-'));
const home = join(folder, 'home');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the demo until it serves, stops it as Ctrl-C does, and answers what it printed and how it ended. */
function demo(port: number, until: RegExp): Promise<{ output: string; code: number | null }> {
  const child = spawn(process.execPath, ['cli/start/demo.mjs'], {
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), OPENBOOK_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    const wasReached = until.test(output);
    output += chunk.toString('utf8');
    if (!wasReached && until.test(output)) child.kill('SIGINT');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve) => child.on('close', (code) => resolve({ output, code })));
}

describe('npm run demo', () => {
  test('a busy port is one sentence and touches nothing', async () => {
    const port = await findFreePort();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const { output, code } = await demo(port, /never/);
    await new Promise((resolve) => squatter.close(resolve));
    expect(output.trim()).toMatch(
      /^✗ Port \d+ is in use by another program\. Stop it, or take another port: PORT=/,
    );
    expect(code).toBe(1);
    expect(existsSync(home)).toBe(false);
  });

  test('a first start that was interrupted begins anew, and a second start is quick and keeps everything', async () => {
    mkdirSync(join(home, 'postgres', 'data', 'base'), { recursive: true });
    writeFileSync(join(home, 'first-start'), '');
    writeFileSync(join(home, 'postgres', 'data', 'PG_VERSION'), '18');
    const port = await findFreePort();
    const first = await demo(port, /Openbook runs at/);
    expect(first.output).toMatch(/clearing a first start that was interrupted/);
    expect(first.output).toMatch(/Stopped\. Your data is kept/);
    expect(first.code).toBe(0);
    const second = await demo(port, /Openbook runs at/);
    expect(second.output).toMatch(/migrations: up to date/);
    expect(second.output).toMatch(/build: unchanged/);
    const took = Number(/Openbook runs at .* \((\d+\.\d) s\)/.exec(second.output)?.[1]);
    expect(took).toBeLessThan(15);
    expect(existsSync(join(home, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  });
});
