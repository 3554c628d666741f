-- CreateEnum
CREATE TYPE "chargeback_state" AS ENUM ('received', 'represented', 'won', 'lost');

-- CreateTable
CREATE TABLE "refund" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "reverses_id" UUID,
    "amount_minor" BIGINT NOT NULL,
    "booked_on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "approval_id" UUID,
    "attestation_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "refund_transfer" (
    "tenant_id" UUID NOT NULL,
    "refund_id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "paid_on" DATE NOT NULL,
    "attestation_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "refund_transfer_pkey" PRIMARY KEY ("tenant_id","refund_id")
);

-- CreateTable
CREATE TABLE "chargeback" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "invoice_id" UUID,
    "dispute_ref" TEXT,
    "source" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "booked_on" DATE NOT NULL,
    "attestation_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "chargeback_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "chargeback_step" (
    "tenant_id" UUID NOT NULL,
    "chargeback_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "state" "chargeback_state" NOT NULL,
    "reached_on" DATE NOT NULL,
    "note" TEXT,
    "payment_id" UUID,
    "attestation_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "chargeback_step_pkey" PRIMARY KEY ("tenant_id","chargeback_id","position")
);

-- CreateIndex
CREATE UNIQUE INDEX "refund_approval_id_key" ON "refund"("approval_id");

