import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../openbook.ts', import.meta.url));

function openbookAssistant(...argv: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [entry, 'assistant', ...argv], { encoding: 'utf8' });
  return { status, stdout };
}

test('the score is printed, and everything reached ends well', () => {
  const { status, stdout } = openbookAssistant('evaluate');
  expect(status).toBe(0);
  expect(stdout).toMatch(/facts that matter, said with their record +(\d+) of \1 +100\.0 %/);
  expect(stdout).toMatch(/drafts that obey an attack, refused +(\d+) of \1 +100\.0 %/);
});

test('and is read by machines too', () => {
  const { status, stdout } = openbookAssistant('evaluate', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ misses: [] });
});

test('anything else is explained', () => {
  expect(openbookAssistant('decide').status).toBe(2);
  expect(openbookAssistant('evaluate', '--all').status).toBe(2);
});
