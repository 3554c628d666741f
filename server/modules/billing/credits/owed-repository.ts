import type { Tx } from '#server/platform/db/tx.ts';

/** Money that late usage owes and that no credit note gave back yet; `restMinor` is above zero. */
export type OwedItemRow = {
  readonly id: string;
  readonly sourceRef: string;
  readonly currency: string;
  readonly restMinor: bigint;
  /** What the invoice that owes it says of it: an entry of its `creditDue`. */
  readonly entry: {
    readonly subscription: string;
    readonly charge: string;
    readonly period: { readonly start: string; readonly end: string };
  };
};

/** Tenants for whom there is something to propose, by id only. */
export async function tenantsOwedCredit(tx: Tx, most: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.tenants_owed_credit(${most}::int) as id`;
  return rows.map(({ id }) => id);
}

/** Who looks what a tenant is owed stands in line until the transaction ends. */
export async function lockOwed(tx: Tx, tenantId: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`billing.owed:${tenantId}`}, 0))::text`;
}

/**
 * What a tenant is owed and nobody has an open proposal for, oldest first. What a person rejected, or took back, is left out
 * unless it is named.
 */
export function selectOwedItems(
  tx: Tx,
  input: { readonly tenantId: string; readonly itemId: string | null },
): Promise<OwedItemRow[]> {
  return tx.$queryRaw`
    with owed as (
      select i.*, openbook.owed_of_item(i) - (select coalesce(sum(u.amount_minor), 0) from pending_item_use u
        where u.tenant_id = i.tenant_id and u.item_id = i.id) as rest
      from pending_item i
      where i.tenant_id = ${input.tenantId}::uuid and i.kind = 'credit-due' and i.source = 'late-usage'
        and (${input.itemId}::uuid is null or i.id = ${input.itemId}::uuid)
        and not exists (select from pending_item_proposal p left join approval_standing s on s.request_id = p.approval_id
          where p.tenant_id = i.tenant_id and p.item_id = i.id and (p.approval_id is null or s.state in ('proposed', 'approved')
            or (${input.itemId}::uuid is null and s.state in ('rejected', 'withdrawn')))))
    select o.id::text, o.source_ref as "sourceRef", o.currency, o.rest::bigint as "restMinor",
      jsonb_build_object('subscription', e->>'subscription', 'charge', e->>'charge', 'period', e->'period') as entry
    from owed o
    join invoice n on n.tenant_id = o.tenant_id and n.number = split_part(o.source_ref, '/', 1)
    join close_document d on d.tenant_id = n.tenant_id and d.close_id = n.close_id and d.name = 'invoice.json'
    cross join lateral jsonb_array_elements(convert_from(d.bytes, 'UTF8')::jsonb -> 'creditDue') e
    where o.rest > 0 and not exists (select from invoice_void v where v.tenant_id = n.tenant_id and v.invoice_id = n.id)
      and e->>'id' = split_part(o.source_ref, '/', 2)
    order by o.created_at, o.id`;
}

/** Invoices of a tenant that billed a subscription's charge for some part of a period, the oldest first. */
export function selectInvoicesThatBilled(
  tx: Tx,
  input: { readonly tenantId: string; readonly entries: readonly OwedItemRow['entry'][] },
): Promise<{ number: string }[]> {
  const { entries } = input;
  return tx.$queryRaw`
    select i.number from invoice i
    where i.tenant_id = ${input.tenantId}::uuid
      and not exists (select from invoice_void v where v.tenant_id = i.tenant_id and v.invoice_id = i.id) and exists (
      select from invoice_line l
      join unnest(${entries.map((one) => one.subscription)}::text[], ${entries.map((one) => one.charge)}::text[],
        ${entries.map((one) => one.period.start)}::date[], ${entries.map((one) => one.period.end)}::date[])
        as k(subscription, charge, since, until)
        on l.subscription_id::text = k.subscription and l.charge_key = k.charge
          and (l.period_start >= k.since and l.period_end <= k.until or l.period_start <= k.since and l.period_end >= k.until)
      where l.tenant_id = i.tenant_id and l.invoice_id = i.id)
    order by i.issued_on, i.created_at, i.number`;
}

/** Notes what was proposed for an item; the same proposal again is one. */
export async function insertItemProposal(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly itemId: string;
    readonly approvalId: string | null;
    readonly actor: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.$executeRaw`
    insert into pending_item_proposal (tenant_id, item_id, ordinal, approval_id, actor, at)
    select ${row.tenantId}::uuid, ${row.itemId}::uuid, 1 + coalesce(max(p.ordinal), 0), ${row.approvalId}::uuid, ${row.actor},
      ${row.at}
    from pending_item_proposal p where p.tenant_id = ${row.tenantId}::uuid and p.item_id = ${row.itemId}::uuid
    on conflict (tenant_id, item_id, approval_id) do nothing`;
}

/** Marks what a credit note gave back of the items that it names; tells how many of them there are. */
export function insertItemUses(
  tx: Tx,
  note: {
    readonly tenantId: string;
    readonly creditNoteId: string;
    readonly settles: readonly { readonly item: string; readonly amountMinor: bigint }[];
  },
): Promise<number> {
  return tx.$executeRaw`
    insert into pending_item_use (tenant_id, item_id, credit_note_id, amount_minor)
    select i.tenant_id, i.id, ${note.creditNoteId}::uuid, k.amount
    from unnest(${note.settles.map(({ item }) => item)}::text[],
      ${note.settles.map(({ amountMinor }) => amountMinor.toString())}::bigint[]) as k(item, amount)
    join pending_item i on i.tenant_id = ${note.tenantId}::uuid and i.source = 'late-usage' and i.source_ref = k.item`;
}

/** Where the items of a tenant stand: the credit notes that gave them back, and the last proposal. */
export async function selectItemStandings(
  tx: Tx,
  tenantId: string,
): Promise<ReadonlyMap<string, OwedItemStanding>> {
  const rows = await tx.$queryRaw<(OwedItemStanding & { itemId: string })[]>`
    select i.id::text as "itemId", openbook.owed_of_item(i) - coalesce(sum(u.amount_minor), 0)::bigint as "restMinor",
      coalesce(array_agg(n.number order by n.created_at) filter (where n.number is not null), '{}') as "creditNotes",
      last.approval_id::text as "approvalId", last.state::text as "proposal", last.item_id is not null as "wasProposed"
    from pending_item i
    left join pending_item_use u on u.tenant_id = i.tenant_id and u.item_id = i.id
    left join credit_note n on n.tenant_id = u.tenant_id and n.id = u.credit_note_id
    left join lateral (
      select p.item_id, p.approval_id, s.state from pending_item_proposal p
      left join approval_standing s on s.request_id = p.approval_id
      where p.tenant_id = i.tenant_id and p.item_id = i.id order by p.ordinal desc limit 1) last on true
    where i.tenant_id = ${tenantId}::uuid
    group by i.tenant_id, i.id, last.item_id, last.approval_id, last.state`;
  return new Map(rows.map(({ itemId, ...standing }) => [itemId, standing]));
}

export type OwedItemStanding = {
  readonly restMinor: bigint;
  readonly creditNotes: readonly string[];
  readonly approvalId: string | null;
  readonly proposal: string | null;
  readonly wasProposed: boolean;
};
