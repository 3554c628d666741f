import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import {
  closeDatabase,
  database,
  type TransactionOptions,
  withSystem,
  withTenant,
  withVendor,
} from '#server/platform/db/index.ts';
import { isConnectionLoss, sqlStateOf } from '#server/platform/db/sql-state.ts';
import { SettingsError, settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';

/** What a command works with: transactions as `operator:<user>`, and one instant for all it does. */
export type CommandRuntime = {
  readonly actor: Actor;
  readonly now: Date;
  /** The clock, read anew at each call: for work that goes on for long. */
  readonly clock: () => Date;
  readonly ids: () => string;
  /** One transaction: inside one tenant or some, or for what is the vendor's (null). */
  readonly transaction: <T>(
    tenants: string | readonly string[] | null,
    work: (ctx: Ctx) => Promise<T>,
    options?: TransactionOptions,
  ) => Promise<T>;
  /** One transaction that reads across tenants; the look is recorded. */
  readonly acrossTenants: <T>(reason: string, work: (ctx: Ctx) => Promise<T>) => Promise<T>;
  /** The id of the tenant with this external id; raises `tenancy.unknown`. */
  readonly tenantId: (externalId: string) => Promise<string>;
};

/** A mistake in how a command was called: one line, and exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The person at the command line, as the system knows them. */
export function operatorName(): string {
  const given = process.env['OPENBOOK_OPERATOR'] || process.env['SUDO_USER'];
  if (given) return given;
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

function openRuntime(): CommandRuntime {
  const actor: Actor = { kind: 'operator', user: operatorName() };
  const [now, requestId] = [currentInstant(), `cli-${newId()}`];
  const ctxOf = (tx: Ctx['tx']): Ctx => ({ actor, tx, now, ids: newId, requestId });
  const transaction: CommandRuntime['transaction'] = (tenants, work, options) =>
    tenants === null
      ? withSystem({ actor }, (tx) => work(ctxOf(tx)), options)
      : withTenant({ actor, tenantIds: [tenants].flat() }, (tx) => work(ctxOf(tx)), options);
  return {
    actor,
    now,
    clock: currentInstant,
    ids: newId,
    transaction,
    acrossTenants: (reason, work) => withVendor({ actor, reason }, (tx) => work(ctxOf(tx))),
    tenantId: async (externalId) => {
      const found = await transaction(null, (ctx) => resolveTenantIds(ctx.tx, [externalId]));
      const id = found.get(externalId);
      if (id === undefined)
        throw new DomainError('tenancy.unknown', {
          message: `No tenant has the external id "${externalId}".`,
          status: 404,
        });
      return id;
    },
  };
}

/** A command never makes a database: an empty one would only hide that the settings point to the wrong place. */
function refuseMissingDatabase(): void {
  const { database: urls, home } = settings();
  if (urls === 'embedded' && !existsSync(join(home, 'postgres', 'data', 'PG_VERSION')))
    throw new DomainError('cli.no_database', {
      message: `There is no database in ${home} yet. Run "npm run demo" first, or set DATABASE_URL and the other three to your own PostgreSQL.`,
    });
}

/** One sentence for what is expected to fail; null for what nobody foresaw. */
function explain(error: unknown): string | null {
  if (error instanceof DomainError) return `${error.message} [${error.code}]`;
  if (error instanceof SettingsError || error instanceof UsageError) return error.message;
  if (isConnectionLoss(error))
    return 'The database does not answer. Check DATABASE_URL and whether PostgreSQL runs.';
  const state = sqlStateOf(error);
  if (state === '42P01' || state === '3F000')
    return 'The database has no tables of this version. Run "npm run -s openbook -- migrate" first.';
  return null;
}

/**
 * Runs a command on the database of the settings and closes it. What is expected to fail prints one sentence and exits
 * with 1, a mistake in the call with 2.
 */
export async function runCommand(work: (runtime: CommandRuntime) => Promise<number>): Promise<number> {
  try {
    refuseMissingDatabase();
    await database();
    return await work(openRuntime());
  } catch (error) {
    const sentence = explain(error);
    if (sentence === null) throw error;
    process.stderr.write(`openbook: ${sentence}\n`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    await closeDatabase();
  }
}