-- CreateIndex
CREATE INDEX "refund_tenant_id_payment_id_idx" ON "refund"("tenant_id", "payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "refund_tenant_id_reverses_id_key" ON "refund"("tenant_id", "reverses_id");

-- CreateIndex
CREATE INDEX "chargeback_tenant_id_payment_id_idx" ON "chargeback"("tenant_id", "payment_id");

-- CreateIndex
CREATE UNIQUE INDEX "chargeback_tenant_id_source_reference_key" ON "chargeback"("tenant_id", "source", "reference");

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payment"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_tenant_id_reverses_id_fkey" FOREIGN KEY ("tenant_id", "reverses_id") REFERENCES "refund"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund_transfer" ADD CONSTRAINT "refund_transfer_tenant_id_refund_id_fkey" FOREIGN KEY ("tenant_id", "refund_id") REFERENCES "refund"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chargeback" ADD CONSTRAINT "chargeback_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payment"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chargeback" ADD CONSTRAINT "chargeback_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chargeback_step" ADD CONSTRAINT "chargeback_step_tenant_id_chargeback_id_fkey" FOREIGN KEY ("tenant_id", "chargeback_id") REFERENCES "chargeback"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chargeback_step" ADD CONSTRAINT "chargeback_step_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payment"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table refund
  add constraint refund_direction check (
    btrim(reason) <> ''
    and ((reverses_id is null and amount_minor > 0 and approval_id is not null)
      or (reverses_id is not null and amount_minor < 0 and approval_id is null))),
  add constraint refund_reverses_another check (reverses_id is distinct from id);
alter table refund_transfer add constraint refund_transfer_form check (btrim(reference) <> '');
alter table chargeback
  add constraint chargeback_form check (
    amount_minor > 0 and btrim(source) <> '' and btrim(reference) <> '' and btrim(reason_code) <> ''
    and (dispute_ref is null or dispute_ref ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$'));
alter table chargeback_step
  add constraint chargeback_step_form check (position > 0 and (state = 'won') = (payment_id is not null));

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass), openbook.freeze_table(t::regclass)
  from unnest(array['refund', 'refund_transfer', 'chargeback', 'chargeback_step']) t;

-- What is left of a payment: neither settling an invoice nor gone back.
create function openbook.left_of_payment(tenant uuid, paid uuid) returns numeric language sql stable as $$
  select p.amount_minor
    - (select coalesce(sum(a.amount_minor), 0) from payment_allocation a where a.tenant_id = tenant and a.payment_id = paid)
    - (select coalesce(sum(r.amount_minor), 0) from refund r where r.tenant_id = tenant and r.payment_id = paid)
    - (select coalesce(sum(c.amount_minor), 0) from chargeback c where c.tenant_id = tenant and c.payment_id = paid)
  from payment p where p.tenant_id = tenant and p.id = paid $$;

-- A refund and a chargeback take what is left of a payment that stands; the mirror of a refund gives it back, once.
create function openbook.guard_payback() returns trigger language plpgsql as $$
begin
  perform openbook.lock_books(new.tenant_id);
  if exists (select from payment where tenant_id = new.tenant_id and id = new.payment_id and reverses_id is not null)
    or exists (select from payment where tenant_id = new.tenant_id and reverses_id = new.payment_id) then
    raise exception 'nothing goes back of a payment that was taken back' using errcode = '23514';
  end if;
  if new.amount_minor > openbook.left_of_payment(new.tenant_id, new.payment_id) then
    raise exception 'no more goes back than is left of the payment' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_bounds before insert on refund for each row execute function openbook.guard_payback();
create trigger within_bounds before insert on chargeback for each row execute function openbook.guard_payback();

create function openbook.guard_refund_reversal() returns trigger language plpgsql as $$
declare original refund;
begin
  select * into original from refund where tenant_id = new.tenant_id and id = new.reverses_id;
  if original.reverses_id is not null
    or (new.payment_id, new.amount_minor) is distinct from (original.payment_id, -original.amount_minor) then
    raise exception 'a reversal is the mirror image of a refund' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger mirrored before insert on refund for each row when (new.reverses_id is not null)
  execute function openbook.guard_refund_reversal();

create function openbook.guard_refund_transfer() returns trigger language plpgsql as $$
begin
  perform openbook.lock_books(new.tenant_id);
  if exists (select from refund where tenant_id = new.tenant_id
    and (reverses_id = new.refund_id or (id = new.refund_id and reverses_id is not null))) then
    raise exception 'a refund that stands is paid' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger of_standing_refund before insert on refund_transfer for each row
  execute function openbook.guard_refund_transfer();

-- The states of a chargeback follow one another, and the network decides once.
create function openbook.guard_chargeback_step() returns trigger language plpgsql as $$
declare latest chargeback_step; charged chargeback; returned payment; taken payment;
begin
  perform openbook.lock_books(new.tenant_id);
  select * into latest from chargeback_step where tenant_id = new.tenant_id and chargeback_id = new.chargeback_id
    order by position desc limit 1;
  if new.position <> coalesce(latest.position, 0) + 1 or (latest.position is null) <> (new.state = 'received')
    or latest.state in ('won', 'lost') or (latest.state = 'represented' and new.state not in ('won', 'lost')) then
    raise exception 'a chargeback goes on from where it stands' using errcode = '23514';
  end if;
  if new.state = 'won' then
    select * into charged from chargeback where tenant_id = new.tenant_id and id = new.chargeback_id;
    select * into taken from payment where tenant_id = new.tenant_id and id = charged.payment_id;
    select * into returned from payment where tenant_id = new.tenant_id and id = new.payment_id;
    if (returned.currency, returned.amount_minor) is distinct from (taken.currency, charged.amount_minor) then
      raise exception 'what is won comes back as it was taken' using errcode = '23514';
    end if;
  end if;
  return new;
end $$;
create trigger in_order before insert on chargeback_step for each row execute function openbook.guard_chargeback_step();

-- As before, without what went back of the payment.
create or replace function openbook.guard_allocation() returns trigger language plpgsql as $$
declare paid payment; owed invoice; original payment_allocation; of_invoice bigint;
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
  select coalesce(sum(amount_minor + difference_minor), 0) into of_invoice from payment_allocation
    where tenant_id = new.tenant_id and invoice_id = new.invoice_id;
  if new.amount_minor > openbook.left_of_payment(new.tenant_id, new.payment_id) then
    raise exception 'an allocation takes more than its payment has' using errcode = '23514';
  end if;
  if of_invoice + new.amount_minor + new.difference_minor > openbook.asked_of_invoice(new.tenant_id, new.invoice_id) then
    raise exception 'an allocation gives more than its invoice asks for' using errcode = '23514';
  end if;
  return new;
end $$;

-- As before, and a payment of which something went back stays.
create or replace function openbook.guard_payment() returns trigger language plpgsql as $$
declare original payment;
begin
  if new.reverses_id is null then return new; end if;
  perform openbook.lock_books(new.tenant_id);
  select * into original from payment where tenant_id = new.tenant_id and id = new.reverses_id;
  if original.reverses_id is not null
    or (new.currency, new.source, new.reference, new.amount_minor)
      is distinct from (original.currency, original.source, original.reference, -original.amount_minor) then
    raise exception 'a reversal is the mirror image of a payment' using errcode = '23514';
  end if;
  if openbook.left_of_payment(new.tenant_id, new.reverses_id) <> original.amount_minor then
    raise exception 'what a payment settles is taken back before it, and what went back of it stays' using errcode = '23514';
  end if;
  return new;
end $$;

revoke execute on function openbook.left_of_payment, openbook.guard_payback, openbook.guard_refund_reversal,
  openbook.guard_refund_transfer, openbook.guard_chargeback_step from public;
grant execute on function openbook.left_of_payment to app;

-- ───────────────────────────── the journal

alter table journal_entry drop constraint journal_entry_form, add constraint journal_entry_form check (
  kind in ('invoice', 'release', 'credit-note', 'void', 'payment', 'allocation', 'write-off', 'refund', 'refund-transfer',
    'chargeback', 'grant', 'grant-end', 'unbilled', 'unbilled-reversal')
  and currency ~ '^[A-Z]{3}$' and source <> '' and ref <> '');
alter table journal_line drop constraint journal_line_form, add constraint journal_line_form check (
  position >= 0 and amount_minor <> 0
  and account in ('bank', 'receivable', 'unbilled', 'unapplied', 'refund-clearing', 'tax', 'deferred', 'grant-liability',
    'grant-clearing', 'revenue', 'small-difference', 'bad-debt'));
alter table journal_due drop constraint journal_due_form, add constraint journal_due_form check (
  kind in ('invoice', 'credit-note', 'payment', 'allocation', 'write-off', 'refund', 'refund-transfer', 'chargeback', 'grant',
    'grant-end', 'invoice-void'));
create trigger due_in_journal after insert on refund referencing new table as added
  for each statement execute function openbook.note_journal_due('refund');
create trigger due_in_journal after insert on chargeback referencing new table as added
  for each statement execute function openbook.note_journal_due('chargeback');
create function openbook.note_transfer_due() returns trigger language plpgsql as $$
begin
  insert into journal_due (tenant_id, kind, source) values (new.tenant_id, 'refund-transfer', new.refund_id);
  return null;
end $$;
create trigger due_in_journal after insert on refund_transfer for each row execute function openbook.note_transfer_due();
revoke execute on function openbook.note_transfer_due from public;
