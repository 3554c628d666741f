-- CreateTable
CREATE TABLE "write_off" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "booked_on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "approval_id" UUID,
    "attestation_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "write_off_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "write_off_approval_id_key" ON "write_off"("approval_id");

-- CreateIndex
CREATE INDEX "write_off_tenant_id_invoice_id_idx" ON "write_off"("tenant_id", "invoice_id");

-- AddForeignKey
ALTER TABLE "write_off" ADD CONSTRAINT "write_off_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "write_off" ADD CONSTRAINT "write_off_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table write_off
  add constraint write_off_direction check ((amount_minor > 0) = (approval_id is not null) and amount_minor <> 0),
  add constraint write_off_reason_given check (btrim(reason) <> '');

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table('write_off');
select openbook.freeze_table('write_off');

-- What an invoice asks for now: its total less what credit notes gave back and what was written off.
create function openbook.asked_of_invoice(tenant uuid, invoice uuid) returns numeric language sql stable as $$
  select i.total_minor
    - (select coalesce(sum(n.total_minor), 0) from credit_note n where n.tenant_id = tenant and n.invoice_id = invoice)
    - (select coalesce(sum(w.amount_minor), 0) from write_off w where w.tenant_id = tenant and w.invoice_id = invoice)
  from invoice i where i.tenant_id = tenant and i.id = invoice $$;

-- What is written off was open, and what is taken back of it was written off.
create function openbook.guard_write_off() returns trigger language plpgsql as $$
declare allocated numeric; written numeric;
begin
  perform openbook.lock_books(new.tenant_id);
  select coalesce(sum(amount_minor + difference_minor), 0) into allocated from payment_allocation
    where tenant_id = new.tenant_id and invoice_id = new.invoice_id;
  select coalesce(sum(amount_minor), 0) into written from write_off
    where tenant_id = new.tenant_id and invoice_id = new.invoice_id;
  if new.amount_minor > 0 and allocated + new.amount_minor > openbook.asked_of_invoice(new.tenant_id, new.invoice_id) then
    raise exception 'no more is written off than is open' using errcode = '23514';
  end if;
  if written + new.amount_minor < 0 then
    raise exception 'no more is taken back than was written off' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_bounds before insert on write_off for each row execute function openbook.guard_write_off();

-- As before, but an allocation gives no more than its invoice asks for by then.
create or replace function openbook.guard_allocation() returns trigger language plpgsql as $$
declare paid payment; owed invoice; original payment_allocation; of_payment bigint; of_invoice bigint;
begin
  perform openbook.lock_books(new.tenant_id);
  select * into paid from payment where tenant_id = new.tenant_id and id = new.payment_id;
  select * into owed from invoice where tenant_id = new.tenant_id and id = new.invoice_id;
  if paid.currency <> owed.currency or paid.reverses_id is not null then
    raise exception 'a payment settles invoices of its currency' using errcode = '23514';
  end if;
  if new.reverses_id is null then
    if exists (select from payment where tenant_id = new.tenant_id and reverses_id = new.payment_id) then
      raise exception 'a payment that was taken back settles nothing' using errcode = '23514';
    end if;
  else
    select * into original from payment_allocation where tenant_id = new.tenant_id and id = new.reverses_id;
    if original.reverses_id is not null
      or (new.payment_id, new.invoice_id, new.amount_minor, new.difference_minor)
        is distinct from (original.payment_id, original.invoice_id, -original.amount_minor, -original.difference_minor) then
      raise exception 'a reversal is the mirror image of an allocation' using errcode = '23514';
    end if;
    return new;
  end if;
  select coalesce(sum(amount_minor), 0) into of_payment from payment_allocation
    where tenant_id = new.tenant_id and payment_id = new.payment_id;
  select coalesce(sum(amount_minor + difference_minor), 0) into of_invoice from payment_allocation
    where tenant_id = new.tenant_id and invoice_id = new.invoice_id;
  if of_payment + new.amount_minor > paid.amount_minor then
    raise exception 'an allocation takes more than its payment has' using errcode = '23514';
  end if;
  if of_invoice + new.amount_minor + new.difference_minor > openbook.asked_of_invoice(new.tenant_id, new.invoice_id) then
    raise exception 'an allocation gives more than its invoice asks for' using errcode = '23514';
  end if;
  return new;
end $$;

revoke execute on function openbook.asked_of_invoice, openbook.guard_write_off from public;
grant execute on function openbook.asked_of_invoice to app;
