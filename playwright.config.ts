import { execFileSync } from 'node:child_process';
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';

/** One port for the run; the workers inherit it. */
function chosenPort(): string {
  const ask =
    "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })";
  process.env['OPENBOOK_E2E_PORT'] ??= execFileSync(process.execPath, ['-e', ask], {
    encoding: 'utf8',
  }).trim();
  return process.env['OPENBOOK_E2E_PORT'];
}

const baseURL = `http://localhost:${chosenPort()}`;

const browser: NonNullable<PlaywrightTestConfig['use']> = {
  baseURL,
  trace: 'retain-on-failure',
  timezoneId: 'UTC',
  locale: 'en-GB',
  viewport: { width: 1440, height: 900 },
  launchOptions: {
    executablePath: process.env['OPENBOOK_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // An origin that browsers do not take for secure, as a site without https is.
      '--host-resolver-rules=MAP plain.test 127.0.0.1',
    ],
  },
};

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/browser',
  timeout: 30_000,
  expect: { timeout: 7_500 },
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  projects: [
    { name: 'specs', testDir: 'e2e/specs', use: browser },
    { name: 'matrix', testDir: 'e2e/matrix', use: browser },
  ],
  webServer: {
    command: 'node cli/start/serve-tests.mjs',
    url: baseURL,
    reuseExistingServer: false,
    timeout: 600_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 40_000 },
    stdout: 'ignore',
    stderr: 'pipe',
  },
});
