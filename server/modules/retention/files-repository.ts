import type { RemovalObstacle } from '#core/retention/keep.ts';
import { dateFromCivil } from '#server/platform/db/civil-date.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { KeptYear } from './contract.ts';

export type KeptInvoice = {
  readonly id: string;
  readonly number: string;
  /** The day of the youngest document whose files these are: the invoice, or a credit note of it. */
  readonly lastIssuedOn: string;
  readonly isHeld: boolean;
  readonly periods: readonly { readonly years: number; readonly fiscalYearMonth: number }[];
};

type WantedInvoices = {
  readonly tenantId: string;
  readonly numbers: readonly string[] | null;
  readonly issuedBefore: string | null;
  readonly after: string | null;
  readonly most: number;
};

/** Invoices of a tenant that have files, in the order of their ids, with what decides how long those are kept. */
export function selectInvoicesWithFiles(tx: Tx, wanted: WantedInvoices): Promise<KeptInvoice[]> {
  const { after, issuedBefore, most, numbers, tenantId } = wanted;
  const before = issuedBefore === null ? null : dateFromCivil(issuedBefore);
  return tx.$queryRaw`
    select i.id::text, i.number,
      greatest(i.issued_on, (select max(n.issued_on) from credit_note n
        where n.tenant_id = i.tenant_id and n.invoice_id = i.id))::text as "lastIssuedOn",
      exists (select from legal_hold h where h.tenant_id = i.tenant_id and coalesce(h.invoice_id = i.id, true)
        and not exists (select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.id)) as "isHeld",
      (select coalesce(json_agg(json_build_object('years', p.years, 'fiscalYearMonth', p.fiscal_year_month)), '[]')
        from profile_issuer f join retention_period p on p.issuer_slug = f.issuer_slug
        where f.tenant_id = i.tenant_id and f.billing_profile_id = i.billing_profile_id) as periods
    from invoice i
    where i.tenant_id = ${tenantId}::uuid
      and (${numbers}::text[] is null or i.number = any(${numbers}::text[]))
      and (${before}::date is null or i.issued_on < ${before}::date)
      and (${after}::uuid is null or i.id > ${after}::uuid)
      and (exists (select from invoice_rendering r where r.tenant_id = i.tenant_id and r.invoice_id = i.id)
        or exists (select from bundle_edition b where b.tenant_id = i.tenant_id and b.invoice_id = i.id))
    order by i.id limit ${most}`;
}

/** One invoice, by its number or by that of a credit note of it, with what decides how long its files are kept. */
export async function findKeptInvoice(
  tx: Tx,
  tenantId: string,
  number: string,
): Promise<KeptStanding | null> {
  const [row] = await tx.$queryRaw<KeptStanding[]>`
    select i.id::text,
      greatest(i.issued_on, (select max(n.issued_on) from credit_note n
        where n.tenant_id = i.tenant_id and n.invoice_id = i.id))::text as "lastIssuedOn",
      (select coalesce(json_agg(json_build_object('years', p.years, 'fiscalYearMonth', p.fiscal_year_month)), '[]')
        from profile_issuer f join retention_period p on p.issuer_slug = f.issuer_slug
        where f.tenant_id = i.tenant_id and f.billing_profile_id = i.billing_profile_id) as periods,
      (select max(r.at) from removal r where r.tenant_id = i.tenant_id and r.invoice_id = i.id) as "removedAt"
    from invoice i where i.tenant_id = ${tenantId}::uuid and (i.number = ${number}
      or i.id = (select c.invoice_id from credit_note c where c.tenant_id = ${tenantId}::uuid and c.number = ${number}))`;
  return row ?? null;
}
export type KeptStanding = Pick<KeptInvoice, 'id' | 'lastIssuedOn' | 'periods'> & {
  readonly removedAt: Date | null;
};

export type InvoiceFile = { readonly name: string; readonly sha256: string; readonly sizeBytes: number };

/** The files of an invoice as they stand. */
export function selectFilesOf(tx: Tx, tenantId: string, invoiceId: string): Promise<InvoiceFile[]> {
  return tx.$queryRaw`
    select f.name, o.sha256, o.size_bytes as "sizeBytes" from (
      select name, stored_object_id from invoice_rendering
        where tenant_id = ${tenantId}::uuid and invoice_id = ${invoiceId}::uuid
      union all
      select 'bundle-' || edition || '.zip', stored_object_id from bundle_edition
        where tenant_id = ${tenantId}::uuid and invoice_id = ${invoiceId}::uuid) f
    join stored_object o on o.tenant_id = ${tenantId}::uuid and o.id = f.stored_object_id
    order by f.name`;
}

/** Takes the files of an invoice out of the tables; the database refuses it with OBR01 while they have to be kept. */
export function deleteFilesOf(tx: Tx, tenantId: string, invoiceId: string): Promise<InvoiceFile[]> {
  return tx.$queryRaw`
    select name, sha256, size_bytes as "sizeBytes"
    from openbook.remove_invoice_files(${tenantId}::uuid, ${invoiceId}::uuid) order by name`;
}

