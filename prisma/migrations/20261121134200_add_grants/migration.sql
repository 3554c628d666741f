-- CreateEnum
CREATE TYPE "grant_kind" AS ENUM ('payment', 'discount');

-- CreateEnum
CREATE TYPE "grant_entry_kind" AS ENUM ('draw', 'return', 'expiry', 'void');

-- AlterTable
ALTER TABLE "credit_note" ADD COLUMN     "returned_minor" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "invoice" ADD COLUMN     "credited_minor" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "invoice_line" ADD COLUMN     "discount_minor" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "credit_grant" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "kind" "grant_kind" NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_es" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "issued_on" DATE NOT NULL,
    "expires_on" DATE,
    "reason" TEXT NOT NULL,
    "approval_id" UUID NOT NULL,
    "attestation_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "balance_minor" BIGINT NOT NULL,
    "entry_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "credit_grant_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "grant_entry" (
    "tenant_id" UUID NOT NULL,
    "grant_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "grant_entry_kind" NOT NULL,
    "change_minor" BIGINT NOT NULL,
    "invoice_id" UUID,
    "document" TEXT,
    "booked_on" DATE NOT NULL,
    "reason" TEXT,
    "attestation_id" UUID,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "grant_entry_pkey" PRIMARY KEY ("tenant_id","grant_id","position")
);

-- CreateTable
CREATE TABLE "coupon" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_es" TEXT NOT NULL,
    "percent" DECIMAL(38,18),
    "fixed_minor" BIGINT,
    "currency" TEXT,
    "from_on" DATE NOT NULL,
    "until_on" DATE,
    "most_uses" INTEGER,
    "reason" TEXT NOT NULL,
    "approval_id" UUID NOT NULL,
    "attestation_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "coupon_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "coupon_use" (
    "tenant_id" UUID NOT NULL,
    "coupon_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "is_return" BOOLEAN NOT NULL,
    "document" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "booked_on" DATE NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "coupon_use_pkey" PRIMARY KEY ("tenant_id","coupon_id","invoice_id","is_return")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_grant_number_key" ON "credit_grant"("number");

-- CreateIndex
CREATE UNIQUE INDEX "credit_grant_approval_id_key" ON "credit_grant"("approval_id");

-- CreateIndex
CREATE INDEX "credit_grant_expires_on_idx" ON "credit_grant"("expires_on");

-- CreateIndex
CREATE INDEX "grant_entry_tenant_id_invoice_id_idx" ON "grant_entry"("tenant_id", "invoice_id");

-- CreateIndex
CREATE UNIQUE INDEX "coupon_approval_id_key" ON "coupon"("approval_id");

-- CreateIndex
CREATE UNIQUE INDEX "coupon_tenant_id_code_key" ON "coupon"("tenant_id", "code");

-- CreateIndex
CREATE INDEX "coupon_use_tenant_id_invoice_id_idx" ON "coupon_use"("tenant_id", "invoice_id");

-- AddForeignKey
ALTER TABLE "credit_grant" ADD CONSTRAINT "credit_grant_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant_entry" ADD CONSTRAINT "grant_entry_tenant_id_grant_id_fkey" FOREIGN KEY ("tenant_id", "grant_id") REFERENCES "credit_grant"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coupon_use" ADD CONSTRAINT "coupon_use_tenant_id_coupon_id_fkey" FOREIGN KEY ("tenant_id", "coupon_id") REFERENCES "coupon"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table credit_grant
  add constraint credit_grant_amount_positive check (amount_minor > 0),
  add constraint credit_grant_within_amount check (balance_minor between 0 and amount_minor),
  add constraint credit_grant_priority_range check (priority between 0 and 1000),
  add constraint credit_grant_dates check (expires_on is null or expires_on >= issued_on),
  add constraint credit_grant_reason_given check (btrim(reason) <> '');
alter table grant_entry
  add constraint grant_entry_sign check (change_minor <> 0 and (kind = 'return') = (change_minor > 0)),
  add constraint grant_entry_of_invoice check (
    (kind in ('draw', 'return')) = (invoice_id is not null) and (invoice_id is null) = (document is null)),
  add constraint grant_entry_record check ((kind in ('void', 'expiry')) = (attestation_id is not null));
alter table coupon
  add constraint coupon_either check ((percent is null) <> (fixed_minor is null) and (fixed_minor is null) = (currency is null)),
  add constraint coupon_values check (percent > 0 and percent <= 100 or fixed_minor > 0),
  add constraint coupon_days check (until_on is null or until_on > from_on),
  add constraint coupon_most_uses_positive check (most_uses > 0),
  add constraint coupon_reason_given check (btrim(reason) <> '');
alter table coupon_use
  add constraint coupon_use_positive check (amount_minor > 0);
alter table invoice
  add constraint invoice_credited_within check (credited_minor between 0 and total_minor);
alter table invoice_line
  add constraint invoice_line_discount_within check (discount_minor between 0 and greatest(amount_minor, 0));
alter table credit_note
  add constraint credit_note_returned_within check (returned_minor between 0 and total_minor);

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array['credit_grant', 'grant_entry', 'coupon', 'coupon_use']) t;
select openbook.freeze_table(t::regclass) from unnest(array['grant_entry', 'coupon', 'coupon_use']) t;
select openbook.open_to_definer(t::regclass) from unnest(array['credit_grant', 'close_document', 'close_coverage']) t;
-- Whoever may touch the balance may lock the row; what is written there is what the ledger says.
revoke update, delete, truncate on credit_grant from app, desk;
grant update (balance_minor, entry_count) on credit_grant to app;

