import { plainDecimal } from '#core/money/decimal.ts';
import { formatMoney } from '#core/money/money.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type {
  InvoicedAmount,
  InvoiceFile,
  InvoiceOfTenant,
  InvoiceStatus,
  InvoiceSummary,
  PendingItemDto,
  PendingItemInput,
  RenderingDto,
} from '../contract.ts';
import type { CloseDto } from '../contract-closes.ts';

type InvoiceRow = {
  tenantId: string;
  id: string;
  closeId: string;
  number: string;
  currency: string;
  start: string;
  end: string;
  issuedOn: string;
  dueOn: string;
  net: bigint;
  tax: bigint;
  total: bigint;
  status: InvoiceStatus;
  sha256: string;
};

export type InvoiceWithClose = InvoiceSummary & { readonly closeId: string; readonly sha256: string };

function summaryOf(row: InvoiceRow): InvoiceWithClose {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: row.currency });
  return {
    tenantId: row.tenantId,
    id: row.id,
    closeId: row.closeId,
    number: row.number,
    currency: row.currency,
    period: { start: row.start, end: row.end },
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    net: money(row.net),
    tax: money(row.tax),
    total: money(row.total),
    status: row.status,
    sha256: row.sha256,
  };
}

/** The invoices of one tenant, newest period first; with a number only that one. */
export async function selectInvoices(
  tx: Tx,
  input: { readonly tenantId: string; readonly number: string | null; readonly most: number },
): Promise<InvoiceWithClose[]> {
  const rows = await tx.$queryRaw<InvoiceRow[]>`
    select i.tenant_id::text as "tenantId", i.id::text, i.close_id::text as "closeId", i.number, i.currency,
      i.period_start::text as start, i.period_end::text as "end", i.issued_on::text as "issuedOn",
      i.due_on::text as "dueOn", i.net_minor as net, i.tax_minor as tax, i.total_minor as total, i.sha256,
      (select s.status::text from invoice_state s where s.tenant_id = i.tenant_id and s.invoice_id = i.id
        order by s.ordinal desc limit 1) as status
    from invoice i
    where i.tenant_id = ${input.tenantId}::uuid and (${input.number}::text is null or i.number = ${input.number})
    order by i.period_start desc, i.issued_on desc, i.id desc limit ${input.most}::int`;
  return rows.map(summaryOf);
}

/** The newest invoices of all tenants, with whose they are. */
export function selectInvoicesOfAll(tx: Tx, most: number): Promise<InvoiceOfTenant[]> {
  return selectNewest(tx, { numberPart: null, tenantIds: null, most });
}

/**
 * The newest invoices whose number holds a text of capitals, digits and hyphens; of these tenants alone where some are
 * given, so that the limit counts what the reader may see.
 */
export function selectInvoicesByNumber(
  tx: Tx,
  input: { readonly numberPart: string; readonly tenantIds: readonly string[] | null; readonly most: number },
): Promise<InvoiceOfTenant[]> {
  return selectNewest(tx, input);
}

async function selectNewest(
  tx: Tx,
  input: {
    readonly numberPart: string | null;
    readonly tenantIds: readonly string[] | null;
    readonly most: number;
  },
): Promise<InvoiceOfTenant[]> {
  const { most, numberPart } = input;
  const tenantIds = input.tenantIds && [...input.tenantIds];
  const rows = await tx.$queryRaw<(InvoiceRow & { tenant: string; tenantName: string })[]>`
    select i.tenant_id::text as "tenantId", i.id::text, i.close_id::text as "closeId", i.number, i.currency,
      i.period_start::text as start, i.period_end::text as "end", i.issued_on::text as "issuedOn",
      i.due_on::text as "dueOn", i.net_minor as net, i.tax_minor as tax, i.total_minor as total, i.sha256,
      (select s.status::text from invoice_state s where s.tenant_id = i.tenant_id and s.invoice_id = i.id
        order by s.ordinal desc limit 1) as status,
      t.external_id as tenant, t.name as "tenantName"
    from invoice i join tenant t on t.id = i.tenant_id
    where (${numberPart}::text is null or strpos(i.number, ${numberPart}) > 0)
      and (${tenantIds}::uuid[] is null or i.tenant_id = any(${tenantIds}::uuid[]))
    order by i.period_start desc, i.issued_on desc, i.id desc limit ${most}::int`;
  return rows.map(({ tenant, tenantName, ...row }) => {
    const { closeId: _closeId, sha256: _sha256, ...summary } = summaryOf(row);
    return { ...summary, tenant, tenantName };
  });
}

