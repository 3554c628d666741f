-- CreateTable
CREATE TABLE "journal_entry" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "booked_on" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "journal_entry_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "journal_line" (
    "tenant_id" UUID NOT NULL,
    "entry_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "account" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,

    CONSTRAINT "journal_line_pkey" PRIMARY KEY ("tenant_id","entry_id","position")
);

-- CreateTable
CREATE TABLE "journal_due" (
    "tenant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "source" UUID NOT NULL,

    CONSTRAINT "journal_due_pkey" PRIMARY KEY ("tenant_id","kind","source")
);

-- CreateTable
CREATE TABLE "journal_unbilled" (
    "tenant_id" UUID NOT NULL,
    "month" TEXT NOT NULL,
    "posted_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "journal_unbilled_pkey" PRIMARY KEY ("tenant_id","month")
);

-- CreateTable
CREATE TABLE "ledger_account" (
    "issuer" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "ledger_account_pkey" PRIMARY KEY ("issuer","account","ordinal")
);

-- CreateIndex
CREATE INDEX "journal_entry_booked_on_idx" ON "journal_entry"("booked_on");

-- CreateIndex
CREATE UNIQUE INDEX "journal_entry_tenant_id_kind_source_booked_on_key" ON "journal_entry"("tenant_id", "kind", "source", "booked_on");

-- AddForeignKey
ALTER TABLE "journal_line" ADD CONSTRAINT "journal_line_tenant_id_entry_id_fkey" FOREIGN KEY ("tenant_id", "entry_id") REFERENCES "journal_entry"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what the rows must be

alter table journal_entry
  add constraint journal_entry_form check (
    kind in ('invoice', 'release', 'credit-note', 'payment', 'allocation', 'write-off', 'unbilled', 'unbilled-reversal')
    and currency ~ '^[A-Z]{3}$' and source <> '' and ref <> '');
alter table journal_line
  add constraint journal_line_form check (
    position >= 0 and amount_minor <> 0
    and account in ('bank', 'receivable', 'unbilled', 'unapplied', 'tax', 'deferred', 'grant-liability', 'revenue',
      'small-difference', 'bad-debt'));
alter table journal_due
  add constraint journal_due_form check (kind in ('invoice', 'credit-note', 'payment', 'allocation', 'write-off'));
alter table journal_unbilled add constraint journal_unbilled_form check (month ~ '^\d{4}-(0[1-9]|1[0-2])$');
alter table ledger_account
  add constraint ledger_account_form check (
    ordinal > 0 and code ~ '^[A-Za-z0-9._-]{1,40}$' and btrim(name) <> '' and btrim(reason) <> '');

-- Debit and credit of an entry are equal when its transaction ends.
create function openbook.check_balance() returns trigger language plpgsql as $$
begin
  if (select sum(amount_minor) from journal_line where tenant_id = new.tenant_id and entry_id = new.entry_id) <> 0 then
    raise exception 'debit and credit of a journal entry differ' using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger balanced after insert on journal_line deferrable initially deferred
  for each row execute function openbook.check_balance();
revoke execute on function openbook.check_balance from public;

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass)
  from unnest(array['journal_entry', 'journal_line', 'journal_due', 'journal_unbilled']) t;
grant select, insert on ledger_account to app;
grant select on ledger_account to desk;
select openbook.freeze_table(t::regclass)
  from unnest(array['journal_entry', 'journal_line', 'journal_unbilled', 'ledger_account']) t;

-- ───────────────────────────── what is still to be entered

-- Each document is noted with the transaction that issues it, so that the journal finds it without looking through all.
create function openbook.note_journal_due() returns trigger language plpgsql as $$
begin
  insert into journal_due (tenant_id, kind, source) select tenant_id, tg_argv[0], id from added;
  return null;
end $$;
create trigger due_in_journal after insert on invoice referencing new table as added
  for each statement execute function openbook.note_journal_due('invoice');
create trigger due_in_journal after insert on credit_note referencing new table as added
  for each statement execute function openbook.note_journal_due('credit-note');
create trigger due_in_journal after insert on payment referencing new table as added
  for each statement execute function openbook.note_journal_due('payment');
create trigger due_in_journal after insert on payment_allocation referencing new table as added
  for each statement execute function openbook.note_journal_due('allocation');
create trigger due_in_journal after insert on write_off referencing new table as added
  for each statement execute function openbook.note_journal_due('write-off');
revoke execute on function openbook.note_journal_due from public;

select openbook.open_to_definer(t::regclass)
  from unnest(array['journal_due', 'journal_unbilled', 'credit_note', 'payment', 'write_off']) t;
insert into journal_due (tenant_id, kind, source)
  select tenant_id, 'invoice', id from invoice
  union all select tenant_id, 'credit-note', id from credit_note
  union all select tenant_id, 'payment', id from payment
  union all select tenant_id, 'allocation', id from payment_allocation
  union all select tenant_id, 'write-off', id from write_off;

-- Tenants with a document that is not entered yet; ids only.
create function openbook.tenants_with_journal_due(after uuid, most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct tenant_id from journal_due where after is null or tenant_id > after order by 1 limit most $$;
-- Tenants that are invoiced and whose unbilled usage of a month is not entered yet; ids only.
create function openbook.tenants_without_unbilled(wanted text, after uuid, most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct g.tenant_id from invoice_group g
  where (after is null or g.tenant_id > after)
    and not exists (select from journal_unbilled u where u.tenant_id = g.tenant_id and u.month = wanted)
  order by 1 limit most $$;
revoke execute on function openbook.tenants_with_journal_due, openbook.tenants_without_unbilled from public;
grant execute on function openbook.tenants_with_journal_due, openbook.tenants_without_unbilled to app;
