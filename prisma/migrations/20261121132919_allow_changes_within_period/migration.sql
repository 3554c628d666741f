-- CreateEnum
CREATE TYPE "subscription_state" AS ENUM ('active', 'paused', 'cancelled');

-- AlterTable
ALTER TABLE "subscription_version" DROP CONSTRAINT "subscription_version_pkey",
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0,
ADD CONSTRAINT "subscription_version_pkey" PRIMARY KEY ("tenant_id", "subscription_id", "effective_from", "revision");

-- CreateTable
CREATE TABLE "subscription_state_entry" (
    "tenant_id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "effective_from" DATE NOT NULL,
    "revision" INTEGER NOT NULL,
    "state" "subscription_state" NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "subscription_state_entry_pkey" PRIMARY KEY ("tenant_id","subscription_id","effective_from","revision")
);

-- AddForeignKey
ALTER TABLE "subscription_state_entry" ADD CONSTRAINT "subscription_state_entry_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscription"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what the schema cannot say

alter table subscription_version
  add constraint subscription_version_revision check (revision >= 0);
alter table subscription_state_entry
  add constraint subscription_state_entry_stated check (revision >= 0 and length(reason) between 1 and 1000);
select openbook.secure_tenant_table('subscription_state_entry');
select openbook.open_to_definer('subscription_state_entry');
select openbook.freeze_table('subscription_state_entry');

-- A subscription that was cancelled is not served again: nothing states otherwise for its last day or a later one once the
-- day has come; before it, the cancellation is withdrawn by a later revision of the same day.
create function openbook.refuse_state_after_cancellation() returns trigger language plpgsql as $$
begin
  if exists (select from subscription_state_entry c
    where c.tenant_id = new.tenant_id and c.subscription_id = new.subscription_id and c.state = 'cancelled'
      and c.effective_from < new.effective_from
      and not exists (select from subscription_state_entry l where l.tenant_id = c.tenant_id
        and l.subscription_id = c.subscription_id and l.effective_from = c.effective_from and l.revision > c.revision)) then
    raise exception 'the subscription is cancelled' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger not_after_cancellation before insert on subscription_state_entry
  for each row execute function openbook.refuse_state_after_cancellation();

alter table invoice_line drop constraint invoice_line_kind;
alter table invoice_line
  add constraint invoice_line_kind check (
    kind in ('recurring', 'usage', 'late-usage', 'minimum-spend', 'maximum-spend', 'proration', 'commitment-true-up'));

-- Groups whose next period may have ended somewhere on earth by that date, also because all that was in it is cancelled; the
-- verb decides by the tenant's zone.
create or replace function openbook.due_invoice_groups(today date, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  with cancelled as (
    select distinct on (e.tenant_id, e.subscription_id, e.effective_from)
      e.tenant_id, e.subscription_id, e.effective_from, e.state
    from subscription_state_entry e
    order by e.tenant_id, e.subscription_id, e.effective_from, e.revision desc)
  select g.tenant_id, g.id from invoice_group g
  where g.next_period_end <= today or exists (
    select from subscription s
    join cancelled c on c.tenant_id = s.tenant_id and c.subscription_id = s.id and c.state = 'cancelled'
      and c.effective_from <= today and c.effective_from > g.next_period_start and c.effective_from < g.next_period_end
    where s.tenant_id = g.tenant_id and s.interval = g.interval and s.anchor_day = g.anchor_day
      and s.anchor_month = g.anchor_month and s.currency = g.currency
      and not exists (select from subscription o where o.tenant_id = g.tenant_id and o.interval = g.interval
        and o.anchor_day = g.anchor_day and o.anchor_month = g.anchor_month and o.currency = g.currency
        and o.starts_on < g.next_period_end
        and not exists (select from cancelled d where d.tenant_id = o.tenant_id and d.subscription_id = o.id
          and d.state = 'cancelled' and d.effective_from <= today)))
  order by g.next_period_end, g.tenant_id, g.id limit most $$;