create function openbook.guard_grant() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.balance_minor := new.amount_minor;
    new.entry_count := 0;
    return new;
  end if;
  if to_jsonb(new) - array['balance_minor', 'entry_count'] <> to_jsonb(old) - array['balance_minor', 'entry_count'] then
    raise exception 'a grant stays as it was given' using errcode = '42501';
  end if;
  select new.amount_minor + coalesce(sum(change_minor), 0), count(*) into new.balance_minor, new.entry_count
    from grant_entry where tenant_id = new.tenant_id and grant_id = new.id;
  return new;
end $$;
create trigger as_its_ledger before insert or update on credit_grant for each row execute function openbook.guard_grant();

-- Entries of a grant are counted under the lock of its row, and each keeps the balance between nothing and the amount.
create function openbook.guard_grant_entry() returns trigger language plpgsql as $$
declare given credit_grant; drawn numeric;
begin
  select * into strict given from credit_grant where tenant_id = new.tenant_id and id = new.grant_id for update;
  if new.position <> given.entry_count + 1 then
    raise exception 'this is entry % of the grant', given.entry_count + 1 using errcode = '23514';
  end if;
  if new.invoice_id is not null then
    if not exists (select from invoice i where i.tenant_id = new.tenant_id and i.id = new.invoice_id
      and i.currency = given.currency) then
      raise exception 'a grant is drawn by invoices of its currency' using errcode = '23514';
    end if;
    select coalesce(-sum(change_minor), 0) into drawn from grant_entry
      where tenant_id = new.tenant_id and grant_id = new.grant_id and invoice_id = new.invoice_id;
    if new.kind = 'return' and new.change_minor > drawn then
      raise exception 'no more returns to a grant than an invoice drew' using errcode = '23514';
    end if;
  end if;
  return new;
end $$;
create trigger in_its_place before insert on grant_entry for each row execute function openbook.guard_grant_entry();

create function openbook.carry_grant_balance() returns trigger language plpgsql as $$
begin
  update credit_grant set entry_count = entry_count where tenant_id = new.tenant_id and id = new.grant_id;
  return null;
end $$;
create trigger moves_balance after insert on grant_entry for each row execute function openbook.carry_grant_balance();

create function openbook.guard_coupon_use() returns trigger language plpgsql as $$
declare most int; used bigint;
begin
  select most_uses into most from coupon where tenant_id = new.tenant_id and id = new.coupon_id;
  select count(*) filter (where not is_return) - count(*) filter (where is_return) into used
    from coupon_use where tenant_id = new.tenant_id and coupon_id = new.coupon_id;
  if not new.is_return and used >= most then
    raise exception 'a coupon is used at most % times', most using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_uses before insert on coupon_use for each row execute function openbook.guard_coupon_use();

