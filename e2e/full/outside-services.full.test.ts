import { spawnSync } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clockAt, type Deployment, openDeployment, until } from './deployment.ts';
import { freePort, type Program, startProgram } from './programs.ts';
import { usageEvent } from './setup.ts';

const METRICS_TOKEN = 'a-token-for-the-metrics-of-tests';
const PEOPLE = [
  { subject: 'p-ana', email: 'ana@north.example', name: 'Ana of north' },
  { subject: 'p-nobody', email: 'nobody@elsewhere.example', name: 'Nobody we know' },
];

let openbook: Deployment;
let smtp: Program;
let oidc: Program;
let web: Program;

beforeAll(async () => {
  smtp = startProgram(['sandbox/serve.ts', 'smtp'], {});
  const [, smtpPort] = await smtp.says(/"port":(\d+)/);
  const oidcPort = await freePort();
  openbook = await openDeployment({
    OPENBOOK_DEMO: 'off',
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    SMTP_FROM: 'billing@vendor.example',
    OIDC_ISSUER: `http://127.0.0.1:${oidcPort}`,
    OIDC_CLIENT_ID: 'openbook',
    OIDC_CLIENT_SECRET: 'a-secret-of-the-sandbox',
    OIDC_NAME: 'Company account',
    OPENBOOK_METRICS_TOKEN: METRICS_TOKEN,
  });
  const options = {
    port: oidcPort,
    clientId: 'openbook',
    clientSecret: 'a-secret-of-the-sandbox',
    redirectUris: [`${openbook.url}/api/auth/callback/oidc`],
    people: PEOPLE,
  };
  oidc = startProgram(['sandbox/serve.ts', 'oidc', JSON.stringify(options)], {});
  await oidc.says(/"issuer"/);
  web = await openbook.startWeb();
});
afterAll(async () => {
  await openbook?.close();
  for (const sandbox of [smtp, oidc]) {
    sandbox?.child.kill('SIGKILL');
    await sandbox?.ended;
  }
});

describe('signing in at an OpenID provider', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env['OPENBOOK_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-sync',
      ],
    });
  });
  afterAll(() => browser?.close());

  /** A browser of their own goes from the sign-in page to the provider, says who they are, and comes back. */
  async function signInAs(name: string): Promise<{ page: Page; errors: string[] }> {
    const page = await (await browser.newContext({ baseURL: openbook.url })).newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      // The sandbox's own page has no icon.
      if (message.type() === 'error' && message.location().url.startsWith(openbook.url))
        errors.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto('/signin');
    await page.getByRole('button', { name: /Company account/ }).click();
    await page.getByRole('button', { name }).click();
    await page.waitForURL((url) => url.origin === openbook.url);
    return { page, errors };
  }

  const sessions = () => openbook.look<{ user_id: string }>('select user_id from login_session');

  test('a person who was invited gets a session and their own tenant only', async () => {
    const { page, errors } = await signInAs('Ana of north');
    const cookies = await page.context().cookies();
    const session = cookies.find(({ name }) => name === 'next-auth.session-token');
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect((await page.goto('/t/north'))?.status()).toBe(200);
    expect(errors).toEqual([]);
    expect((await page.goto('/t/south'))?.status()).toBe(404);
    expect(await sessions()).toHaveLength(1);
    await page.context().close();
  });

  test('a person whom nobody invited gets neither a session nor an account', async () => {
    const people = await openbook.look('select id from user_account order by id');
    const { page } = await signInAs('Nobody we know');
    expect(new URL(page.url()).pathname).toBe('/signin');
    expect(new URL(page.url()).searchParams.get('error')).toBe('AccessDenied');
    const cookies = await page.context().cookies();
    expect(cookies.filter(({ name }) => name.includes('session-token'))).toEqual([]);
    await page.goto('/t/north');
    expect(new URL(page.url()).pathname).not.toBe('/t/north');
    expect(await openbook.look('select id from user_account order by id')).toEqual(people);
    expect(await sessions()).toHaveLength(1);
    await page.context().close();
  });
});

