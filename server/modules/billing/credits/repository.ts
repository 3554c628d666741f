import type { CreditKind } from '#core/billing/credit-kinds.ts';
import type { CreditedBefore } from '#core/billing/credit-note.ts';
import { formatMoney } from '#core/money/money.ts';
import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { CreditNoteSummary } from '../contract-credits.ts';

/** An invoice as far as credits look at it; `text` is its canonical JSON. */
export type CreditedInvoice = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly seriesId: string;
  readonly sha256: string;
  readonly text: string;
};

/** Who credits one invoice stands in line until the transaction ends. */
export async function lockCredits(tx: Tx, invoiceNumber: string): Promise<void> {
  await tx.$queryRaw`
    select pg_advisory_xact_lock(hashtextextended(${`billing.credit:${invoiceNumber}`}, 0))::text`;
}

/** The invoice of a number, among those that the transaction sees. */
export async function selectCreditedInvoice(tx: Tx, number: string): Promise<CreditedInvoice | null> {
  const [row] = await tx.$queryRaw<CreditedInvoice[]>`
    select i.tenant_id::text as "tenantId", i.id::text, i.number, i.series_id::text as "seriesId", i.sha256,
      convert_from(d.bytes, 'UTF8') as text
    from invoice i join close_document d on d.tenant_id = i.tenant_id and d.close_id = i.close_id and d.name = 'invoice.json'
    where i.number = ${number}`;
  return row ?? null;
}

type InvoiceKey = { readonly tenantId: string; readonly id: string };

/** The tenant of a credit note by its number, before a tenant is known: ids only. */
export async function selectCreditNoteTenant(tx: Tx, number: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ tenantId: string }[]>`
    select tenant_id::text as "tenantId" from openbook.credit_note_by_number(${number})`;
  return rows[0]?.tenantId ?? null;
}

/** What the credit notes of an invoice gave back, by line. */
export async function selectCredited(tx: Tx, invoice: InvoiceKey): Promise<CreditedBefore> {
  const sums = await tx.creditNoteLine.groupBy({
    by: ['lineId'],
    where: { tenantId: invoice.tenantId, invoiceId: invoice.id },
    _sum: { netMinor: true, taxMinor: true },
  });
  return new Map(
    sums.map(({ _sum, lineId }) => [
      lineId,
      { netMinor: _sum.netMinor ?? 0n, taxMinor: _sum.taxMinor ?? 0n },
    ]),
  );
}

/** The digests of an invoice's credit notes, in the order they were issued in. */
export async function selectCreditDigests(tx: Tx, invoice: InvoiceKey): Promise<string[]> {
  const notes = await tx.creditNote.findMany({
    where: { tenantId: invoice.tenantId, invoiceId: invoice.id },
    orderBy: { ordinal: 'asc' },
    select: { sha256: true },
  });
  return notes.map(({ sha256 }) => sha256);
}

export type NewCreditNote = {
  readonly tenantId: string;
  readonly id: string;
  readonly invoiceId: string;
  readonly ordinal: number;
  readonly number: string;
  readonly seriesId: string;
  readonly seriesNumber: number;
  readonly currency: string;
  readonly issuedOn: string;
  readonly creditKind: string | null;
  readonly reason: string;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly returnedMinor: bigint;
  readonly document: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly approvalId: string;
  readonly attestationId: string;
  readonly createdAt: Date;
  readonly lines: readonly {
    readonly lineId: string;
    readonly netMinor: bigint;
    readonly taxMinor: bigint;
  }[];
};

export async function insertCreditNote(tx: Tx, { lines, ...note }: NewCreditNote): Promise<void> {
  const { id: creditNoteId, invoiceId, tenantId } = note;
  await tx.creditNote.create({ data: { ...note, issuedOn: dateFromCivil(note.issuedOn) } });
  await tx.creditNoteLine.createMany({
    data: lines.map((line, index) => ({ ...line, tenantId, creditNoteId, invoiceId, position: index + 1 })),
  });
}

type NoteRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly issuedOn: Date;
  readonly creditKind: string | null;
  readonly reason: string;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  readonly returnedMinor: bigint;
  readonly sha256: string;
  readonly invoice: { readonly number: string };
};

const SUMMARY = {
  tenantId: true,
  id: true,
  number: true,
  currency: true,
  issuedOn: true,
  creditKind: true,
  reason: true,
  netMinor: true,
  taxMinor: true,
  totalMinor: true,
  returnedMinor: true,
  sha256: true,
  invoice: { select: { number: true } },
} as const;

function summaryOf(row: NoteRow): CreditNoteSummary {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: row.currency });
  return {
    tenantId: row.tenantId,
    id: row.id,
    number: row.number,
    invoiceNumber: row.invoice.number,
    currency: row.currency,
    issuedOn: civilFromDate(row.issuedOn),
    creditKind: row.creditKind as CreditKind | null,
    reason: row.reason,
    net: money(row.netMinor),
    tax: money(row.taxMinor),
    total: money(row.totalMinor),
    returned: money(row.returnedMinor),
    credited: money(row.totalMinor - row.returnedMinor),
    sha256: row.sha256,
  };
}

/** Credit notes, oldest first: of one tenant, or of all that the transaction sees; of one invoice where it is named. */
export async function selectCreditNotes(
  tx: Tx,
  where: { readonly tenantId?: string; readonly invoiceNumber?: string },
): Promise<CreditNoteSummary[]> {
  const { invoiceNumber, tenantId } = where;
  const rows = await tx.creditNote.findMany({
    where: {
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(invoiceNumber === undefined ? {} : { invoice: { number: invoiceNumber } }),
    },
    orderBy: [{ issuedOn: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    select: SUMMARY,
  });
  return rows.map(summaryOf);
}

/** The numbers of the credit notes that were issued by these approvals. */
export async function selectNotesByApproval(
  tx: Tx,
  approvalIds: readonly string[],
): Promise<Map<string, string>> {
  const notes = await tx.creditNote.findMany({
    where: { approvalId: { in: [...approvalIds] } },
    select: { approvalId: true, number: true },
  });
  return new Map(notes.map(({ approvalId, number }) => [approvalId, number]));
}

/** One credit note with its canonical bytes. */
export async function selectCreditNote(
  tx: Tx,
  key: { readonly tenantId: string; readonly number: string },
): Promise<(CreditNoteSummary & { readonly document: Uint8Array }) | null> {
  const { number, tenantId } = key;
  const row = await tx.creditNote.findFirst({
    where: { tenantId, number },
    select: { ...SUMMARY, document: true },
  });
  return row && { ...summaryOf(row), document: row.document };
}

type SeriesRow = { readonly id: string; readonly tenantId: string | null; readonly prefix: string };

/** The series that an invoice has its number from. */
export async function selectSeries(tx: Tx, id: string): Promise<SeriesRow | null> {
  return tx.numberSeries.findUnique({ where: { id }, select: { id: true, tenantId: true, prefix: true } });
}

/** The series of credit notes of the same owner. */
export async function selectCreditSeries(tx: Tx, tenantId: string | null): Promise<SeriesRow | null> {
  return tx.numberSeries.findFirst({
    where: { tenantId, kind: 'credit_note' },
    select: { id: true, tenantId: true, prefix: true },
  });
}

/** Begins a series of credit notes; does nothing where the owner has one, or where the prefix is somebody else's. */
export async function insertCreditSeries(tx: Tx, row: SeriesRow): Promise<void> {
  await insertRows(
    tx,
    'number_series',
    [{ id: row.id, tenant_id: row.tenantId, kind: 'credit-note', prefix: row.prefix, next_number: 1 }],
    'on conflict do nothing',
  );
}
