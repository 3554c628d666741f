import { assert } from '#core/assert.ts';
import type { CreditDueEntry, InvoiceDocument } from '#core/contracts/invoice.ts';
import { moneyFromWire } from '#core/money/money.ts';
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

type Row = Record<string, ColumnValue>;

/** Minor units of an amount that a document states. */
export function amountMinorOf(amount: string, currency: string): bigint {
  const money = moneyFromWire({ amount, currency });
  assert(money.ok, 'amounts of a document are in whole minor units');
  return money.value.amountMinor;
}

/** Writes final invoices as rows, for lists and questions; the document stays the authority. */
export async function insertInvoices(
  tx: Tx,
  writing: Writing,
  invoices: readonly NewInvoice[],
): Promise<void> {
  await insertRows(
    tx,
    'invoice',
    invoices.map((one) => invoiceRow(one, writing.at)),
  );
  await insertRows(tx, 'invoice_line', invoices.flatMap(lineRows));
  await insertRows(tx, 'invoice_tax', invoices.flatMap(taxRows));
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

function invoiceRow({ close, id, invoice, sha256, ...numbered }: NewInvoice, now: Date): Row {
  const minor = (amount: string) => amountMinorOf(amount, invoice.currency);
  return {
    tenant_id: close.tenantId,
    id,
    close_id: close.id,
    number: numbered.number,
    series_id: numbered.seriesId,
    series_number: numbered.seriesNumber,
    billing_profile_id: close.billingProfileId,
    currency: invoice.currency,
    period_start: invoice.period.start,
    period_end: invoice.period.end,
    issued_on: invoice.dates.issued,
    due_on: invoice.dates.due,
    net_minor: minor(invoice.totals.net),
    tax_minor: minor(invoice.totals.tax),
    total_minor: minor(invoice.totals.total),
    credited_minor: minor(invoice.totals.credited ?? '0'),
    sha256,
    created_at: now.toISOString(),
  };
}

function lineRows({ close, id, invoice }: NewInvoice): Row[] {
  return invoice.lines.map((line, position) => ({
    tenant_id: close.tenantId,
    invoice_id: id,
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
    amount_minor: amountMinorOf(line.amount, invoice.currency),
    discount_minor: amountMinorOf(line.discountAmount ?? '0', invoice.currency),
    tax_rate_percent: line.taxRatePercent,
    tax_minor: amountMinorOf(line.taxAmount, invoice.currency),
  }));
}

function taxRows({ close, id, invoice }: NewInvoice): Row[] {
  return invoice.taxes.map((tax, position) => ({
    tenant_id: close.tenantId,
    invoice_id: id,
    position,
    kind: tax.kind,
    name: tax.name ?? null,
    rate_percent: tax.ratePercent,
    base_minor: amountMinorOf(tax.base, invoice.currency),
    tax_minor: amountMinorOf(tax.amount, invoice.currency),
    note: tax.note ?? null,
  }));
}

function creditDueRow(writing: Writing, { close, invoice }: NewInvoice, entry: CreditDueEntry): Row {
  return {
    tenant_id: close.tenantId,
    id: writing.newId(),
    kind: 'credit-due',
    currency: invoice.currency,
    amount_minor: amountMinorOf(entry.amount, invoice.currency),
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
