import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';

type Record = { readonly reason: string; readonly recordedBy: string; readonly recordedAt: Date };

export type UseRow = Record & {
  readonly tenantId: string;
  readonly id: string;
  readonly service: string;
  readonly region: string;
  readonly startsOn: string;
  /** The first day that is no longer part of it, and who said so. */
  readonly end: (Record & { readonly endsOn: string }) | null;
};

/** Whoever changes what a customer uses stands in line until the transaction ends; the triggers take the same lock. */
export async function lockUses(tx: Tx, tenantId: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`service-use:${tenantId}`}, 0))::text`;
}

function endRow({
  endsOn,
  reason,
  recordedAt,
  recordedBy,
}: Record & { readonly endsOn: Date }): UseRow['end'] {
  return { endsOn: civilFromDate(endsOn), reason, recordedAt, recordedBy };
}

/** What one customer uses, or all that the transaction sees: by service and region, the latest first. */
export async function selectUses(tx: Tx, tenantId?: string): Promise<UseRow[]> {
  const where = tenantId === undefined ? {} : { tenantId };
  const rows = await tx.serviceUse.findMany({
    where,
    orderBy: [{ service: 'asc' }, { region: 'asc' }, { startsOn: 'desc' }, { id: 'asc' }],
  });
  const ends = await tx.serviceUseEnd.findMany({ where });
  const endOf = new Map(ends.map((end) => [end.useId, end]));
  return rows.map((row) => {
    const end = endOf.get(row.id);
    return {
      ...row,
      startsOn: civilFromDate(row.startsOn),
      end: end === undefined ? null : endRow(end),
    };
  });
}

export async function insertUse(tx: Tx, row: Omit<UseRow, 'end'>): Promise<void> {
  await tx.serviceUse.create({ data: { ...row, startsOn: dateFromCivil(row.startsOn) } });
}

export async function insertUseEnd(
  tx: Tx,
  row: Record & { readonly tenantId: string; readonly useId: string; readonly endsOn: string },
): Promise<void> {
  await tx.serviceUseEnd.create({ data: { ...row, endsOn: dateFromCivil(row.endsOn) } });
}
