// Starts the test runners and answers counts. Their own output goes to the terminal as it comes.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildIfChanged } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { countPlaywright, countVitest } from './counts.mjs';
import { mustRun, run, step } from './steps.mjs';

const REPORTS = 'test-results';
/** Without a terminal, colours are only noise in a log. */
const PLAIN = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
/** Many tests start the command itself; what Node compiled for one process serves the next. */
const COMPILED = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? resolve('node_modules/.cache/openbook-compiled'),
};

function freshReport(name) {
  mkdirSync(REPORTS, { recursive: true });
  const file = join(REPORTS, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Runs one of Vitest's projects. `env` changes what the tests run under, such as the time zone. */
export async function runVitest(project, env = {}) {
  const report = freshReport(`vitest-${project}${env.OPENBOOK_TEST_TZ ? '-far-zone' : ''}`);
  const { code } = await run(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--passWithNoTests',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { inherit: true, env: { NODE_ENV: 'test', ...PLAIN, ...COMPILED, ...env } },
  );
  return countVitest(readReport(report), code);
}

/** Builds, finds a browser, and runs Playwright's projects of this name against one server that it starts. */
export async function runPlaywright(project) {
  if (globSync(`e2e/${project}/**/*.spec.ts`).length === 0) return { passed: 0, failed: 0 };
  const count = { passed: 0, failed: 0 };
  try {
    await step('database client', () => mustRun(process.execPath, ['cli/start/generate.mjs']).then(() => ''));
    await step('build', async () => ((await buildIfChanged()) ? 'built' : 'unchanged'));
    const chromium = await step('browser', async () => (await ensureChromium()) ?? '');
    if (!chromium) {
      console.error(
        'No Chromium was found and none could be installed. Install the package "chromium", or set OPENBOOK_CHROMIUM to one.',
      );
      return { passed: 0, failed: 1 };
    }
    const report = freshReport(`playwright-${project}`);
    const { code } = await run(
      process.execPath,
      ['node_modules/@playwright/test/cli.js', 'test', `--project=${project}`, '--reporter=dot,json'],
      {
        inherit: true,
        env: { ...PLAIN, ...COMPILED, OPENBOOK_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      },
    );
    return countPlaywright(readReport(report), code);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { ...count, failed: 1 };
  }
}
