import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import type { Actor } from '../../auth/actor.ts';
import type { Ctx } from '../../context.ts';
import { type Database, openClients } from '../clients.ts';
import { closeDatabase, useDatabase, withTenant } from '../index.ts';
import type { Tx } from '../tx.ts';
import type { TestDatabaseInfo } from './global-setup.ts';

export type TestDatabase = Database & {
  readonly urls: TestDatabaseInfo;
  /** Runs SQL as the superuser, past every policy: to look at what tests cannot see otherwise. */
  readonly asAdmin: <R extends object>(sql: string, values?: readonly unknown[]) => Promise<R[]>;
};

export const TEST_NOW = new Date('2026-11-21T08:00:00.000Z');
export const testOperator: Actor = { kind: 'operator', user: 'test' };

/**
 * The run's database as this file's process-wide one, so that `withTenant` and its like use it; closed after the file.
 * Call it once at the top level of a `*.db.test.ts`.
 */
export function testDatabase(): TestDatabase {
  const urls = inject('database');
  const opened = openClients(
    { urls, embedded: undefined, release: async () => undefined },
    { sizes: { app: 8 } },
  );
  useDatabase(opened);
  afterAll(closeDatabase);
  return {
    ...opened,
    urls,
    asAdmin: async <R extends object>(sql: string, values: readonly unknown[] = []) => {
      const client = new Client({ connectionString: urls.admin });
      await client.connect();
      try {
        return (await client.query<R>(sql, [...values])).rows;
      } finally {
        await client.end();
      }
    },
  };
}

export type TestTenant = { readonly id: string; readonly externalId: string };

/** A tenant of its own for a suite; names never repeat within a run. */
export async function makeTestTenant(
  options: { readonly zone?: string; readonly name?: string } = {},
): Promise<TestTenant> {
  const id = randomUUID();
  const externalId = `test-${id.slice(0, 8)}`;
  await withTenant({ tenantIds: [id], actor: testOperator }, async (tx) => {
    await tx.tenant.create({
      data: {
        id,
        externalId,
        name: options.name ?? externalId,
        secret: randomBytes(32),
        createdAt: TEST_NOW,
      },
    });
    await tx.tenantZone.create({
      data: { tenantId: id, effectiveFrom: new Date('2000-01-01'), zone: options.zone ?? 'Etc/UTC' },
    });
  });
  return { id, externalId };
}

/** A verb's context in a test: a fixed clock and the given actor. */
export function testCtx(tx: Tx, overrides: Partial<Omit<Ctx, 'tx'>> = {}): Ctx {
  return { actor: testOperator, now: TEST_NOW, ids: randomUUID, requestId: 'test', ...overrides, tx };
}
