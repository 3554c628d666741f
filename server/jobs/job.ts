import type { Ctx } from '#server/platform/context.ts';
import type { TransactionOptions } from '#server/platform/db/index.ts';

/** Which rows a job's transaction sees: those of one or of some tenants with the vendor's own, or the vendor's alone. */
export type JobTransaction = <T>(
  tenants: string | readonly string[] | null,
  work: (ctx: Ctx) => Promise<T>,
  options?: TransactionOptions,
) => Promise<T>;

/**
 * What a job is given. `now` is the instant the run began and stays the same during it; `signal` asks it to stop after
 * the piece of work at hand.
 */
export type JobCtx = {
  readonly job: string;
  readonly now: Date;
  /** The time as it goes on, for what says how long the run took. */
  readonly clock: () => Date;
  readonly ids: () => string;
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** One transaction as `system:<job>`; it may be repeated after a deadlock and has no effect outside. */
  readonly transaction: JobTransaction;
  /** One reading transaction across all tenants, recorded with its reason. */
  readonly acrossTenants: <T>(
    reason: string,
    work: (ctx: Ctx) => Promise<T>,
    options?: { readonly timeoutMs?: number; readonly isolation?: 'RepeatableRead' },
  ) => Promise<T>;
  /** Those of the tenants for whom this job is switched off. */
  readonly switchedOff: (tenantIds: readonly string[]) => Promise<ReadonlySet<string>>;
};

/** A bounded, resumable, repeatable piece of work. What it does to the outside goes through the outbox. */
export type Job = {
  /** kebab-case; the address `/api/cron/<name>` and the actor `system:<name>`. */
  readonly name: string;
  /** Five fields, in UTC, at most once a minute. */
  readonly cron: string;
  /** The worker also looks this often, and runs the job when `isDue` says so. */
  readonly everySeconds?: number;
  /** A cheap look whether there is anything to do; without work no run is recorded. */
  readonly isDue?: (jobCtx: JobCtx) => Promise<boolean>;
  /** Does the work and answers one line for the record. */
  readonly run: (jobCtx: JobCtx) => Promise<string>;
};

export type JobResult = {
  readonly outcome: 'done' | 'failed' | 'switched_off' | 'nothing_due';
  readonly detail: string;
};