describe('a mail server', () => {
  const mails = () =>
    [...smtp.said().matchAll(/^(\{"mail":.*\})$/gm)].map(
      ([, line]) =>
        JSON.parse(line ?? '').mail as { to: string[]; subject: string; id: string; text: string },
    );

  test('that refuses for now gets every mail of a close later, and once', async () => {
    const file = join(openbook.folder, 'usage.jsonl');
    const events = ['north', 'south'].map((tenant) => usageEvent(tenant, 'u-1', '2026-10-05T10:00:00Z'));
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await openbook.must(['import', 'events', file], clockAt('2026-10-06T00:00:00Z'));
    smtp.child.stdin?.write('refuse\n');
    await smtp.says(/"refusing":true/);
    const worker = await openbook.startWorker(clockAt('2026-11-03T08:00:00Z'));
    const outbox = () =>
      openbook.look<{ attempts: number; last_error: string | null; done_at: Date | null }>(
        'select attempts, last_error, done_at from outbox order by id',
      );
    const refused = await until(
      outbox,
      (rows) => rows.length === 4 && rows.every(({ last_error }) => last_error !== null),
    );
    await worker.stop();
    expect(
      refused.every(
        ({ done_at, last_error }) => done_at === null && /451|unavailable/.test(last_error ?? ''),
      ),
    ).toBe(true);
    expect(mails()).toEqual([]);

    smtp.child.stdin?.write('accept\n');
    await smtp.says(/"refusing":false/);
    const next = await openbook.startWorker(clockAt('2026-11-03T08:30:00Z'));
    const done = await until(outbox, (rows) => rows.every(({ done_at }) => done_at !== null));
    await next.stop();
    expect(done.map(({ attempts }) => attempts)).toEqual([2, 2, 2, 2]);
    expect(
      mails()
        .map(({ to }) => to.join())
        .sort((a, b) => a.localeCompare(b)),
    ).toEqual(['ap@north.example', 'ap@south.example', 'cfo@north.example', 'cfo@south.example']);
    expect(new Set(mails().map(({ id }) => id)).size).toBe(4);
    for (const { subject, text } of mails()) {
      expect(subject).toMatch(/FT-00000[12]/);
      expect(text).toContain(`${openbook.url}/t/`);
    }
  });
});

/** Prometheus from the system, installed when that can be done; else why it cannot run here. */
function findPrometheus(): { file: string } | { missing: string } {
  const file = '/usr/bin/prometheus';
  const isThere = () => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  if (isThere()) return { file };
  if (process.getuid?.() !== 0)
    return { missing: 'Prometheus is not installed, and only root could install it' };
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore', timeout: 180_000 });
  apt('update');
  apt('install', '-y', '--no-install-recommends', 'prometheus');
  return isThere() ? { file } : { missing: 'Prometheus is not installed and could not be installed' };
}

describe('Prometheus', () => {
  test('scrapes the metrics with the token, and nothing with another', async ({ skip }) => {
    const found = findPrometheus();
    if ('missing' in found) return skip(found.missing);
    const port = await freePort();
    const target = new URL(openbook.url).host;
    const job = (name: string, token: string) => ({
      job_name: name,
      scrape_interval: '1s',
      authorization: { credentials: token },
      static_configs: [{ targets: [target] }],
    });
    const config = join(openbook.folder, 'prometheus.yml');
    // JSON is YAML.
    writeFileSync(
      config,
      JSON.stringify({ scrape_configs: [job('openbook', METRICS_TOKEN), job('stranger', 'another-token')] }),
    );
    const prometheus = startProgram(
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(openbook.folder, 'prometheus')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      {},
      found.file,
    );
    type Targets = { data: { activeTargets: { scrapePool: string; health: string; lastError: string }[] } };
    const targets = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/targets`).catch(() => undefined);
      if (answer?.status !== 200) return [];
      return ((await answer.json()) as Targets).data.activeTargets;
    };
    try {
      const settled = await until(
        targets,
        (all) => all.length === 2 && all.every(({ health }) => health !== 'unknown'),
      );
      const of = (pool: string) => settled.find(({ scrapePool }) => scrapePool === pool);
      expect(of('openbook')).toMatchObject({ health: 'up', lastError: '' });
      expect(of('stranger')).toMatchObject({ health: 'down', lastError: expect.stringContaining('401') });
      const query = new URLSearchParams({
        query: 'openbook_http_request_seconds_count{route="health.live"}',
      });
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?${query}`);
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      expect(Number(data.result[0]?.value[1])).toBeGreaterThan(0);
    } finally {
      prometheus.child.kill('SIGTERM');
      await prometheus.ended;
    }
  });
});

test('the web server ends when it is asked to', async () => {
  await web.stop();
});
