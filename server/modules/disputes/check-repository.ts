import type { Tx } from '#server/platform/db/tx.ts';

type Key = { readonly tenantId: string; readonly id: string };

/** Of each customer the latest invoice that something is left of, the latest of all first: ids only. */
export function latestCreditableInvoices(tx: Tx, most: number): Promise<Key[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text from openbook.latest_creditable_invoices(${most}::int)`;
}

/** The number of an invoice by its id. */
export async function selectInvoiceNumber(tx: Tx, { id, tenantId }: Key): Promise<string | null> {
  const row = await tx.invoice.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { number: true },
  });
  return row?.number ?? null;
}

/** Does `work` and takes all of it back, whatever it wrote; what would have been checked at the end is checked before. */
export async function takenBack<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.$executeRaw`savepoint taken_back`;
  try {
    const result = await work();
    await tx.$executeRaw`set constraints all immediate`;
    return result;
  } finally {
    await tx.$executeRaw`rollback to savepoint taken_back`;
  }
}

const SUBMISSION = 'submission';

export type CheckRow = {
  readonly outcome: 'ok' | 'failed' | 'nothing_to_check';
  readonly checkedAt: Date;
  readonly durationMs: number | null;
  readonly succeededAt: Date | null;
};

/** How the last walk of the submission ended; null before the first. */
export function selectSubmissionCheck(tx: Tx): Promise<CheckRow | null> {
  return tx.disputeCheck.findUnique({
    where: { name: SUBMISSION },
    select: { outcome: true, checkedAt: true, durationMs: true, succeededAt: true },
  });
}

/** Keeps how a walk ended; a duration and a success of before stand until there is another. */
export async function keepSubmissionCheck(
  tx: Tx,
  check: {
    readonly outcome: CheckRow['outcome'];
    readonly detail: string | null;
    readonly checkedAt: Date;
    readonly durationMs: number | null;
  },
): Promise<void> {
  const { durationMs, ...row } = check;
  const known = {
    ...row,
    ...(durationMs === null ? {} : { durationMs }),
    ...(row.outcome === 'ok' ? { succeededAt: row.checkedAt } : {}),
  };
  await tx.disputeCheck.upsert({
    where: { name: SUBMISSION },
    create: { name: SUBMISSION, ...known },
    update: known,
  });
}
