import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { CloseKey } from '../close/close-row.ts';

/** A supersession, made or proposed, by what its invoices are found. */
export type SupersessionKey = {
  readonly plan: string;
  readonly version: number;
  readonly superseding: number;
  readonly from: string;
};

/** A close whose frozen rules rate something by a version; without a number yet where the invoice's columns are null. */
export type RatedClose = CloseKey & {
  readonly tenant: string;
  readonly invoiceId: string | null;
  readonly number: string | null;
  readonly sha256: string | null;
};

/** Which closes rate by a version, by id only: the same in every transaction, whichever tenants it sees. */
export async function selectRatedCloseIds(tx: Tx, key: SupersessionKey): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select r.tenant_id::text || '/' || r.close_id::text as id
    from openbook.closes_rated_by(${key.plan}, ${key.version}::int, ${key.from}::date, ${key.superseding}::int, 'infinity',
      null) r`;
  return rows.map(({ id }) => id).toSorted();
}

/** Those of them that the transaction sees, by customer and number. */
export function selectRatedCloses(tx: Tx, key: SupersessionKey): Promise<RatedClose[]> {
  return tx.$queryRaw`
    select r.tenant_id::text as "tenantId", r.close_id::text as id, t.external_id as tenant, i.id::text as "invoiceId", i.number,
      i.sha256
    from openbook.closes_rated_by(${key.plan}, ${key.version}::int, ${key.from}::date, ${key.superseding}::int, 'infinity',
      null) r
    join tenant t on t.id = r.tenant_id
    left join invoice i on i.tenant_id = r.tenant_id and i.close_id = r.close_id
    order by t.external_id collate "C", i.number collate "C" nulls last, r.close_id`;
}

/** Tenants for whom something is to be corrected or given back, by id only. */
export async function tenantsToCorrect(tx: Tx, at: Date, most: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.tenants_to_correct(${at}, ${most}::int) as id`;
  return rows.map(({ id }) => id);
}

export type InvoiceToCorrect = CloseKey & {
  readonly invoiceId: string;
  readonly number: string;
  readonly sha256: string;
  readonly plan: string;
  readonly superseding: number;
};

/** Issued invoices of a tenant that have no correction by a supersession yet, in the order these were made. */
export function selectInvoicesToCorrect(tx: Tx, tenantId: string, at: Date): Promise<InvoiceToCorrect[]> {
  return tx.$queryRaw`
    select r.tenant_id::text as "tenantId", i.close_id::text as id, i.id::text as "invoiceId", i.number, i.sha256,
      r.plan_slug as plan, r.superseding
    from openbook.invoices_to_correct(${at}, ${tenantId}::uuid) with ordinality as r(tenant_id, invoice_id, plan_slug, superseding, place)
    join invoice i on i.tenant_id = r.tenant_id and i.id = r.invoice_id
    order by r.place`;
}

export async function insertCorrection(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly id: string;
    readonly invoiceId: string;
    readonly planSlug: string;
    readonly superseding: number;
    readonly currency: string;
    readonly issuedMinor: bigint;
    readonly correctedMinor: bigint;
    readonly document: Uint8Array<ArrayBuffer>;
    readonly sha256: string;
    readonly attestationId: string;
    readonly createdAt: Date;
  },
): Promise<void> {
  const { invoiceId, tenantId } = row;
  const ordinal = 1 + (await tx.priceCorrection.count({ where: { tenantId, invoiceId } }));
  await tx.priceCorrection.create({ data: { ...row, ordinal } });
}

/** The last correction of an invoice, for which nothing was proposed yet. */
export type WaitingCorrection = {
  readonly id: string;
  readonly number: string;
  readonly text: string;
  /** Whether another invoice stands in its place, it is void, or what was left of it was written off. */
  readonly isSettled: boolean;
};

/** The corrections of a tenant for which a credit is to be proposed, the oldest invoice first. */
export function selectWaitingCorrections(tx: Tx, tenantId: string): Promise<WaitingCorrection[]> {
  return tx.$queryRaw`
    select c.id::text, i.number, convert_from(c.document, 'UTF8') as text,
      (exists (select from invoice_void v where v.tenant_id = i.tenant_id and v.invoice_id = i.id)
        or exists (select from write_off w where w.tenant_id = i.tenant_id and w.invoice_id = i.id)
        or exists (select from close o join close l on l.tenant_id = o.tenant_id and l.billing_profile_id = o.billing_profile_id
          and l.invoice_group_id = o.invoice_group_id and l.period_start = o.period_start and l.purpose = o.purpose
          and l.edition > o.edition where o.tenant_id = i.tenant_id and o.id = i.close_id)) as "isSettled"
    from price_correction c join invoice i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
    where c.tenant_id = ${tenantId}::uuid
      and not exists (select from price_correction l where l.tenant_id = c.tenant_id and l.invoice_id = c.invoice_id
        and l.ordinal > c.ordinal)
      and not exists (select from price_correction_proposal p left join approval_standing s on s.request_id = p.approval_id
        where p.tenant_id = c.tenant_id and p.correction_id = c.id
          and (p.approval_id is null or s.state in ('proposed', 'approved', 'executed', 'rejected', 'withdrawn')))
    order by i.issued_on, i.created_at, i.id`;
}

