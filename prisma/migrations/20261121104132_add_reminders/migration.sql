-- CreateTable
CREATE TABLE "payment_reminder" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "sent_on" DATE NOT NULL,
    "open_minor" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "payment_reminder_pkey" PRIMARY KEY ("tenant_id","invoice_id","step")
);

-- AddForeignKey
ALTER TABLE "payment_reminder" ADD CONSTRAINT "payment_reminder_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table payment_reminder add constraint payment_reminder_form check (step > 0 and open_minor > 0);

select openbook.secure_tenant_table('payment_reminder');
select openbook.freeze_table('payment_reminder');

-- Tenants with an invoice that may be late somewhere on earth and is not settled by payments, in the order of their ids and
-- after one of them; the verb decides by the tenant's own day, and what else settles an invoice.
select openbook.open_to_definer('payment_allocation');

create function openbook.tenants_to_remind(today date, after uuid, most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct i.tenant_id from invoice i
  where i.due_on < today and (after is null or i.tenant_id > after)
    and i.total_minor > (select coalesce(sum(a.amount_minor + a.difference_minor), 0) from payment_allocation a
      where a.tenant_id = i.tenant_id and a.invoice_id = i.id)
  order by 1 limit most $$;

revoke execute on function openbook.tenants_to_remind from public;
grant execute on function openbook.tenants_to_remind to app;
