-- CreateTable
CREATE TABLE "payment" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "reverses_id" UUID,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "booked_on" DATE NOT NULL,
    "source" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "reason" TEXT,
    "attestation_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payment_allocation" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "reverses_id" UUID,
    "amount_minor" BIGINT NOT NULL,
    "difference_minor" BIGINT NOT NULL,
    "booked_on" DATE NOT NULL,
    "reason" TEXT,
    "attestation_id" UUID NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "payment_allocation_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payment_tolerance" (
    "currency" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "payment_tolerance_pkey" PRIMARY KEY ("currency","ordinal")
);

-- CreateIndex
CREATE UNIQUE INDEX "payment_tenant_id_reverses_id_key" ON "payment"("tenant_id", "reverses_id");

-- CreateIndex
CREATE INDEX "payment_allocation_tenant_id_payment_id_idx" ON "payment_allocation"("tenant_id", "payment_id");

-- CreateIndex
CREATE INDEX "payment_allocation_tenant_id_invoice_id_idx" ON "payment_allocation"("tenant_id", "invoice_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_allocation_tenant_id_reverses_id_key" ON "payment_allocation"("tenant_id", "reverses_id");

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_tenant_id_reverses_id_fkey" FOREIGN KEY ("tenant_id", "reverses_id") REFERENCES "payment"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_allocation" ADD CONSTRAINT "payment_allocation_tenant_id_payment_id_fkey" FOREIGN KEY ("tenant_id", "payment_id") REFERENCES "payment"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_allocation" ADD CONSTRAINT "payment_allocation_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_allocation" ADD CONSTRAINT "payment_allocation_tenant_id_reverses_id_fkey" FOREIGN KEY ("tenant_id", "reverses_id") REFERENCES "payment_allocation"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table payment
  add constraint payment_currency_form check (currency ~ '^[A-Z]{3}$'),
  add constraint payment_direction check (
    (reverses_id is null and amount_minor > 0 and reason is null)
    or (reverses_id is not null and amount_minor < 0 and btrim(reason) <> '')),
  add constraint payment_reverses_another check (reverses_id is distinct from id);
alter table payment_allocation
  add constraint payment_allocation_direction check (
    (reverses_id is null and amount_minor > 0 and difference_minor >= 0 and difference_minor <= amount_minor and reason is null)
    or (reverses_id is not null and amount_minor < 0 and difference_minor <= 0 and btrim(reason) <> '')),
  add constraint payment_allocation_reverses_another check (reverses_id is distinct from id);
alter table payment_tolerance
  add constraint payment_tolerance_form check (
    currency ~ '^[A-Z]{3}$' and ordinal > 0 and amount_minor >= 0 and btrim(reason) <> '');

-- A payment is known by where it was seen and what it is called there; what takes it back bears the same name.
create unique index payment_known_once on payment (tenant_id, source, reference) where reverses_id is null;

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array['payment', 'payment_allocation']) t;
grant select, insert on payment_tolerance to app;
grant select on payment_tolerance to desk;
select openbook.freeze_table(t::regclass) from unnest(array['payment', 'payment_allocation', 'payment_tolerance']) t;

-- The books of a tenant are written by one transaction at a time; what it waited for is seen by the statements after it.
create function openbook.lock_books(tenant uuid) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('books ' || tenant::text, 0)) $$;
revoke execute on function openbook.lock_books from public;
grant execute on function openbook.lock_books to app;

-- A row that takes a payment back is its mirror image, and comes after nothing is allocated from it any more.
create function openbook.guard_payment() returns trigger language plpgsql as $$
declare original payment; allocated bigint;
begin
  if new.reverses_id is null then return new; end if;
  perform openbook.lock_books(new.tenant_id);
  select * into original from payment where tenant_id = new.tenant_id and id = new.reverses_id;
  if original.reverses_id is not null
    or (new.currency, new.source, new.reference, new.amount_minor)
      is distinct from (original.currency, original.source, original.reference, -original.amount_minor) then
    raise exception 'a reversal is the mirror image of a payment' using errcode = '23514';
  end if;
  select coalesce(sum(amount_minor), 0) into allocated from payment_allocation
    where tenant_id = new.tenant_id and payment_id = new.reverses_id;
  if allocated <> 0 then
    raise exception 'what a payment settles is taken back before it' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger mirrored before insert on payment for each row execute function openbook.guard_payment();

-- An allocation takes no more than its payment has and gives no more than its invoice asks for, in one currency.
create function openbook.guard_allocation() returns trigger language plpgsql as $$
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
  end if;
  select coalesce(sum(amount_minor), 0) into of_payment from payment_allocation
    where tenant_id = new.tenant_id and payment_id = new.payment_id;
  select coalesce(sum(amount_minor + difference_minor), 0) into of_invoice from payment_allocation
    where tenant_id = new.tenant_id and invoice_id = new.invoice_id;
  if of_payment + new.amount_minor > paid.amount_minor then
    raise exception 'an allocation takes more than its payment has' using errcode = '23514';
  end if;
  if of_invoice + new.amount_minor + new.difference_minor > owed.total_minor then
    raise exception 'an allocation gives more than its invoice asks for' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_bounds before insert on payment_allocation for each row execute function openbook.guard_allocation();
revoke execute on function openbook.guard_payment, openbook.guard_allocation from public;
