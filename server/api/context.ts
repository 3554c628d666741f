import type { Actor } from '#server/platform/auth/actor.ts';
import type { Tx } from '#server/platform/db/tx.ts';

/** How a call opens its one transaction; each gives up everything when `work` raises. */
export type Transactions = {
  /** Role `app` inside these tenants; with none, only what belongs to the vendor or to everybody is there. */
  readonly inTenants: <T>(tenantIds: readonly string[], work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Role `desk`: reads across tenants, and the look is recorded with its reason. */
  readonly acrossTenants: <T>(actor: Actor, reason: string, work: (tx: Tx) => Promise<T>) => Promise<T>;
};

/** What every call begins with: who asks, when, and how to reach the database. */
export type CallContext = {
  readonly actor: Actor;
  readonly requestId: string;
  readonly now: Date;
  readonly ids: () => string;
  readonly transactions: Transactions;
};
