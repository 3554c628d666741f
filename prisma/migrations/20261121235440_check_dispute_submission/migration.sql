-- CreateEnum
CREATE TYPE "dispute_check_outcome" AS ENUM ('ok', 'failed', 'nothing-to-check');

-- CreateTable
CREATE TABLE "dispute_check" (
    "name" TEXT NOT NULL,
    "outcome" "dispute_check_outcome" NOT NULL,
    "detail" TEXT,
    "checked_at" TIMESTAMPTZ(6) NOT NULL,
    "duration_ms" INTEGER,
    "succeeded_at" TIMESTAMPTZ(6),

    CONSTRAINT "dispute_check_pkey" PRIMARY KEY ("name")
);

alter table dispute_check
  add constraint dispute_check_says_why check (outcome <> 'failed' or detail is not null),
  add constraint dispute_check_took_time check (duration_ms >= 0);
grant select, insert, update on dispute_check to app;
grant select on dispute_check to desk;

-- Of each customer the latest invoice that something is left of, the latest of all first: ids only.
create function openbook.latest_creditable_invoices(most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select i.tenant_id, i.id from tenant t cross join lateral (
    select v.tenant_id, v.id, v.issued_on from invoice v
    where v.tenant_id = t.id and v.credited_minor < v.total_minor order by v.issued_on desc, v.id limit 1) i
  order by i.issued_on desc, i.id limit most $$;
revoke execute on function openbook.latest_creditable_invoices from public;
grant execute on function openbook.latest_creditable_invoices to app;
