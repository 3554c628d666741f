import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connectionParts, type DatabaseUrls, embeddedUrls } from '../connections.ts';
import { ADMIN_ROLE, stopCluster } from '../embedded/cluster.ts';
import { acquireEmbedded, releaseEmbedded } from '../embedded/home.ts';
import { applyMigrations } from '../migrations/run.ts';

/** What every test file of one run is given. */
export type TestDatabaseInfo = DatabaseUrls & { readonly admin: string; readonly home: string };

declare module 'vitest' {
  interface ProvidedContext {
    readonly database: TestDatabaseInfo;
  }
}

const PREFIX = 'openbook-test-';

/** A run that was killed leaves its server behind; the next one clears it away. */
async function clearDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(tmpdir(), name);
    try {
      process.kill(Number(readFileSync(join(home, 'run.pid'), 'utf8')), 0);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) continue;
      await stopCluster(
        { folder: join(home, 'postgres'), adminPassword: '', durable: false },
        'immediate',
      ).catch(() => undefined);
      rmSync(home, { recursive: true, force: true });
    }
  }
}

/** One PostgreSQL for the whole run, on a free port, migrated once and thrown away at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await clearDeadRuns();
  const home = mkdtempSync(join(tmpdir(), PREFIX));
  // The server runs under another account when the tests run as root, and must be able to pass through.
  chmodSync(home, 0o755);
  writeFileSync(join(home, 'run.pid'), String(process.pid));
  const embedded = await acquireEmbedded(home, { durable: false });
  const urls = embeddedUrls(embedded);
  await applyMigrations(connectionParts(urls.owner));
  const admin = new URL(urls.owner);
  admin.username = ADMIN_ROLE;
  admin.password = embedded.cluster.adminPassword;
  project.provide('database', { ...urls, admin: admin.href, home });
  return async () => {
    await releaseEmbedded(home);
    rmSync(home, { recursive: true, force: true });
  };
}
