import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openClients } from '../clients.ts';
import { connectionParts, embeddedUrls } from '../connections.ts';
import { closeDatabase, useDatabase, withSystem } from '../index.ts';
import { applyMigrations } from '../migrations/run.ts';
import { testOperator } from '../testing/index.ts';
import { checkIdentity, readPostmaster, startCluster, stopCluster } from './cluster.ts';
import { acquireEmbedded, releaseEmbedded } from './home.ts';

let home = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'openbook-embedded-'));
  chmodSync(home, 0o755);
});

afterEach(async () => {
  await closeDatabase();
  await releaseEmbedded(home);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const acquire = () => acquireEmbedded(home, { durable: false });

describe('the embedded server', () => {
  test('a first start that broke off leaves nothing that looks finished', async () => {
    mkdirSync(join(home, 'postgres', 'data.new', 'base'), { recursive: true });
    writeFileSync(join(home, 'postgres', 'data.new', 'PG_VERSION'), '18');
    writeFileSync(join(home, 'postgres.lock'), '999999');
    const { running } = await acquire();
    expect(running.port).toBeGreaterThan(1023);
    expect(existsSync(join(home, 'postgres', 'data.new'))).toBe(false);
  });

  test('passwords are for this account only', async () => {
    await acquire();
    expect(statSync(join(home, 'postgres-roles.json')).mode & 0o777).toBe(0o600);
  });

  test('a second user joins the running server and the last one stops it', async () => {
    const { cluster, running } = await acquire();
    expect(JSON.parse(readFileSync(join(home, 'postgres.json'), 'utf8'))).toEqual(running);
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    writeFileSync(join(home, 'postgres-users', String(other.pid)), '');
    expect((await acquire()).running).toEqual(running);
    await releaseEmbedded(home);
    expect(readPostmaster(cluster)).toEqual(running);
    other.kill('SIGKILL');
    await new Promise((resolve) => other.on('exit', resolve));
    await acquire();
    await releaseEmbedded(home);
    expect(readPostmaster(cluster)).toBeUndefined();
  });

  test('a port that somebody took meanwhile is left to them', async () => {
    const { running } = await acquire();
    await releaseEmbedded(home);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(running.port, '127.0.0.1', resolve));
    const again = await acquire();
    expect(again.running.port).not.toBe(running.port);
    await new Promise((resolve) => squatter.close(resolve));
  });

  test('lost passwords are explained, not replaced', async () => {
    const file = join(home, 'postgres-roles.json');
    const kept = readFileSync(file);
    rmSync(file);
    await expect(acquire()).rejects.toThrow(/is missing or damaged/);
    writeFileSync(file, kept, { mode: 0o600 });
    await acquire();
  });

  test('a server that was killed starts again with its data', async () => {
    const { cluster, passwords } = await acquire();
    const urls = embeddedUrls(await acquire());
    await applyMigrations(connectionParts(urls.owner));
    await stopCluster(cluster, 'immediate');
    const { running } = await acquire();
    await checkIdentity(cluster, running);
    expect(passwords.app).toBe((await acquire()).passwords.app);
  });

  test('pools survive a restart, and a request during it waits instead of failing', async () => {
    const embedded = await acquire();
    const urls = embeddedUrls(embedded);
    await applyMigrations(connectionParts(urls.owner));
    let lost = 0;
    useDatabase(
      openClients({ urls, embedded, release: async () => undefined }, { onLost: () => (lost += 1) }),
    );
    const ask = () => withSystem({ actor: testOperator }, (tx) => tx.tenant.count());
    await Promise.all([ask(), ask(), ask()]);
    await stopCluster(embedded.cluster, 'immediate');
    const waiting = Promise.all([ask(), ask(), ask()]);
    await sleep(300);
    await startCluster(embedded.cluster, embedded.running.port);
    expect(await waiting).toEqual([0, 0, 0]);
    expect(await ask()).toBe(0);
    expect(lost).toBeGreaterThan(0);
  });

  test('a folder that root alone may enter is no obstacle', async ({ skip }) => {
    if (process.getuid?.() !== 0 || spawnSync('setpriv', ['--version']).status !== 0) skip();
    const closed = mkdtempSync(join(tmpdir(), 'openbook-closed-'));
    const inner = join(closed, 'home');
    try {
      const { running } = await acquireEmbedded(inner, { durable: false });
      expect(running.pid).toBeGreaterThan(0);
    } finally {
      await releaseEmbedded(inner);
      rmSync(closed, { recursive: true, force: true });
    }
  });
});
