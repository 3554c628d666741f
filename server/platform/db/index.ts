import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeLiteral, type PoolClient } from 'pg';
import { assert } from '#core/assert.ts';
import { type Actor, actorName } from '../auth/actor.ts';
import { settings } from '../env.ts';
import { DomainError } from '../errors.ts';
import { policyHash } from '../policy/engine.ts';
import { type Database, openClients } from './clients.ts';
import { connectionParts, connectSource } from './connections.ts';
import { applyMigrations } from './migrations/run.ts';
import { refuseBypassingRole } from './roles.ts';
import { isConnectionLoss, isRetryable, isWaitTimeout } from './sql-state.ts';
import type { Tx } from './tx.ts';

export type { Tx } from './tx.ts';

const MAX_ATTEMPTS = 6;
const RECONNECT_PATIENCE_MS = 8_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export type TransactionOptions = {
  /** The whole transaction's limit; the default fits a request. */
  readonly timeoutMs?: number;
  /** How long to wait for a connection before the caller is told that everything is busy. */
  readonly maxWaitMs?: number;
  readonly isolation?: 'ReadCommitted' | 'RepeatableRead' | 'Serializable';
};

type Slot = { database: Promise<Database> | undefined };

/** Next bundles this file more than once in one process; the pools must still be one set. */
function slot(): Slot {
  const key = Symbol.for('openbook.database');
  const shared = globalThis as unknown as Record<symbol, Slot | undefined>;
  return (shared[key] ??= { database: undefined });
}

async function open(): Promise<Database> {
  const source = await connectSource(settings());
  // An embedded server belongs to this checkout, so it is always brought to its version; another is migrated by command.
  if (source.embedded) await applyMigrations(connectionParts(source.urls.owner));
  await refuseBypassingRole(source.urls.app, 'DATABASE_URL');
  await refuseBypassingRole(source.urls.desk, 'DATABASE_DESK_URL');
  return openClients(source);
}

/** The process's database: opened on first use, with the roles checked; a failed opening is tried again by the next caller. */
export function database(): Promise<Database> {
  const shared = slot();
  shared.database ??= open().catch((error: unknown) => {
    shared.database = undefined;
    throw error;
  });
  return shared.database;
}

/** Makes this database the process's own; tests give theirs. */
export function useDatabase(given: Database): void {
  slot().database = Promise.resolve(given);
}

/** Ends every connection; the last process of an embedded server stops it. */
export async function closeDatabase(): Promise<void> {
  const shared = slot();
  const opened = shared.database;
  shared.database = undefined;
  if (opened) await (await opened).close();
}

function tenantSetting(tenantIds: readonly string[]): string {
  for (const id of tenantIds) assert(UUID.test(id), `not a tenant id: ${id}`);
  return tenantIds.length === 0 ? '' : `{${tenantIds.join(',')}}`;
}

/**
 * Tries `work` again while the database is away before it began, or when another transaction was in its way. `work` must
 * have no effect outside its transaction.
 */
async function repeatably<T>(work: (begun: () => void) => Promise<T>): Promise<T> {
  const reconnectUntil = Date.now() + RECONNECT_PATIENCE_MS;
  let delayMs = 20;
  for (let attempt = 1; ; attempt += 1) {
    let hasBegun = false;
    try {
      return await work(() => {
        hasBegun = true;
      });
    } catch (error) {
      if (!hasBegun && isWaitTimeout(error))
        throw new DomainError('platform.busy', {
          message: 'Too much is asked at once at the moment. Nothing was changed; try again shortly.',
          status: 503,
        });
      const away = isConnectionLoss(error);
      if (away && (hasBegun || Date.now() > reconnectUntil))
        throw new DomainError('platform.database_unavailable', {
          message: 'The database does not answer at the moment. Nothing was changed; try again shortly.',
          status: 503,
        });
      if (!away && (!isRetryable(error) || attempt >= MAX_ATTEMPTS)) throw error;
      await sleep(delayMs * (0.5 + Math.random()));
      delayMs = Math.min(delayMs * 2, 500);
    }
  }
}

function transact<T>(
  role: 'app' | 'desk',
  scope: { readonly tenantIds: readonly string[]; readonly actor: Actor },
  fn: (tx: Tx) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const tenants = tenantSetting(scope.tenantIds);
  const actor = actorName(scope.actor);
  return repeatably(async (begun) => {
    const client = (await database())[role];
    return client.$transaction(
      async (tx) => {
        await tx.$queryRaw`select set_config('app.tenant_ids', ${tenants}, true), set_config('app.actor', ${actor}, true)`;
        begun();
        return fn(tx);
      },
      {
        maxWait: options.maxWaitMs ?? 10_000,
        timeout: options.timeoutMs ?? 30_000,
        ...(options.isolation ? { isolationLevel: options.isolation } : {}),
      },
    );
  });
}

/**
 * One transaction that sees and writes the rows of these tenants and nothing of others. `fn` may run more than once
 * (deadlock, serialisation failure) and must have no effect outside the transaction. Raises
 * `platform.database_unavailable` (503) when the database is away, `platform.busy` (503) when no connection came free.
 */
export function withTenant<T>(
  scope: { readonly tenantIds: readonly string[]; readonly actor: Actor },
  fn: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transact('app', scope, fn, options);
}

/** As `withTenant` for no tenant: only what belongs to nobody or to the vendor is visible. */
export function withSystem<T>(
  scope: { readonly actor: Actor },
  fn: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transact('app', { tenantIds: [], actor: scope.actor }, fn, options);
}

/**
 * One transaction that reads across all tenants and can write nothing. Who looked and why is recorded before anything is
 * read.
 */
export async function withVendor<T>(
  scope: { readonly actor: Actor; readonly reason: string },
  fn: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  assert(scope.reason.trim().length > 0, 'reading across tenants needs a reason');
  await withSystem({ actor: scope.actor }, async (tx) => {
    await tx.policyDecision.create({
      data: {
        id: randomUUID(),
        tenantId: null,
        actor: actorName(scope.actor),
        action: 'platform.readAcrossTenants',
        resource: 'vendor',
        allowed: true,
        reason: scope.reason,
        policyHash: policyHash(),
        at: new Date(),
      },
    });
  });
  return transact('desk', { tenantIds: [], actor: scope.actor }, fn, options);
}

/**
 * As `withTenant` on the direct pool, for ingest and the queue only: one round trip to begin, then plain pg. The same
 * rules hold: rows of these tenants only, `fn` may run more than once.
 */
export function withTenantPg<T>(
  scope: { readonly tenantIds: readonly string[]; readonly actor: Actor },
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const tenants = escapeLiteral(tenantSetting(scope.tenantIds));
  const actor = escapeLiteral(actorName(scope.actor));
  return repeatably(async (begun) => {
    const client = await (await database()).ingest.connect();
    let broken: Error | undefined;
    try {
      await client.query(
        `begin; select set_config('app.tenant_ids', ${tenants}, true), set_config('app.actor', ${actor}, true)`,
      );
      begun();
      const result = await fn(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => {
        broken = lost;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  });
}