/** Notes what was proposed for a correction; the same proposal again is one. */
export async function insertCorrectionProposal(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly correctionId: string;
    readonly approvalId: string | null;
    readonly actor: string;
    readonly at: Date;
  },
): Promise<void> {
  const { correctionId, tenantId } = row;
  const before = await tx.priceCorrectionProposal.count({ where: { tenantId, correctionId } });
  await insertRows(
    tx,
    'price_correction_proposal',
    [
      {
        tenant_id: tenantId,
        correction_id: correctionId,
        ordinal: before + 1,
        approval_id: row.approvalId,
        actor: row.actor,
        at: row.at.toISOString(),
      },
    ],
    'on conflict (tenant_id, correction_id, approval_id) do nothing',
  );
}

/** What credit notes for late usage gave back of the lines of an invoice, net. */
export function selectLateCredits(
  tx: Tx,
  invoice: { readonly tenantId: string; readonly number: string },
): Promise<{ readonly line: string; readonly creditedMinor: bigint }[]> {
  return tx.$queryRaw`
    select l.line_id as line, sum(l.net_minor)::bigint as "creditedMinor"
    from invoice i
    join credit_note_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
    where i.tenant_id = ${invoice.tenantId}::uuid and i.number = ${invoice.number}
      and exists (select from pending_item_use u where u.tenant_id = l.tenant_id and u.credit_note_id = l.credit_note_id)
    group by l.line_id`;
}

export type LateItem = {
  readonly subscription: string;
  readonly charge: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly owedMinor: bigint;
  readonly usedMinor: bigint;
};

/** What late usage owes a tenant in all, at the price that holds, and what was given back of it. */
export async function selectLateItems(tx: Tx, tenantId: string): Promise<LateItem[]> {
  const rows = await tx.$queryRaw<
    (Omit<LateItem, 'period'> & { readonly start: string; readonly end: string })[]
  >`
    select e->>'subscription' as subscription, e->>'charge' as charge, e->'period'->>'start' as start, e->'period'->>'end' as "end",
      openbook.owed_of_item(o) as "owedMinor", (select coalesce(sum(u.amount_minor), 0) from pending_item_use u
        where u.tenant_id = o.tenant_id and u.item_id = o.id)::bigint as "usedMinor"
    from pending_item o
    join invoice n on n.tenant_id = o.tenant_id and n.number = split_part(o.source_ref, '/', 1)
    join close_document d on d.tenant_id = n.tenant_id and d.close_id = n.close_id and d.name = 'invoice.json'
    cross join lateral jsonb_array_elements(convert_from(d.bytes, 'UTF8')::jsonb -> 'creditDue') e
    where o.tenant_id = ${tenantId}::uuid and o.kind = 'credit-due' and o.source = 'late-usage'
      and e->>'id' = split_part(o.source_ref, '/', 2)`;
  return rows.map(({ end, start, ...row }) => ({ ...row, period: { start, end } }));
}

/** The digests of an invoice's corrections, in their order. */
export async function selectCorrectionDigests(
  tx: Tx,
  invoice: { readonly tenantId: string; readonly id: string },
): Promise<string[]> {
  const rows = await tx.priceCorrection.findMany({
    where: { tenantId: invoice.tenantId, invoiceId: invoice.id },
    orderBy: { ordinal: 'asc' },
    select: { sha256: true },
  });
  return rows.map(({ sha256 }) => sha256);
}

/** A correction with the last of what was proposed for it. */
export type CorrectionRow = {
  readonly tenant: string;
  readonly tenantName: string;
  readonly number: string;
  readonly text: string;
  readonly sha256: string;
  readonly isLast: boolean;
  readonly wasProposed: boolean;
  readonly approvalId: string | null;
  readonly proposal: string | null;
  readonly creditNote: string | null;
};

/** The corrections of one supersession, or of one invoice, that the transaction sees. */
export function selectCorrections(
  tx: Tx,
  where: { readonly plan?: string; readonly superseding?: number; readonly number?: string },
): Promise<CorrectionRow[]> {
  const { number = null, plan = null, superseding = null } = where;
  return tx.$queryRaw`
    select t.external_id as tenant, t.name as "tenantName", i.number, convert_from(c.document, 'UTF8') as text, c.sha256,
      not exists (select from price_correction l where l.tenant_id = c.tenant_id and l.invoice_id = c.invoice_id
        and l.ordinal > c.ordinal) as "isLast",
      last.correction_id is not null as "wasProposed", last.approval_id::text as "approvalId", last.state::text as proposal,
      (select n.number from credit_note n where n.tenant_id = c.tenant_id and n.approval_id = last.approval_id) as "creditNote"
    from price_correction c
    join tenant t on t.id = c.tenant_id
    join invoice i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
    left join lateral (
      select p.correction_id, p.approval_id, s.state from price_correction_proposal p
      left join approval_standing s on s.request_id = p.approval_id
      where p.tenant_id = c.tenant_id and p.correction_id = c.id order by p.ordinal desc limit 1) last on true
    where (${plan}::text is null or c.plan_slug = ${plan}) and (${superseding}::int is null or c.superseding = ${superseding}::int)
      and (${number}::text is null or i.number = ${number})
    order by t.external_id collate "C", i.number collate "C", c.ordinal`;
}
