import type { Budget, Use } from '#core/assistant/budget.ts';
import type { Tx } from '#server/platform/db/index.ts';

export async function selectBudget(tx: Tx): Promise<(Budget & { readonly ordinal: number }) | null> {
  return tx.assistantBudget.findFirst({ orderBy: { ordinal: 'desc' } });
}

/** Whether the row was written; another with its number came first otherwise. */
export async function insertBudget(
  tx: Tx,
  row: Budget & {
    readonly ordinal: number;
    readonly reason: string;
    readonly setBy: string;
    readonly setAt: Date;
  },
): Promise<boolean> {
  const { count } = await tx.assistantBudget.createMany({ data: [row], skipDuplicates: true });
  return count === 1;
}

/** What a day (UTC) has used; `lock` lets no other transaction take of it before this one ends. */
export async function selectUse(tx: Tx, day: string, lock: boolean): Promise<Use> {
  if (lock)
    await tx.$executeRaw`
      insert into assistant_day (day, requests, tokens, cost_micros) values (${day}::date, 0, 0, 0) on conflict do nothing`;
  const rows = lock
    ? await tx.$queryRaw<Use[]>`
        select requests, tokens, cost_micros as "costMicros" from assistant_day where day = ${day}::date for update`
    : await tx.$queryRaw<Use[]>`
        select requests, tokens, cost_micros as "costMicros" from assistant_day where day = ${day}::date`;
  return rows[0] ?? { requests: 0, tokens: 0n, costMicros: 0n };
}

/** Adds to a day's use, or takes away what was reserved and not needed. */
export async function addUse(tx: Tx, day: string, more: Use): Promise<void> {
  await tx.$executeRaw`
    update assistant_day set requests = requests + ${more.requests}::int, tokens = greatest(tokens + ${more.tokens}::bigint, 0),
      cost_micros = greatest(cost_micros + ${more.costMicros}::bigint, 0) where day = ${day}::date`;
}

export type AskRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly dispute: string;
  readonly provider: string;
  readonly model: string;
  readonly locale: string;
  readonly evidenceSha256: string;
  readonly shownSha256: string;
  readonly input: string;
  readonly replacedCount: number;
  readonly tokensReserved: bigint;
  readonly costReserved: bigint;
  readonly askedBy: string;
  readonly askedAt: Date;
};

export async function insertAsk(tx: Tx, row: AskRow): Promise<void> {
  await tx.assistantAsk.create({ data: row });
}

export async function selectAsk(tx: Tx, tenantId: string, id: string): Promise<AskRow | null> {
  return tx.assistantAsk.findUnique({ where: { tenantId_id: { tenantId, id } } });
}

export async function insertAnswer(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly askId: string;
    readonly outcome: string;
    readonly output: string;
    readonly refusals: string[];
    readonly latencyMs: number;
    readonly tokensIn: bigint;
    readonly tokensOut: bigint;
    readonly costMicros: bigint;
    readonly answeredAt: Date;
  },
): Promise<void> {
  await tx.assistantAnswer.create({ data: row });
}

export async function insertDeed(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly id: string;
    readonly askId: string;
    readonly deed: string;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.assistantDeed.create({ data: row });
}

export type AskWithAnswer = AskRow & {
  readonly answer: {
    readonly outcome: string;
    readonly refusals: readonly string[];
    readonly latencyMs: number;
  } | null;
  readonly deeds: readonly { readonly deed: string; readonly by: string; readonly at: Date }[];
};

/** What was asked about a dispute, the latest first. */
export async function selectAsks(
  tx: Tx,
  wanted: { readonly tenantId: string; readonly dispute: string; readonly most: number },
): Promise<AskWithAnswer[]> {
  const { dispute, most, tenantId } = wanted;
  const asks = await tx.assistantAsk.findMany({
    where: { tenantId, dispute },
    orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
    take: most,
  });
  const askIds = asks.map(({ id }) => id);
  const answers = await tx.assistantAnswer.findMany({ where: { tenantId, askId: { in: askIds } } });
  const deeds = await tx.assistantDeed.findMany({
    where: { tenantId, askId: { in: askIds } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  });
  return asks.map((ask) => ({
    ...ask,
    answer: answers.find(({ askId }) => askId === ask.id) ?? null,
    deeds: deeds.filter(({ askId }) => askId === ask.id),
  }));
}

/** Forgets what was asked before an instant, of all tenants; answers how many. */
export async function forgetAsks(tx: Tx, before: Date, most: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: bigint }[]>`
    select openbook.forget_assistant_asks(${before}, ${most}::int) as count`;
  return Number(row?.count ?? 0n);
}
