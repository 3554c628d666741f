import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { faultPoint, InjectedFault } from './fault.ts';
import { listFaultPoints } from './fault-points.ts';

afterEach(() => vi.unstubAllEnvs());

function sourceTree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'fault-points-'));
  for (const folder of ['server', 'cli', 'app']) mkdirSync(join(root, folder));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return root;
}

describe('faultPoint', () => {
  test('does nothing when nothing or another point is named', async () => {
    await faultPoint('test.here');
    vi.stubEnv('OPENBOOK_FAULT', 'test.elsewhere:throw');
    await faultPoint('test.here');
  });

  test('throws at the occurrence asked for and not before', async () => {
    vi.stubEnv('OPENBOOK_FAULT', 'test.here:throw:2');
    await faultPoint('test.here');
    await expect(faultPoint('test.here')).rejects.toThrow(InjectedFault);
  });

  test('refuses a setting that it cannot read', async () => {
    vi.stubEnv('OPENBOOK_FAULT', 'test.here:explode');
    await expect(faultPoint('test.here')).rejects.toThrow(/OPENBOOK_FAULT/);
  });

  test('kills the process at once', async () => {
    const script = `import { faultPoint } from ${JSON.stringify(join(import.meta.dirname, 'fault.ts'))};
      console.log('before'); await faultPoint('test.here'); console.log('after');`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, OPENBOOK_FAULT: 'test.here' },
    });
    await expect(run).rejects.toMatchObject({ signal: 'SIGKILL', stdout: 'before\n' });
  });
});

describe('a point that holds', () => {
  test('says so only once it can be let go on', async () => {
    vi.stubEnv('OPENBOOK_FAULT', 'test.here:hold');
    const said: unknown[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.push(text, process.listenerCount('SIGUSR2'));
      return true;
    });
    const held = faultPoint('test.here');
    write.mockRestore();
    expect(said).toEqual(['held at test.here\n', 1]);
    process.emit('SIGUSR2');
    await held;
    expect(process.listenerCount('SIGUSR2')).toBe(0);
  });
});

describe('listFaultPoints', () => {
  test('reads the names from the source', () => {
    const root = sourceTree({ 'server/a.ts': "\nawait faultPoint('close.numbered');\n" });
    expect(listFaultPoints(root)).toEqual([{ name: 'close.numbered', file: 'server/a.ts', line: 2 }]);
  });

  test('refuses a computed name and a name used twice', () => {
    expect(() => listFaultPoints(sourceTree({ 'server/a.ts': 'await faultPoint(name);' }))).toThrow(
      /literal/,
    );
    const twice = { 'server/a.ts': "faultPoint('a.b')", 'cli/b.ts': "faultPoint('a.b')" };
    expect(() => listFaultPoints(sourceTree(twice))).toThrow(/server\/a\.ts:1/);
  });

  test('the program itself has no unnamed and no doubled point', () => {
    expect(() => listFaultPoints()).not.toThrow();
  });
});
