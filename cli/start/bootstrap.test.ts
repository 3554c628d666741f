import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { diskProblem, isInstalled, oldToolProblem } from './bootstrap.mjs';
import { countPlaywright, countVitest, sumCounts } from './counts.mjs';

describe('before anything is installed', () => {
  test.each([
    ['18.20.4', 'npm/10.9.0 node/v18.20.4', /This is Node 18\.20\.4; Openbook installs with Node 20\.19/],
    ['20.18.3', undefined, /Node 20\.18\.3/],
    ['20.19.0', 'npm/9.8.1 node/v20.19.0', /This is npm 9/],
  ])('Node %s with %s gets one sentence', (node, agent, sentence) => {
    expect(oldToolProblem(node, agent)).toMatch(sentence);
  });

  test.each([
    ['20.19.0', 'npm/10.8.2 node/v20.19.0'],
    ['24.21.0', 'npm/11.2.0 node/v24.21.0'],
    ['22.0.0', undefined],
  ])('Node %s with %s is fine', (node, agent) => {
    expect(oldToolProblem(node, agent)).toBeUndefined();
  });

  test('a full disk gets one sentence with both sizes', () => {
    const statfs = () => ({ bavail: 10, bsize: 1024 * 1024 }) as never;
    expect(diskProblem('.', 300, statfs)).toMatch(/has 10 MB left and this needs about 300 MB/);
    expect(diskProblem('.', 10, statfs)).toBeUndefined();
  });
});

describe('what is installed', () => {
  const root = mkdtempSync(join(tmpdir(), 'openbook-installed-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const write = (wanted: object, present: object | undefined) => {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    const hidden = join(root, 'node_modules', '.package-lock.json');
    if (present) writeFileSync(hidden, JSON.stringify({ packages: present }));
    else rmSync(hidden, { force: true });
    return isInstalled(root);
  };
  const a = { 'node_modules/a': { version: '1.0.0' } };

  test.each([
    ['what the lock names', a, a, true],
    ['another version', a, { 'node_modules/a': { version: '1.0.1' } }, false],
    ['nothing', a, {}, false],
    ['an install that was interrupted', a, undefined, false],
    [
      'no package of another system',
      { ...a, 'node_modules/b': { version: '1.0.0', optional: true } },
      a,
      true,
    ],
  ])('%s', (_case, wanted, present, expected) => {
    expect(write(wanted, present)).toBe(expected);
  });
});

describe('counting', () => {
  const file = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  });

  test('a test file that cannot be loaded is a failure', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 0,
      testResults: [file('passed', 'passed'), file('failed')],
    };
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1 });
  });

  test('a runner that fails without a report, or beside a green one, is a failure', () => {
    expect(countVitest(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countVitest({ numPassedTests: 2, numFailedTests: 0, testResults: [] }, 1)).toEqual({
      passed: 2,
      failed: 1,
    });
    expect(countPlaywright(undefined, 1)).toEqual({ passed: 0, failed: 1 });
  });

  test('a browser test that needed luck is a failure', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1 };
    expect(countPlaywright({ stats, errors: [] }, 1)).toEqual({ passed: 5, failed: 2 });
  });

  test('counts add up', () => {
    expect(
      sumCounts([
        { passed: 1, failed: 2 },
        { passed: 3, failed: 4 },
      ]),
    ).toEqual({ passed: 4, failed: 6 });
  });
});
