import type { CloseKey, RunTroubles } from '#server/modules/billing/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { type TransactionOptions, withSystem, withTenant } from '#server/platform/db/index.ts';

/** Who carries closes on: a job or a person at the command line. Nothing here depends on which. */
export type CloseRunner = {
  readonly actor: Actor;
  readonly now: Date;
  readonly ids: () => string;
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** The time as it goes on, for how long a run took; `now` stays what it was when the work began. */
  readonly clock?: () => Date;
  /** Passes the time between two looks at closes that somebody else holds; a second where it is left out. */
  readonly pause?: () => Promise<void>;
  /** Where the work is written down; without it nobody is told. */
  readonly record?: RunRecord;
};

/** Writes down what a run of closes takes in and what goes wrong on the way. */
export type RunRecord = {
  /** In the transaction that planned the closes of these tenants. */
  readonly planned: (ctx: Ctx, tenantIds: readonly string[]) => Promise<void>;
  /** Before these closes are carried on. */
  readonly taken: (runner: CloseRunner, batch: readonly CloseKey[]) => Promise<void>;
  readonly troubled: (troubles: RunTroubles) => void;
};

const TIMEOUT: TransactionOptions = { timeoutMs: 300_000 };
const CLOSES_PER_BATCH = 100;

export function inTenants<T>(
  runner: CloseRunner,
  tenantIds: readonly string[],
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const { actor, now, ids, requestId } = runner;
  const unique = [...new Set(tenantIds)];
  return withTenant({ actor, tenantIds: unique }, (tx) => work({ actor, now, ids, requestId, tx }), TIMEOUT);
}

export function outsideTenants<T>(runner: CloseRunner, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { actor, now, ids, requestId } = runner;
  return withSystem({ actor }, (tx) => work({ actor, now, ids, requestId, tx }));
}

/** The same runner at the time it is now. */
export function atThisTime(runner: CloseRunner): CloseRunner {
  return { ...runner, now: runner.clock?.() ?? runner.now };
}

export function tenantsOf(closes: readonly CloseKey[]): string[] {
  return closes.map((close) => close.tenantId);
}

/** So many closes go through a phase in one transaction: few statements for many, and memory that stays flat. */
export function batchesOf<T>(items: readonly T[], size: number = CLOSES_PER_BATCH): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}