/** What each invoice asks for, in the order of their issue. */
export function selectInvoicedAmounts(tx: Tx, tenantId: string | null): Promise<InvoicedAmount[]> {
  return tx.$queryRaw`
    select i.tenant_id::text as "tenantId", i.id::text, i.number, i.currency, i.issued_on::text as "issuedOn",
      i.due_on::text as "dueOn", case when v.invoice_id is null then i.total_minor else 0 end as "totalMinor",
      v.invoice_id is not null as "isVoid",
      case when v.invoice_id is null then i.credited_minor else 0 end as "grantedMinor"
    from invoice i left join invoice_void v on v.tenant_id = i.tenant_id and v.invoice_id = i.id
    where ${tenantId}::uuid is null or i.tenant_id = ${tenantId}::uuid
    order by i.tenant_id, i.issued_on, i.number`;
}

/** The tenant of an invoice by its number, before a tenant is known: ids only. */
export async function selectInvoiceTenant(tx: Tx, number: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ tenantId: string }[]>`
    select tenant_id::text as "tenantId" from openbook.invoice_by_number(${number})`;
  return rows[0]?.tenantId ?? null;
}

export function selectFiles(
  tx: Tx,
  input: { readonly tenantId: string; readonly closeId: string },
): Promise<InvoiceFile[]> {
  return tx.$queryRaw`
    select name, sha256, size_bytes as "sizeBytes" from close_document
    where tenant_id = ${input.tenantId}::uuid and close_id = ${input.closeId}::uuid and name <> 'draft.json' order by name`;
}

/** The renderings of an invoice, or with an id those of a credit note of it. */
export async function selectRenderings(
  tx: Tx,
  input: { readonly tenantId: string; readonly invoiceId: string; readonly creditNoteId: string | null },
): Promise<(RenderingDto & { readonly storedObjectId: string; readonly attestationId: string })[]> {
  const rows = await tx.invoiceRendering.findMany({ where: input, orderBy: { name: 'asc' } });
  return rows.map((row) => ({
    name: row.name,
    sha256: row.sha256,
    createdAt: row.createdAt.toISOString(),
    storedObjectId: row.storedObjectId,
    attestationId: row.attestationId,
  }));
}

/** Writes a rendering; false when one of that name is there. */
export async function insertRendering(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly invoiceId: string;
    readonly creditNoteId: string | null;
    readonly name: string;
    readonly storedObjectId: string;
    readonly sha256: string;
    readonly attestationId: string;
    readonly createdAt: Date;
  },
): Promise<boolean> {
  const { count } = await tx.invoiceRendering.createMany({ data: [row], skipDuplicates: true });
  return count === 1;
}

export async function selectDeliveries(
  tx: Tx,
  input: { readonly tenantId: string; readonly invoiceId: string },
): Promise<{ recipient: string; at: string }[]> {
  const rows = await tx.delivery.findMany({ where: input, orderBy: { recipient: 'asc' } });
  return rows.map((row) => ({ recipient: row.recipient, at: row.at.toISOString() }));
}

/** The invoice that stands in the place of one, and why that one is void; null where there is none. */
export async function selectCorrections(
  tx: Tx,
  input: { readonly tenantId: string; readonly invoiceId: string },
): Promise<{ replacedBy: string | null; voided: { reason: string; at: string } | null }> {
  const [row] = await tx.$queryRaw<{ replacedBy: string | null; reason: string | null; at: Date | null }[]>`
    select n.number as "replacedBy", v.reason, v.at
    from invoice i join close c on c.tenant_id = i.tenant_id and c.id = i.close_id
    left join close e on e.tenant_id = c.tenant_id and e.billing_profile_id = c.billing_profile_id
      and e.invoice_group_id = c.invoice_group_id and e.period_start = c.period_start and e.purpose = c.purpose
      and e.edition = c.edition + 1
    left join invoice n on n.tenant_id = e.tenant_id and n.close_id = e.id
    left join invoice_void v on v.tenant_id = i.tenant_id and v.invoice_id = i.id
    where i.tenant_id = ${input.tenantId}::uuid and i.id = ${input.invoiceId}::uuid`;
  const { at = null, reason = null, replacedBy = null } = row ?? {};
  return { replacedBy, voided: reason === null || at === null ? null : { reason, at: at.toISOString() } };
}

type PendingRow = {
  tenantId: string;
  id: string;
  currency: string;
  amount: bigint;
  amountExact: string;
  taxRatePercent: string;
  en: string;
  es: string;
  start: string;
  end: string;
  source: string;
  sourceRef: string;
  createdAt: Date;
};

