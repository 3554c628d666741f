import type { Tx } from '#server/platform/db/tx.ts';

export type EditionRow = {
  readonly edition: number;
  readonly storedObjectId: string;
  readonly sha256: string;
};

type EditionKey = { readonly tenantId: string; readonly invoiceId: string; readonly contents: string };

/** Two who make the bundle of one invoice stand in line. */
export async function lockBundle(tx: Tx, invoiceId: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`billing.bundle:${invoiceId}`}, 0))::text`;
}

export function selectEdition(tx: Tx, key: EditionKey): Promise<EditionRow | null> {
  return tx.bundleEdition.findFirst({
    where: key,
    select: { edition: true, storedObjectId: true, sha256: true },
  });
}

export async function insertEdition(
  tx: Tx,
  row: EditionKey & {
    readonly storedObjectId: string;
    readonly sha256: string;
    readonly createdAt: Date;
  },
): Promise<{ edition: number }> {
  const { tenantId, invoiceId } = row;
  const last = await tx.bundleEdition.aggregate({ where: { tenantId, invoiceId }, _max: { edition: true } });
  const edition = (last._max.edition ?? 0) + 1;
  await tx.bundleEdition.create({ data: { ...row, edition } });
  return { edition };
}
