import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { MadeSupersession } from './contract.ts';

/** Every supersession, in the order they were made. */
export async function selectSupersessions(tx: Tx): Promise<MadeSupersession[]> {
  const rows = await tx.planSupersession.findMany({
    orderBy: [{ createdAt: 'asc' }, { planSlug: 'asc' }, { superseding: 'asc' }],
    include: { wrong: { select: { digest: true } } },
  });
  return rows.map(({ fromDate, planSlug, wrong, ...row }) => ({
    ...row,
    versionSha256: wrong.digest,
    plan: planSlug,
    from: civilFromDate(fromDate),
  }));
}

export async function insertSupersession(
  tx: Tx,
  row: Omit<MadeSupersession, 'versionSha256'>,
): Promise<void> {
  const { from, plan, stays, ...rest } = row;
  await tx.planSupersession.create({
    data: { ...rest, planSlug: plan, fromDate: dateFromCivil(from), stays: [...stays] },
  });
}