/** What waits for a bill or a credit note, oldest first; not what a void invoice owed. */
export async function selectPendingItems(
  tx: Tx,
  tenantId: string,
): Promise<Omit<PendingItemDto, 'state' | 'approvalId' | 'creditNotes'>[]> {
  const rows = await tx.$queryRaw<PendingRow[]>`
    select tenant_id::text as "tenantId", id::text, currency, amount_minor as amount, amount_exact::text as "amountExact",
      tax_rate_percent::text as "taxRatePercent", description_en as en, description_es as es,
      period_start::text as start, period_end::text as "end", source, source_ref as "sourceRef", created_at as "createdAt"
    from pending_item p where tenant_id = ${tenantId}::uuid and not exists (
      select from invoice n join invoice_void v on v.tenant_id = n.tenant_id and v.invoice_id = n.id
      where p.source = 'late-usage' and n.tenant_id = p.tenant_id and n.number = split_part(p.source_ref, '/', 1))
    order by created_at, id`;
  return rows.map((row) => ({
    tenantId: row.tenantId,
    id: row.id,
    kind: 'credit-due',
    currency: row.currency,
    amount: formatMoney({ amountMinor: row.amount, currency: row.currency }),
    amountExact: plainDecimal(row.amountExact),
    taxRatePercent: plainDecimal(row.taxRatePercent),
    description: { en: row.en, es: row.es },
    period: { start: row.start, end: row.end },
    source: row.source,
    sourceRef: row.sourceRef,
    createdAt: row.createdAt.toISOString(),
  }));
}

/** Writes an item; false when the same one is there. */
export async function insertPendingItem(
  tx: Tx,
  item: PendingItemInput & {
    readonly id: string;
    readonly amountMinor: bigint;
    readonly createdBy: string;
    readonly createdAt: Date;
  },
): Promise<boolean> {
  const written = await insertRows(
    tx,
    'pending_item',
    [
      {
        tenant_id: item.tenantId,
        id: item.id,
        kind: item.kind,
        currency: item.currency,
        amount_minor: item.amountMinor,
        amount_exact: item.amountExact,
        tax_rate_percent: item.taxRatePercent,
        description_en: item.description.en,
        description_es: item.description.es,
        period_start: item.period.start,
        period_end: item.period.end,
        source: item.source,
        source_ref: item.sourceRef,
        created_by: item.createdBy,
        created_at: item.createdAt.toISOString(),
      },
    ],
    'on conflict (tenant_id, source, source_ref) do nothing',
  );
  return written === 1;
}

type CloseRow = {
  tenantId: string;
  tenant: string;
  id: string;
  start: string;
  end: string;
  zone: string;
  currency: string;
  phase: CloseDto['phase'];
  cutOffAt: Date;
  number: string | null;
  parkedFrom: CloseDto['phase'] | null;
  code: string | null;
  reason: string | null;
  evidence: string | null;
  nextAction: string | null;
  steps: CloseDto['steps'];
};

/** Closes with the way each has gone, newest period first; of one tenant or of all that the transaction sees. */
export async function selectCloses(
  tx: Tx,
  input: {
    readonly tenantId: string | null;
    readonly startsBefore: string | null;
    readonly most: number | null;
    /** Only the parked closes of this run. */
    readonly parkedOfRun?: string;
  },
): Promise<CloseDto[]> {
  const parkedOfRun = input.parkedOfRun ?? null;
  const rows = await tx.$queryRaw<CloseRow[]>`
    select c.tenant_id::text as "tenantId", t.external_id as tenant, c.id::text, c.period_start::text as start,
      c.period_end::text as "end", c.zone, g.currency, c.phase::text, c.cut_off_at as "cutOffAt", i.number,
      c.parked_from::text as "parkedFrom", c.park_code as code, c.park_reason as reason, c.park_evidence as evidence,
      c.park_next_action as "nextAction",
      (select coalesce(json_agg(json_build_object('phase', s.phase, 'at', to_char(s.at at time zone 'UTC',
          'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'actor', s.actor) order by s.fence), '[]'::json)
        from close_step s where s.tenant_id = c.tenant_id and s.close_id = c.id) as steps
    from close c join tenant t on t.id = c.tenant_id
    join invoice_group g on g.tenant_id = c.tenant_id and g.id = c.invoice_group_id
    left join invoice i on i.tenant_id = c.tenant_id and i.close_id = c.id
    where (${input.tenantId}::uuid is null or c.tenant_id = ${input.tenantId}::uuid)
      and (${input.startsBefore}::date is null or c.period_start < ${input.startsBefore}::date)
      and (${parkedOfRun}::uuid is null or (c.phase = 'parked' and exists (select from close_run_member m
        where m.tenant_id = c.tenant_id and m.close_id = c.id and m.run_id = ${parkedOfRun}::uuid)))
    order by c.period_start desc, t.external_id, c.id limit ${input.most}::int`;
  return rows.map((row) => ({
    tenantId: row.tenantId,
    tenant: row.tenant,
    id: row.id,
    period: { start: row.start, end: row.end },
    zone: row.zone,
    currency: row.currency,
    phase: row.phase,
    cutOffAt: row.cutOffAt.toISOString(),
    invoiceNumber: row.number,
    parked:
      row.parkedFrom === null || row.code === null || row.reason === null || row.nextAction === null
        ? null
        : {
            from: row.parkedFrom,
            code: row.code,
            reason: row.reason,
            evidence: row.evidence,
            nextAction: row.nextAction,
          },
    steps: row.steps,
  }));
}
