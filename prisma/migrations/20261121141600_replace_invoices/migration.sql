-- AlterEnum
ALTER TYPE "invoice_status" ADD VALUE 'void';

-- CreateTable
CREATE TABLE "invoice_void" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "attestation_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invoice_void_pkey" PRIMARY KEY ("tenant_id","invoice_id")
);

-- AddForeignKey
ALTER TABLE "invoice_void" ADD CONSTRAINT "invoice_void_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── who sees and changes what

alter table invoice_void add constraint invoice_void_reason_given check (btrim(reason) <> '');
select openbook.secure_tenant_table('invoice_void');
select openbook.freeze_table('invoice_void');
select openbook.open_to_definer('invoice_void');

-- An invoice is delivered or void, never both, and a void one says why.
create function openbook.guard_invoice_state() returns trigger language plpgsql as $$
begin
  if new.status::text = 'void' and not exists (select from invoice_void v
    where v.tenant_id = new.tenant_id and v.invoice_id = new.invoice_id) then
    raise exception 'a void invoice says why' using errcode = '23514';
  end if;
  if new.status::text in ('void', 'delivered') and (select count(*) from invoice_state s
    where s.tenant_id = new.tenant_id and s.invoice_id = new.invoice_id and s.status::text in ('void', 'delivered')) > 1 then
    raise exception 'what was delivered is credited, and what is void is not delivered' using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger void_or_delivered after insert on invoice_state deferrable initially deferred
  for each row when (new.status::text in ('void', 'delivered')) execute function openbook.guard_invoice_state();

create function openbook.guard_invoice_void() returns trigger language plpgsql as $$
begin
  if not exists (select from invoice_state s where s.tenant_id = new.tenant_id and s.invoice_id = new.invoice_id
    and s.status::text = 'void') then
    raise exception 'an invoice is void by its state' using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger has_its_state after insert on invoice_void deferrable initially deferred
  for each row execute function openbook.guard_invoice_void();

-- A later edition of a period takes the place of one that is void or credited in full. The first edition of a period that has
-- a later one is not planned again.
create function openbook.guard_close_edition() returns trigger language plpgsql as $$
begin
  if exists (select from close c where c.tenant_id = new.tenant_id and c.billing_profile_id = new.billing_profile_id
    and c.invoice_group_id = new.invoice_group_id and c.period_start = new.period_start and c.purpose = new.purpose
    and c.edition > new.edition) then
    return null;
  end if;
  if new.edition > 1 and not exists (select from close c join invoice i on i.tenant_id = c.tenant_id and i.close_id = c.id
    where c.tenant_id = new.tenant_id and c.billing_profile_id = new.billing_profile_id
      and c.invoice_group_id = new.invoice_group_id and c.period_start = new.period_start and c.purpose = new.purpose
      and c.edition = new.edition - 1
      and (c.phase = 'void' or i.total_minor = (select coalesce(sum(n.total_minor), 0) from credit_note n
        where n.tenant_id = i.tenant_id and n.invoice_id = i.id))) then
    raise exception 'an edition takes the place of one that is void or credited in full' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger in_its_place before insert on close for each row execute function openbook.guard_close_edition();

-- What an invoice asks for now: nothing where it is void, else its total less credits and write-offs.
create or replace function openbook.asked_of_invoice(tenant uuid, invoice uuid) returns numeric language sql stable as $$
  select case when exists (select from invoice_void v where v.tenant_id = tenant and v.invoice_id = invoice) then 0
    else i.total_minor - i.credited_minor
      - (select coalesce(sum(n.total_minor - n.returned_minor), 0) from credit_note n
        where n.tenant_id = tenant and n.invoice_id = invoice)
      - (select coalesce(sum(w.amount_minor), 0) from write_off w where w.tenant_id = tenant and w.invoice_id = invoice) end
  from invoice i where i.tenant_id = tenant and i.id = invoice $$;

-- The journal has the mirror of an invoice that was entered and made void.
alter table journal_entry drop constraint journal_entry_form, add constraint journal_entry_form check (
  kind in ('invoice', 'release', 'credit-note', 'void', 'payment', 'allocation', 'write-off', 'grant', 'grant-end', 'unbilled',
    'unbilled-reversal')
  and currency ~ '^[A-Z]{3}$' and source <> '' and ref <> '');
alter table journal_due drop constraint journal_due_form, add constraint journal_due_form check (
  kind in ('invoice', 'credit-note', 'payment', 'allocation', 'write-off', 'grant', 'grant-end', 'invoice-void'));
create function openbook.note_void_due() returns trigger language plpgsql as $$
begin
  insert into journal_due (tenant_id, kind, source) values (new.tenant_id, 'invoice-void', new.invoice_id);
  return null;
end $$;
create trigger due_in_journal after insert on invoice_void for each row execute function openbook.note_void_due();

-- As before, without what a void invoice owed: the edition in its place owes it.
create or replace function openbook.tenants_owed_credit(most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct i.tenant_id from pending_item i
  where i.kind = 'credit-due' and i.source = 'late-usage'
    and i.amount_minor > (select coalesce(sum(u.amount_minor), 0) from pending_item_use u
      where u.tenant_id = i.tenant_id and u.item_id = i.id)
    and not exists (select from pending_item_proposal p left join approval_standing s on s.request_id = p.approval_id
      where p.tenant_id = i.tenant_id and p.item_id = i.id
        and (p.approval_id is null or s.state in ('proposed', 'approved', 'rejected', 'withdrawn')))
    and not exists (select from invoice n join invoice_void v on v.tenant_id = n.tenant_id and v.invoice_id = n.id
      where n.tenant_id = i.tenant_id and n.number = split_part(i.source_ref, '/', 1))
  order by i.tenant_id limit most $$;

-- As before, but an edition that was opened long after the cut-off is late only after it was opened.
create or replace function openbook.late_closes(before timestamptz) returns table (month text, closes bigint, since timestamptz)
language sql stable security definer set search_path = public as $$
  select to_char(period_start, 'YYYY-MM'), count(*), min(greatest(cut_off_at, case when edition > 1 then created_at else cut_off_at end))
  from close
  where phase in ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged')
    and greatest(cut_off_at, case when edition > 1 then created_at else cut_off_at end) < before
  group by 1 order by 1 $$;

revoke execute on function openbook.note_void_due, openbook.guard_invoice_state, openbook.guard_invoice_void, openbook.guard_close_edition from public;
