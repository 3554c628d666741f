import type { AgingData } from '#core/retention/data-classes.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type DataStanding = {
  readonly data: AgingData;
  readonly days: number;
  /** Null where there is nothing of it. */
  readonly oldest: Date | null;
  readonly due: number;
  readonly held: number;
};

/** How each kind of data stands, over all tenants: counts and days, nothing else. */
export function selectDataStandings(tx: Tx, at: Date): Promise<DataStanding[]> {
  return tx.$queryRaw`
    select data, days, oldest, due::int as due, held::int as held from openbook.data_standings(${at})`;
}

/** Takes away what is due of one kind, at most so many; answers how many. The database judges by its own clock too. */
export async function removeDue(
  tx: Tx,
  batch: { readonly data: AgingData; readonly at: Date; readonly most: number },
): Promise<number> {
  const { at, data, most } = batch;
  const [row] = await tx.$queryRaw<{ removed: number }[]>`
    select openbook.remove_due(${data}, ${at}, ${most}::int) as removed`;
  return row?.removed ?? 0;
}

export type DataPeriodRow = {
  readonly data: AgingData;
  readonly ordinal: number;
  readonly days: number;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
};

/** Every period that was ever set for a kind of data, the one that holds first. */
export async function selectDataPeriods(tx: Tx, data?: AgingData): Promise<DataPeriodRow[]> {
  const where = data === undefined ? {} : { data };
  const rows = await tx.dataPeriod.findMany({ where, orderBy: { ordinal: 'desc' } });
  return rows.map((row) => ({ ...row, data: row.data as AgingData }));
}

export async function insertDataPeriod(tx: Tx, row: DataPeriodRow): Promise<void> {
  await tx.dataPeriod.create({ data: row });
}