-- What was frozen for an invoice that has no number yet may be frozen anew: its documents and what it covers go.
create function openbook.refuse_change_once_final() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (select from close c where c.tenant_id = old.tenant_id and c.id = old.close_id
    and c.phase = 'rated') then
    return old;
  end if;
  raise exception '% rows are immutable', tg_table_name using errcode = '42501';
end $$;
drop trigger frozen_rows on close_document;
create trigger frozen_rows before update or delete on close_document for each row
  execute function openbook.refuse_change_once_final();
drop trigger frozen_rows on close_coverage;
create trigger frozen_rows before update or delete on close_coverage for each row
  execute function openbook.refuse_change_once_final();

create function openbook.unfreeze_close(tenant uuid, close_id uuid) returns void
language plpgsql volatile security definer set search_path = public as $$
begin
  if not tenant = any((select nullif(current_setting('app.tenant_ids', true), '')::uuid[])::uuid[]) then
    raise exception 'this close is another tenant''s' using errcode = '42501';
  end if;
  delete from close_document d where d.tenant_id = tenant and d.close_id = unfreeze_close.close_id;
  delete from close_coverage v where v.tenant_id = tenant and v.close_id = unfreeze_close.close_id;
end $$;

-- A line is credited within what it comes to after its share of the discount.
create or replace function openbook.guard_credit_note_line() returns trigger language plpgsql as $$
declare billed invoice_line; whole numeric; net numeric; tax numeric;
begin
  if not exists (select from credit_note n where n.tenant_id = new.tenant_id and n.id = new.credit_note_id
    and n.invoice_id = new.invoice_id) then
    raise exception 'a credit note credits lines of its own invoice' using errcode = '23514';
  end if;
  select * into strict billed from invoice_line
    where tenant_id = new.tenant_id and invoice_id = new.invoice_id and line_id = new.line_id;
  whole := billed.amount_minor - billed.discount_minor;
  select coalesce(sum(net_minor), 0) + new.net_minor, coalesce(sum(tax_minor), 0) + new.tax_minor into net, tax
    from credit_note_line where tenant_id = new.tenant_id and invoice_id = new.invoice_id and line_id = new.line_id;
  if sign(new.net_minor) <> sign(whole) or abs(net) > abs(whole)
    or tax * sign(billed.tax_minor) < 0 or abs(tax) > abs(billed.tax_minor)
    or net = whole and tax <> billed.tax_minor then
    raise exception 'line % is credited within what it comes to', new.line_id using errcode = '23514';
  end if;
  return new;
end $$;

-- What an invoice asks for now: also less what grants paid, and credits lessen it by what does not go back to grants.
create or replace function openbook.asked_of_invoice(tenant uuid, invoice uuid) returns numeric language sql stable as $$
  select i.total_minor - i.credited_minor
    - (select coalesce(sum(n.total_minor - n.returned_minor), 0) from credit_note n
      where n.tenant_id = tenant and n.invoice_id = invoice)
    - (select coalesce(sum(w.amount_minor), 0) from write_off w where w.tenant_id = tenant and w.invoice_id = invoice)
  from invoice i where i.tenant_id = tenant and i.id = invoice $$;

create or replace function openbook.tenants_to_remind(today date, after uuid, most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct i.tenant_id from invoice i
  where i.due_on < today and (after is null or i.tenant_id > after)
    and i.total_minor - i.credited_minor > (select coalesce(sum(a.amount_minor + a.difference_minor), 0)
      from payment_allocation a where a.tenant_id = i.tenant_id and a.invoice_id = i.id)
  order by 1 limit most $$;

-- Grants with something left whose last day is over: ids only.
create function openbook.grants_to_expire(before date, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select tenant_id, id from credit_grant where expires_on < before and balance_minor > 0
  order by expires_on, tenant_id, id limit most $$;

revoke execute on function openbook.guard_grant, openbook.guard_grant_entry, openbook.carry_grant_balance,
  openbook.guard_coupon_use, openbook.refuse_change_once_final, openbook.unfreeze_close, openbook.grants_to_expire from public;
grant execute on function openbook.unfreeze_close, openbook.grants_to_expire to app;
