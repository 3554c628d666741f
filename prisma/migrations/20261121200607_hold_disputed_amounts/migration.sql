-- CreateTable
CREATE TABLE "disputed_amount" (
    "tenant_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "invoice_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "disputed_amount_pkey" PRIMARY KEY ("tenant_id","ref","ordinal")
);

-- CreateIndex
CREATE INDEX "disputed_amount_tenant_id_invoice_id_idx" ON "disputed_amount"("tenant_id", "invoice_id");

-- AddForeignKey
ALTER TABLE "disputed_amount" ADD CONSTRAINT "disputed_amount_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table disputed_amount
  add constraint disputed_amount_form check (
    amount_minor >= 0 and ordinal > 0 and ref ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$' and created_by <> '');

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table('disputed_amount');
select openbook.freeze_table('disputed_amount');

-- The rows of a reference follow one another, are about one invoice and never hold more than it was issued for.
create function openbook.guard_disputed_amount() returns trigger language plpgsql as $$
declare latest disputed_amount;
begin
  perform openbook.lock_books(new.tenant_id);
  select * into latest from disputed_amount where tenant_id = new.tenant_id and ref = new.ref
    order by ordinal desc limit 1;
  if new.ordinal <> coalesce(latest.ordinal, 0) + 1 or new.amount_minor = coalesce(latest.amount_minor, 0) then
    raise exception 'each row of what is held changes the one before it' using errcode = '23514';
  end if;
  if latest.invoice_id is distinct from new.invoice_id and latest.ordinal is not null then
    raise exception 'what a reference holds is of one invoice' using errcode = '23514';
  end if;
  if new.amount_minor > (select total_minor from invoice where tenant_id = new.tenant_id and id = new.invoice_id) then
    raise exception 'no more is held than the invoice was issued for' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_bounds before insert on disputed_amount for each row execute function openbook.guard_disputed_amount();
revoke execute on function openbook.guard_disputed_amount from public;
