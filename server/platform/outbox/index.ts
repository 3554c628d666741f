import type { Prisma } from '#prisma/generated/client.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/tx.ts';

/**
 * What is to happen outside the transaction, written together with its cause and carried out by the job
 * `carry-out-effects`. The dedup key makes one cause have one effect, however often it is written.
 */
export type EffectRequest = {
  readonly tenantId: string | null;
  readonly kind: string;
  readonly dedupKey: string;
  readonly payload: Prisma.InputJsonObject;
  readonly availableAt?: Date;
};

export type ClaimedEffect = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: string;
  readonly dedupKey: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly createdAt: Date;
};

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** How long to wait after the n-th failed attempt: doubling from half a minute to six hours. */
export function pauseAfterMs(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_PAUSE_MS);
}

/** Writes the effect; answers false when the same one is written already. */
export async function requestEffect(
  ctx: Pick<Ctx, 'tx' | 'now' | 'ids'>,
  effect: EffectRequest,
): Promise<boolean> {
  return (await requestEffects(ctx, [effect])) === 1;
}

/** Writes many effects at once; answers how many were not written already. */
export async function requestEffects(
  ctx: Pick<Ctx, 'tx' | 'now' | 'ids'>,
  effects: readonly EffectRequest[],
): Promise<number> {
  if (effects.length === 0) return 0;
  const { count } = await ctx.tx.outbox.createMany({
    data: effects.map(({ availableAt = ctx.now, dedupKey, kind, payload, tenantId }) => ({
      id: ctx.ids(),
      tenantId,
      kind,
      dedupKey,
      payload,
      createdAt: ctx.now,
      availableAt,
    })),
    skipDuplicates: true,
  });
  return count;
}

/** The effects whose time has come, of all tenants, by id only. */
export function dueEffects(
  tx: Tx,
  at: Date,
  most: number,
): Promise<{ readonly id: string; readonly tenantId: string | null }[]> {
  return tx.$queryRaw`select id::text, tenant_id::text as "tenantId" from openbook.due_outbox(${at}, ${most}::int)`;
}

/**
 * Takes an effect for `leaseMs`, counting the attempt; null when it is done or somebody else has it. A holder that dies
 * leaves it to be taken again after the lease.
 */
export async function claimEffect(
  tx: Tx,
  claim: { readonly id: string; readonly now: Date; readonly leaseMs: number },
): Promise<ClaimedEffect | null> {
  const leasedUntil = new Date(claim.now.getTime() + claim.leaseMs);
  const rows = await tx.$queryRaw<ClaimedEffect[]>`
    update outbox set attempts = attempts + 1, available_at = ${leasedUntil}
    where id = (select id from outbox where id = ${claim.id}::uuid and done_at is null and available_at <= ${claim.now}
      for update skip locked)
    returning id::text, tenant_id::text as "tenantId", kind, dedup_key as "dedupKey", payload, attempts, created_at as "createdAt"`;
  return rows[0] ?? null;
}

/** Marks an effect as carried out; answers false when it was done already. */
export async function finishEffect(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { count } = await tx.outbox.updateMany({
    where: { id, doneAt: null },
    data: { doneAt: at, lastError: null },
  });
  return count === 1;
}

/** Puts an effect back for later with the reason; one that was only switched off keeps its count of attempts. */
export async function postponeEffect(
  tx: Tx,
  effect: {
    readonly id: string;
    readonly until: Date;
    readonly reason: string;
    readonly countsAsAttempt: boolean;
  },
): Promise<void> {
  await tx.outbox.updateMany({
    where: { id: effect.id, doneAt: null },
    data: {
      availableAt: effect.until,
      lastError: effect.reason.slice(0, 500),
      ...(effect.countsAsAttempt ? {} : { attempts: { decrement: 1 } }),
    },
  });
}

/** Why effects that are not carried out yet were put back the last time, by these dedup keys. */
export async function effectTroubles(tx: Tx, dedupKeys: readonly string[]): Promise<string[]> {
  const rows = await tx.outbox.findMany({
    where: { dedupKey: { in: [...dedupKeys] }, doneAt: null, lastError: { not: null } },
    select: { lastError: true },
    orderBy: { createdAt: 'desc' },
  });
  return rows.flatMap(({ lastError }) => lastError ?? []);
}
