import type { JournalAccount, JournalEntry, JournalKind } from '#core/payments/journal.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';

/** A document that the journal does not have yet. */
export type DueDocument = {
  readonly kind:
    | 'invoice'
    | 'credit-note'
    | 'payment'
    | 'allocation'
    | 'write-off'
    | 'refund'
    | 'refund-transfer'
    | 'chargeback'
    | 'grant'
    | 'grant-end'
    | 'invoice-void';
  readonly source: string;
};

/** Takes what is due of a tenant, as far as nobody else holds it; entered and taken off in one transaction. */
export function claimDue(tx: Tx, tenantId: string, most: number): Promise<DueDocument[]> {
  return tx.$queryRaw`
    select kind, source::text from journal_due where tenant_id = ${tenantId}::uuid
    order by kind, source limit ${most}::int for update skip locked`;
}

export async function deleteDue(tx: Tx, tenantId: string, due: readonly DueDocument[]): Promise<void> {
  await tx.$executeRaw`
    delete from journal_due d
    using unnest(${due.map(({ kind }) => kind)}::text[], ${due.map(({ source }) => source)}::uuid[]) as k(kind, source)
    where d.tenant_id = ${tenantId}::uuid and d.kind = k.kind and d.source = k.source`;
}

export async function insertEntries(
  tx: Tx,
  entries: readonly (JournalEntry & { readonly id: string })[],
  of: { readonly tenantId: string; readonly at: Date },
): Promise<void> {
  await insertRows(
    tx,
    'journal_entry',
    entries.map((entry) => ({
      tenant_id: of.tenantId,
      id: entry.id,
      kind: entry.kind,
      source: entry.source,
      ref: entry.ref,
      currency: entry.currency,
      booked_on: entry.bookedOn,
      created_at: of.at.toISOString(),
    })),
  );
  await insertRows(
    tx,
    'journal_line',
    entries.flatMap(({ id, lines }) =>
      lines.map(({ account, amountMinor }, position) => ({
        tenant_id: of.tenantId,
        entry_id: id,
        position,
        account,
        amount_minor: amountMinor,
      })),
    ),
  );
}

/** On which day invoices were made void, by their ids, in UTC. */
export async function selectVoidDays(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; day: string }[]>`
    select invoice_id::text as id, to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day from invoice_void
    where tenant_id = ${tenantId}::uuid and invoice_id = any(${[...ids]}::uuid[])`;
  return new Map(rows.map(({ day, id }) => [id, day]));
}

/** What was written off, by its ids, with the invoice that it is of. */
export function selectWriteOffsById(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<{ id: string; ref: string; currency: string; bookedOn: string; amountMinor: bigint }[]> {
  return tx.$queryRaw`
    select w.id::text, i.number as ref, i.currency, w.booked_on::text as "bookedOn", w.amount_minor as "amountMinor"
    from write_off w join invoice i on i.tenant_id = w.tenant_id and i.id = w.invoice_id
    where w.tenant_id = ${tenantId}::uuid and w.id = any(${[...ids]}::uuid[])`;
}

/** Those of the sources that entries of a kind stand on already. */
export async function selectEntered(
  tx: Tx,
  of: { readonly tenantId: string; readonly kind: JournalKind; readonly sources: readonly string[] },
): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ source: string }[]>`
    select source from journal_entry
    where tenant_id = ${of.tenantId}::uuid and kind = ${of.kind} and source = any(${[...of.sources]}::text[])`;
  return new Set(rows.map(({ source }) => source));
}

/** Tenants with something to enter, in the order of their ids and after one of them; ids only. */
export async function selectTenantsDue(tx: Tx, after: string | null, most: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.tenants_with_journal_due(${after}::uuid, ${most}::int) as id`;
  return rows.map(({ id }) => id);
}

/** Tenants whose unbilled usage of a month is not entered, in the order of their ids and after one of them; ids only. */
export async function selectTenantsUnbilled(
  tx: Tx,
  input: { readonly month: string; readonly after: string | null; readonly most: number },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.tenants_without_unbilled(${input.month}, ${input.after}::uuid, ${input.most}::int) as id`;
  return rows.map(({ id }) => id);
}