export async function deleteLooseObjects(
  tx: Tx,
  tenantId: string,
  digests: readonly string[],
): Promise<void> {
  await tx.$executeRaw`select openbook.remove_loose_objects(${tenantId}::uuid, ${digests}::text[])`;
}

export async function insertRemovals(
  tx: Tx,
  rows: readonly {
    readonly tenantId: string;
    readonly invoiceId: string;
    readonly id: string;
    readonly file: InvoiceFile;
    readonly reason: string;
    readonly actor: string;
    readonly at: Date;
    readonly attestationId: string;
  }[],
): Promise<void> {
  await insertRows(
    tx,
    'removal',
    rows.map(({ actor, at, attestationId, file, id, invoiceId, reason, tenantId }) => ({
      tenant_id: tenantId,
      invoice_id: invoiceId,
      id,
      name: file.name,
      sha256: file.sha256,
      size_bytes: file.sizeBytes,
      reason,
      actor,
      at: at.toISOString(),
      attestation_id: attestationId,
    })),
  );
}

export type AttemptRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly door: string;
  readonly obstacle: RemovalObstacle;
  readonly numbers: readonly string[];
  readonly reason: string;
  readonly actor: string;
  readonly at: Date;
  readonly attestationId: string;
};

export async function insertAttempt(tx: Tx, row: AttemptRow): Promise<void> {
  await tx.removalAttempt.create({ data: { ...row, numbers: [...row.numbers] } });
}

/** The latest attempts that were refused, of all that the transaction sees, with the customer. */
export function selectAttempts(tx: Tx, most: number): Promise<(AttemptRow & { readonly tenant: string })[]> {
  return tx.$queryRaw`
    select a.tenant_id::text as "tenantId", a.id::text, t.external_id as tenant, a.door, a.obstacle::text as obstacle, a.numbers,
      a.reason, a.actor, a.at, a.attestation_id::text as "attestationId"
    from removal_attempt a join tenant t on t.id = a.tenant_id
    order by a.at desc, a.id limit ${most}`;
}

export function selectAttemptsAsStored(tx: Tx, ids: readonly string[]): Promise<AttemptRow[]> {
  return tx.removalAttempt.findMany({ where: { id: { in: [...ids] } } });
}

/** Removals with the number of the invoice, as they are stored now. */
export function selectRemovalsAsStored(
  tx: Tx,
  ids: readonly string[],
): Promise<
  {
    readonly tenantId: string;
    readonly id: string;
    readonly invoice: string | null;
    readonly name: string;
    readonly sha256: string;
    readonly reason: string;
    readonly actor: string;
    readonly at: Date;
  }[]
> {
  return tx.$queryRaw`
    select r.tenant_id::text as "tenantId", r.id::text, i.number as invoice, r.name, r.sha256, r.reason, r.actor, r.at
    from removal r left join invoice i on i.tenant_id = r.tenant_id and i.id = r.invoice_id
    where r.id = any(${ids}::uuid[])`;
}

/** How many attempts of all tenants were refused since an instant: a count and nothing else. */
export async function countAttempts(tx: Tx, since: Date): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: bigint }[]>`select openbook.removals_refused(${since}) as count`;
  return Number(row?.count ?? 0n);
}

/** The invoices that the transaction sees by the last day on which their files are kept, the earliest first. */
export function selectKeptYears(tx: Tx): Promise<KeptYear[]> {
  return tx.$queryRaw`
    with invoices as (
      select i.tenant_id, i.id,
        (select max(openbook.removable_from(i.last_issued_on, p.years, p.fiscal_year_month)) - 1
          from profile_issuer f join retention_period p on p.issuer_slug = f.issuer_slug
          where f.tenant_id = i.tenant_id and f.billing_profile_id = i.billing_profile_id) as kept_through,
        exists (select from legal_hold h where h.tenant_id = i.tenant_id and coalesce(h.invoice_id = i.id, true)
          and not exists (select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.id)) as held
      from (select o.*, greatest(o.issued_on, (select max(n.issued_on) from credit_note n
        where n.tenant_id = o.tenant_id and n.invoice_id = o.id)) as last_issued_on from invoice o) i),
    files as (
      select tenant_id, invoice_id, stored_object_id, 1 as rendering, 0 as bundle from invoice_rendering
      union all
      select tenant_id, invoice_id, stored_object_id, 0, 1 from bundle_edition),
    sums as (
      select f.tenant_id, f.invoice_id, sum(f.rendering) as renderings, sum(f.bundle) as bundles, sum(o.size_bytes) as bytes
      from files f join stored_object o on o.tenant_id = f.tenant_id and o.id = f.stored_object_id group by 1, 2)
    select i.kept_through::text as "keptThrough", count(*)::int as invoices, coalesce(sum(s.renderings), 0)::int as renderings,
      coalesce(sum(s.bundles), 0)::int as bundles, coalesce(sum(s.bytes), 0)::float8 as "sizeBytes",
      (count(*) filter (where i.held))::int as held
    from invoices i left join sums s on s.tenant_id = i.tenant_id and s.invoice_id = i.id
    group by 1 order by 1 nulls last`;
}
