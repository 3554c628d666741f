import type { Tx } from '#server/platform/db/tx.ts';

/** The invoices of one group that are for periods before a day. */
export type GroupPlace = {
  readonly tenantId: string;
  readonly invoiceGroupId: string;
  readonly before: string;
};

/** A line of an issued invoice, with what decides whether it counts towards a commitment. */
export type CountedLineRow = {
  readonly tenantId: string;
  readonly invoiceGroupId: string;
  readonly number: string;
  readonly sha256: string;
  readonly invoiceStart: string;
  readonly currency: string;
  readonly kind: string;
  readonly charge: string;
  readonly start: string;
  readonly amountMinor: bigint;
};

/** Every line of the invoices of these groups, oldest invoice first; of several editions of a period only the last. */
export function selectCountedLines(tx: Tx, places: readonly GroupPlace[]): Promise<CountedLineRow[]> {
  return tx.$queryRaw`
    with issued as (
      select distinct on (c.tenant_id, c.invoice_group_id, c.period_start, c.purpose)
        c.tenant_id, c.invoice_group_id, c.period_start, i.id, i.number, i.sha256, i.currency
      from unnest(${places.map((one) => one.tenantId)}::uuid[], ${places.map((one) => one.invoiceGroupId)}::uuid[],
        ${places.map((one) => one.before)}::date[]) as k(tenant_id, group_id, before)
      join close c on c.tenant_id = k.tenant_id and c.invoice_group_id = k.group_id and c.period_start < k.before
        and c.phase in ('final', 'signed', 'logged', 'delivered')
      join invoice i on i.tenant_id = c.tenant_id and i.close_id = c.id
      order by c.tenant_id, c.invoice_group_id, c.period_start, c.purpose, c.edition desc)
    select s.tenant_id::text as "tenantId", s.invoice_group_id::text as "invoiceGroupId", s.number, s.sha256,
      s.period_start::text as "invoiceStart", s.currency, l.kind, l.charge_key as charge, l.period_start::text as start,
      l.amount_minor as "amountMinor"
    from issued s
    join invoice_line l on l.tenant_id = s.tenant_id and l.invoice_id = s.id
    order by s.period_start, s.number, l.position`;
}

/** Groups with a period before that day whose invoice has no number yet, as `tenant/group`. */
export async function groupsWaiting(tx: Tx, places: readonly GroupPlace[]): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ place: string }[]>`
    select distinct c.tenant_id::text || '/' || c.invoice_group_id::text as place
    from unnest(${places.map((one) => one.tenantId)}::uuid[], ${places.map((one) => one.invoiceGroupId)}::uuid[],
      ${places.map((one) => one.before)}::date[]) as k(tenant_id, group_id, before)
    join close c on c.tenant_id = k.tenant_id and c.invoice_group_id = k.group_id and c.period_start < k.before
      and c.phase in ('open', 'collecting', 'sealed', 'rated', 'parked')`;
  return new Set(rows.map(({ place }) => place));
}