/** Notes that a month of a tenant is entered; false when it was already. */
export async function insertUnbilled(
  tx: Tx,
  row: { readonly tenantId: string; readonly month: string; readonly at: Date },
): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    insert into journal_unbilled (tenant_id, month, posted_at) values (${row.tenantId}::uuid, ${row.month}, ${row.at})
    on conflict do nothing`;
  return inserted === 1;
}

/** What is read: the entries of a calendar month, or those of the invoices that a close run made. */
export type JournalChoice = { readonly month: string } | { readonly runId: string };

type Bounds = { readonly month: string | null; readonly runId: string | null };

function boundsOf(choice: JournalChoice): Bounds {
  return 'month' in choice ? { month: choice.month, runId: null } : { month: null, runId: choice.runId };
}

export type AccountSum = {
  readonly currency: string;
  readonly account: JournalAccount;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
};

/** Debit and credit of each account in each currency. */
export function selectSums(tx: Tx, choice: JournalChoice): Promise<AccountSum[]> {
  const { month, runId } = boundsOf(choice);
  return tx.$queryRaw`
    select e.currency, l.account,
      coalesce(sum(l.amount_minor) filter (where l.amount_minor > 0), 0)::bigint as "debitMinor",
      coalesce(-sum(l.amount_minor) filter (where l.amount_minor < 0), 0)::bigint as "creditMinor"
    from journal_entry e join journal_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
    where (${month}::text is null or (e.booked_on >= (${month}::text || '-01')::date
        and e.booked_on < (${month}::text || '-01')::date + interval '1 month'))
      and (${runId}::uuid is null or (e.kind = 'invoice' and exists (
        select from close_run_member m join invoice i on i.tenant_id = m.tenant_id and i.close_id = m.close_id
        where m.run_id = ${runId}::uuid and m.tenant_id = e.tenant_id and i.id::text = e.source)))
    group by e.currency, l.account order by e.currency, l.account`;
}

export type EntryLine = {
  readonly tenantId: string;
  readonly tenant: string;
  readonly tenantName: string;
  readonly entryId: string;
  readonly kind: JournalKind;
  readonly ref: string;
  readonly currency: string;
  readonly bookedOn: string;
  readonly account: JournalAccount;
  readonly amountMinor: bigint;
};

/** Every line of the entries, by day, customer and entry; of the first `most` entries where that is given. */
export function selectEntryLines(tx: Tx, choice: JournalChoice, most: number | null): Promise<EntryLine[]> {
  const { month, runId } = boundsOf(choice);
  return tx.$queryRaw`
    with chosen as (
      select e.*, t.external_id, t.name from journal_entry e join tenant t on t.id = e.tenant_id
      where (${month}::text is null or (e.booked_on >= (${month}::text || '-01')::date
          and e.booked_on < (${month}::text || '-01')::date + interval '1 month'))
        and (${runId}::uuid is null or (e.kind = 'invoice' and exists (
          select from close_run_member m join invoice i on i.tenant_id = m.tenant_id and i.close_id = m.close_id
          where m.run_id = ${runId}::uuid and m.tenant_id = e.tenant_id and i.id::text = e.source)))
        and exists (select from journal_line l where l.tenant_id = e.tenant_id and l.entry_id = e.id)
      order by e.booked_on, t.external_id, e.kind, e.ref, e.id limit ${most}::int)
    select e.tenant_id::text as "tenantId", e.external_id as tenant, e.name as "tenantName", e.id::text as "entryId", e.kind,
      e.ref, e.currency, e.booked_on::text as "bookedOn", l.account, l.amount_minor as "amountMinor"
    from chosen e join journal_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
    order by e.booked_on, e.external_id, e.kind, e.ref, e.id, l.position`;
}

export type OwedInJournal = {
  readonly tenantId: string;
  readonly currency: string;
  readonly receivableMinor: bigint;
  readonly unappliedMinor: bigint;
};

/** What the journal has of receivables and of unapplied cash (above zero what is held), by tenant and currency. */
export function selectOwed(tx: Tx): Promise<OwedInJournal[]> {
  return tx.$queryRaw`
    select e.tenant_id::text as "tenantId", e.currency,
      coalesce(sum(l.amount_minor) filter (where l.account = 'receivable'), 0)::bigint as "receivableMinor",
      coalesce(-sum(l.amount_minor) filter (where l.account = 'unapplied'), 0)::bigint as "unappliedMinor"
    from journal_entry e join journal_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
    where l.account in ('receivable', 'unapplied')
    group by e.tenant_id, e.currency`;
}

/** How many documents wait to be entered. */
export async function countDue(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from journal_due`;
  return row?.n ?? 0;
}

/** The months that have entries, the latest first. */
export async function selectMonths(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ month: string }[]>`
    select distinct to_char(booked_on, 'YYYY-MM') as month from journal_entry order by 1 desc`;
  return rows.map(({ month }) => month);
}

export type AccountRow = {
  readonly issuer: string;
  readonly account: JournalAccount;
  readonly ordinal: number;
  readonly code: string;
  readonly name: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
};

/** What an issuer calls its accounts, as far as it said so. */
export function selectAccounts(tx: Tx, issuer: string): Promise<AccountRow[]> {
  return tx.$queryRaw`
    select distinct on (account) issuer, account, ordinal, code, name, reason, set_by as "setBy", set_at as "setAt"
    from ledger_account where issuer = ${issuer} order by account, ordinal desc`;
}

/** Writes the next name of an account; false when another one took the place. */
export async function insertAccount(tx: Tx, row: AccountRow): Promise<boolean> {
  const { count } = await tx.ledgerAccount.createMany({ data: [row], skipDuplicates: true });
  return count === 1;
}
