import type { Tx } from '#server/platform/db/tx.ts';

export type EditionRow = {
  readonly edition: number;
  readonly storedObjectId: string;
  readonly sha256: string;
};

/** An invoice, or with an id a credit note of it. */
type DocumentKey = {
  readonly tenantId: string;
  readonly invoiceId: string;
  readonly creditNoteId: string | null;
};

/** A credit note with the invoice that it credits and that invoice's close. */
export async function selectBundledNote(
  tx: Tx,
  key: { readonly tenantId: string; readonly number: string },
): Promise<{
  id: string;
  invoiceId: string;
  invoiceNumber: string;
  closeId: string;
  sha256: string;
} | null> {
  const { number, tenantId } = key;
  const row = await tx.creditNote.findFirst({
    where: { tenantId, number },
    select: { id: true, invoiceId: true, sha256: true, invoice: { select: { closeId: true, number: true } } },
  });
  if (row === null) return null;
  const { id, invoice, invoiceId, sha256 } = row;
  return { id, invoiceId, invoiceNumber: invoice.number, closeId: invoice.closeId, sha256 };
}

/** The canonical bytes of a credit note. */
export async function selectNoteBytes(
  tx: Tx,
  key: { readonly tenantId: string; readonly id: string },
): Promise<Uint8Array> {
  const row = await tx.creditNote.findUniqueOrThrow({
    where: { tenantId_id: key },
    select: { document: true },
  });
  return row.document;
}

/** Two who make the bundle of one invoice, or of a credit note of it, stand in line. */
export async function lockBundle(tx: Tx, invoiceId: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`billing.bundle:${invoiceId}`}, 0))::text`;
}

export function selectEdition(
  tx: Tx,
  key: DocumentKey & { readonly contents: string },
): Promise<EditionRow | null> {
  return tx.bundleEdition.findFirst({
    where: key,
    select: { edition: true, storedObjectId: true, sha256: true },
  });
}

export async function insertEdition(
  tx: Tx,
  row: DocumentKey & {
    readonly contents: string;
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
