import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('openbook.ts', import.meta.url));

function openbook(...argv: string[]) {
  return spawnSync(process.execPath, [entry, ...argv], { encoding: 'utf8' });
}

test('an unknown command ends with 2 and one line', () => {
  for (const name of ['no-such-command', '../openbook', 'constructor']) {
    const { status, stdout, stderr } = openbook(name);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(`openbook: unknown command "${name}"; "openbook help" lists the commands\n`);
  }
});

test('help lists the commands, and nothing at all is a mistake', () => {
  expect(openbook('help')).toMatchObject({ status: 0, stderr: '' });
  expect(openbook('help').stdout).toContain('openbook COMMAND');
  expect(openbook().status).toBe(2);
});
