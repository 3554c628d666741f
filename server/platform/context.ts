import type { Actor } from './auth/actor.ts';
import type { Tx } from './db/tx.ts';

/**
 * What every verb receives: who acts, the transaction that everything happens in, the instant it counts as, and where
 * new identifiers come from (seeds and tests give deterministic ones).
 */
export type Ctx = {
  readonly actor: Actor;
  readonly tx: Tx;
  readonly now: Date;
  readonly ids: () => string;
  readonly requestId: string;
};
