import type { Tx } from '#server/platform/db/tx.ts';

export type PeriodRow = {
  readonly issuerSlug: string;
  readonly ordinal: number;
  readonly years: number;
  readonly fiscalYearMonth: number;
  readonly isLaw: boolean;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
};

/** Every period ever stated, of one issuer or of all. */
export function selectPeriods(tx: Tx, issuerSlug?: string): Promise<PeriodRow[]> {
  return tx.retentionPeriod.findMany({
    where: issuerSlug === undefined ? {} : { issuerSlug },
    orderBy: [{ issuerSlug: 'asc' }, { ordinal: 'asc' }],
  });
}

export function selectLaws(tx: Tx) {
  return tx.retentionLaw.findMany({ orderBy: { country: 'asc' } });
}

export async function insertPeriod(tx: Tx, row: PeriodRow): Promise<void> {
  await tx.retentionPeriod.create({ data: row });
}
