import { Prisma } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';

/** Half-open months, `2026-01`; a document belongs to the month of its issue. */
export type MonthRange = { readonly from: string; readonly to: string };

/**
 * Every line of the invoices and credit notes issued in a range, net and after discounts, with the plan that the subscription
 * was on when the line's period began and the meter that its charge counts. A void invoice
 * is nobody's revenue.
 */
function bookedLines({ from, to }: MonthRange): Prisma.Sql {
  return Prisma.sql`
    lines as (
      select i.tenant_id, 'invoice' as kind, i.number, i.currency, i.issued_on, l.subscription_id, l.charge_key,
        l.period_start, l.description_en, l.description_es, l.amount_minor - l.discount_minor as minor
      from invoice i join invoice_line l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
      where i.issued_on >= (${from} || '-01')::date and i.issued_on < (${to} || '-01')::date
        and not exists (select from invoice_void v where v.tenant_id = i.tenant_id and v.invoice_id = i.id)
      union all
      select n.tenant_id, 'credit-note', n.number, n.currency, n.issued_on, l.subscription_id, l.charge_key,
        l.period_start, l.description_en, l.description_es, -c.net_minor
      from credit_note n
      join credit_note_line c on c.tenant_id = n.tenant_id and c.credit_note_id = n.id
      join invoice_line l on l.tenant_id = c.tenant_id and l.invoice_id = c.invoice_id and l.line_id = c.line_id
      where n.issued_on >= (${from} || '-01')::date and n.issued_on < (${to} || '-01')::date),
    booked as (
      select l.*, to_char(l.issued_on, 'YYYY-MM') as month, coalesce(v.plan_slug, '') as plan,
        coalesce(p.meter_slug, m.meters, '') as meter
      from lines l
      left join lateral (
        select s.plan_slug, s.plan_version from subscription_version s
        where s.tenant_id = l.tenant_id and s.subscription_id = l.subscription_id and s.effective_from <= l.period_start
        order by s.effective_from desc, s.revision desc limit 1) v on true
      left join plan_charge p on p.plan_slug = v.plan_slug and p.plan_version = v.plan_version and p.key = l.charge_key
      left join lateral (
        select string_agg(distinct c.meter_slug, ' + ') as meters from plan_charge_meter c
        where c.plan_slug = p.plan_slug and c.plan_version = p.plan_version and c.charge_key = p.key) m on true)`;
}

export type RevenueRow = {
  readonly month: string;
  readonly currency: string;
  readonly plan: string;
  /** Empty for what counts nothing. */
  readonly meter: string;
  readonly minor: bigint;
};

/** Sums by month, currency, plan and meter. */
export function selectRevenue(tx: Tx, range: MonthRange): Promise<RevenueRow[]> {
  return tx.$queryRaw`
    with ${bookedLines(range)}
    select month, currency, plan, meter, sum(minor)::bigint as minor
    from booked group by month, currency, plan, meter order by month, currency, plan, meter`;
}

export type RevenueLineRow = {
  readonly place: number;
  readonly tenant: string;
  readonly tenantName: string;
  readonly kind: 'invoice' | 'credit-note';
  readonly number: string;
  readonly issuedOn: string;
  readonly descriptionEn: string;
  readonly descriptionEs: string;
  readonly minor: bigint;
};

/** The lines behind one sum, by date and number; `most` at most. */
export function selectRevenueLines(
  tx: Tx,
  range: MonthRange,
  of: {
    readonly currency: string;
    readonly plan: string | null;
    readonly meter: string | null;
    readonly most: number;
  },
): Promise<RevenueLineRow[]> {
  return tx.$queryRaw`
    with ${bookedLines(range)}
    select (row_number() over (order by b.issued_on, b.number, b.description_en))::int as place,
      t.external_id as tenant, t.name as "tenantName", b.kind, b.number, b.issued_on::text as "issuedOn",
      b.description_en as "descriptionEn", b.description_es as "descriptionEs", b.minor::bigint as minor
    from booked b join tenant t on t.id = b.tenant_id
    where b.currency = ${of.currency} and b.minor <> 0
      and (${of.plan}::text is null or b.plan = ${of.plan}::text)
      and (${of.meter}::text is null or b.meter = ${of.meter}::text)
    order by place limit ${of.most}::int`;
}
