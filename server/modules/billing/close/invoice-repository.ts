import type { CreditDueEntry, InvoiceDocument } from '#core/contracts/invoice.ts';
import { minorOf } from '#core/money/money.ts';
import { type ColumnValue, insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { ClaimedClose } from './close-row.ts';
import type { TakenNumber } from './number-series.ts';

export type NewInvoice = TakenNumber & {
  readonly id: string;
  readonly close: ClaimedClose;
  readonly invoice: InvoiceDocument;
  readonly sha256: string;
};

/** Who writes, when, and where new ids come from. */
type Writing = { readonly actor: string; readonly at: Date; readonly newId: () => string };

export type Row = Readonly<Record<string, ColumnValue>>;

/** Writes final invoices as rows, for lists and questions; the document stays the authority. */
export async function insertInvoices(
  tx: Tx,
  writing: Writing,
  invoices: readonly NewInvoice[],
): Promise<void> {
  const rows = invoices.map((one) => rowsOf(one, writing.at));
  await insertRows(
    tx,
    'invoice',
    rows.map(({ head }) => head),
  );
  await insertRows(
    tx,
    'invoice_line',
    rows.flatMap(({ lines }) => lines),
  );
  await insertRows(
    tx,
    'invoice_tax',
    rows.flatMap(({ taxes }) => taxes),
  );
  await insertRows(
    tx,
    'invoice_state',
    invoices.map((one) => ({
      tenant_id: one.close.tenantId,
      invoice_id: one.id,
      ordinal: 0,
      status: 'issued',
      actor: writing.actor,
      at: writing.at.toISOString(),
    })),
  );
  await insertRows(
    tx,
    'pending_item',
    invoices.flatMap((one) => one.invoice.creditDue.map((entry) => creditDueRow(writing, one, entry))),
  );
}

/** What the columns of an invoice's rows say, as its document states it; the rows add whose they are. */
export function columnsOfInvoice(invoice: InvoiceDocument): {
  readonly head: Row;
  readonly lines: readonly Row[];
  readonly taxes: readonly Row[];
} {
  const minor = (amount: string) => minorOf(amount, invoice.currency);
  return {
    head: {
      number: invoice.number,
      currency: invoice.currency,
      period_start: invoice.period.start,
      period_end: invoice.period.end,
      issued_on: invoice.dates.issued,
      due_on: invoice.dates.due,
      net_minor: minor(invoice.totals.net),
      tax_minor: minor(invoice.totals.tax),
      total_minor: minor(invoice.totals.total),
      credited_minor: minor(invoice.totals.credited ?? '0'),
    },
    lines: invoice.lines.map((line, position) => ({
      position,
      line_id: line.id,
      kind: line.kind,
      subscription_id: line.subscription,
      charge_key: line.charge,
      description_en: line.description.en,
      description_es: line.description.es,
      period_start: line.period.start,
      period_end: line.period.end,
      quantity: line.quantity,
      unit: line.unit,
      amount_exact: line.amountExact,
      amount_minor: minor(line.amount),
      discount_minor: minor(line.discountAmount ?? '0'),
      tax_rate_percent: line.taxRatePercent,
      tax_minor: minor(line.taxAmount),
    })),
    taxes: invoice.taxes.map((tax, position) => ({
      position,
      kind: tax.kind,
      name: tax.name ?? null,
      rate_percent: tax.ratePercent,
      base_minor: minor(tax.base),
      tax_minor: minor(tax.amount),
      note: tax.note ?? null,
    })),
  };
}

function rowsOf({ close, id, invoice, seriesId, seriesNumber, sha256 }: NewInvoice, now: Date) {
  const { head, lines, taxes } = columnsOfInvoice(invoice);
  const whose = { tenant_id: close.tenantId, invoice_id: id };
  return {
    head: {
      tenant_id: close.tenantId,
      id,
      close_id: close.id,
      series_id: seriesId,
      series_number: seriesNumber,
      billing_profile_id: close.billingProfileId,
      ...head,
      sha256,
      created_at: now.toISOString(),
    },
    lines: lines.map((line) => ({ ...whose, ...line })),
    taxes: taxes.map((tax) => ({ ...whose, ...tax })),
  };
}

function creditDueRow(writing: Writing, { close, invoice }: NewInvoice, entry: CreditDueEntry): Row {
  return {
    tenant_id: close.tenantId,
    id: writing.newId(),
    kind: 'credit-due',
    currency: invoice.currency,
    amount_minor: minorOf(entry.amount, invoice.currency),
    amount_exact: entry.amountExact,
    tax_rate_percent: entry.taxRatePercent,
    description_en: entry.description.en,
    description_es: entry.description.es,
    period_start: entry.period.start,
    period_end: entry.period.end,
    source: 'late-usage',
    source_ref: `${invoice.number}/${entry.id}`,
    created_by: writing.actor,
    created_at: writing.at.toISOString(),
  };
}
