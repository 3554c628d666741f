-- CreateEnum
CREATE TYPE "version_cause" AS ENUM ('start', 'request', 'migration');

-- CreateEnum
CREATE TYPE "price_direction" AS ENUM ('rise', 'fall', 'none');

-- CreateEnum
CREATE TYPE "migration_state" AS ENUM ('planned', 'notified', 'applied', 'withdrawn', 'refused');

-- CreateEnum
CREATE TYPE "notice_channel" AS ENUM ('mail', 'in_app');

-- AlterTable
ALTER TABLE "subscription_version" ADD COLUMN     "cause" "version_cause" NOT NULL DEFAULT 'request',
ADD COLUMN     "migration_id" UUID;
ALTER TABLE "subscription_version" ALTER COLUMN "cause" DROP DEFAULT;

-- CreateTable
CREATE TABLE "plan_migration" (
    "id" UUID NOT NULL,
    "plan_slug" TEXT NOT NULL,
    "to_version" INTEGER NOT NULL,
    "not_before" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "plan_migration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription_migration" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "plan_migration_id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "plan_slug" TEXT NOT NULL,
    "from_version" INTEGER NOT NULL,
    "to_version" INTEGER NOT NULL,
    "direction" "price_direction" NOT NULL,
    "state" "migration_state" NOT NULL,
    "notice_days" INTEGER NOT NULL,
    "planned_for" DATE NOT NULL,
    "told_at" TIMESTAMPTZ(6),
    "notice_on" DATE,
    "detail" TEXT,
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "subscription_migration_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "migration_notice" (
    "tenant_id" UUID NOT NULL,
    "migration_id" UUID NOT NULL,
    "channel" "notice_channel" NOT NULL,
    "recipient" TEXT NOT NULL,
    "told_for" DATE NOT NULL,
    "message_id" UUID NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL,
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "migration_notice_pkey" PRIMARY KEY ("tenant_id","migration_id","channel","recipient","told_for")
);

-- CreateIndex
CREATE INDEX "plan_migration_plan_slug_idx" ON "plan_migration"("plan_slug");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_migration_tenant_id_plan_migration_id_subscrip_key" ON "subscription_migration"("tenant_id", "plan_migration_id", "subscription_id");

-- AddForeignKey
ALTER TABLE "subscription_version" ADD CONSTRAINT "subscription_version_tenant_id_migration_id_fkey" FOREIGN KEY ("tenant_id", "migration_id") REFERENCES "subscription_migration"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_migration" ADD CONSTRAINT "plan_migration_plan_slug_to_version_fkey" FOREIGN KEY ("plan_slug", "to_version") REFERENCES "plan_version"("plan_slug", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_migration" ADD CONSTRAINT "subscription_migration_plan_migration_id_fkey" FOREIGN KEY ("plan_migration_id") REFERENCES "plan_migration"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_migration" ADD CONSTRAINT "subscription_migration_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscription"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "migration_notice" ADD CONSTRAINT "migration_notice_tenant_id_migration_id_fkey" FOREIGN KEY ("tenant_id", "migration_id") REFERENCES "subscription_migration"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what the schema cannot say

-- Until now a version was changed by hand alone, as the customer asked; what stands from the start is told apart.
select openbook.open_to_definer('subscription_version');
alter table subscription_version disable trigger frozen_rows;
update subscription_version v set cause = 'start' from subscription s
  where s.tenant_id = v.tenant_id and s.id = v.subscription_id and v.effective_from = s.starts_on and v.revision = 0;
alter table subscription_version enable trigger frozen_rows;

alter table subscription_version
  add constraint subscription_version_cause check ((cause = 'migration') = (migration_id is not null));
alter table plan_migration
  add constraint plan_migration_form check (length(reason) between 1 and 1000);
alter table subscription_migration
  add constraint subscription_migration_forward check (to_version > from_version),
  add constraint subscription_migration_notice_days check (notice_days between 0 and 730),
  add constraint subscription_migration_told check (state not in ('notified', 'applied') or told_at is not null),
  add constraint subscription_migration_noticed check (
    state <> 'applied' or direction <> 'rise' or coalesce(planned_for >= notice_on + notice_days, false));

-- A subscription goes one way at a time.
create unique index subscription_migration_one_open on subscription_migration (tenant_id, subscription_id)
  where state in ('planned', 'notified');

select openbook.secure_tenant_table(t::regclass) from unnest(array['subscription_migration', 'migration_notice']) t;
select openbook.open_to_definer('subscription_migration');
revoke update, delete on subscription_migration, migration_notice from app;
grant update (state, notice_days, planned_for, told_at, notice_on, detail, changed_by, changed_at)
  on subscription_migration to app;
grant update (sent_at) on migration_notice to app;
grant select, insert on plan_migration to app;
grant select on plan_migration to desk;
select openbook.freeze_table('plan_migration');

create function openbook.refuse_change_of_ended_migration() returns trigger language plpgsql as $$
begin
  if old.state in ('applied', 'withdrawn', 'refused') then
    raise exception 'this migration has ended' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger ended_stays before update on subscription_migration
  for each row execute function openbook.refuse_change_of_ended_migration();

-- Nobody comes to a dearer version without the notice: whoever writes the row. Sent means that the mail went out, and went
-- out no later than the day that the notice is counted from (in any zone).
create function openbook.refuse_version_without_notice() returns trigger language plpgsql as $$
declare m subscription_migration; days int;
begin
  if new.cause = 'start' and not (new.revision = 0 and exists (select from subscription s
    where s.tenant_id = new.tenant_id and s.id = new.subscription_id and s.starts_on = new.effective_from)) then
    raise exception 'a subscription starts once' using errcode = '23514';
  end if;
  if new.cause <> 'migration' then return new; end if;
  select * into m from subscription_migration where tenant_id = new.tenant_id and id = new.migration_id;
  if not found or m.subscription_id <> new.subscription_id or m.plan_slug <> new.plan_slug
    or m.to_version <> new.plan_version or m.planned_for <> new.effective_from or m.state <> 'notified' then
    raise exception 'this is not what was planned and told' using errcode = '23514';
  end if;
  if m.direction <> 'rise' then return new; end if;
  select greatest(m.notice_days, coalesce(max(c.price_change_notice_days), 0)) into days
    from contract c where c.tenant_id = new.tenant_id;
  if m.notice_on is null or new.effective_from < m.notice_on + days
    or not exists (select from migration_notice n join mail_message s on s.id = n.message_id
      where n.tenant_id = m.tenant_id and n.migration_id = m.id and n.channel = 'mail'
        and n.told_for <= new.effective_from and s.sent_at < (m.notice_on + 2)::timestamp at time zone 'UTC') then
    raise exception 'no notice was sent in time' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger notice_stands before insert on subscription_version
  for each row execute function openbook.refuse_version_without_notice();

-- ───────────────────────────── due work, before a tenant is known: ids only

-- Migrations to tell of, whose mails are on their way, or whose day comes no later than that date.
create function openbook.due_migrations(until date, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select tenant_id, id from subscription_migration
  where state = 'planned' or state = 'notified' and (notice_on is null or planned_for <= until)
  order by changed_at, tenant_id, id limit most $$;

create function openbook.tenants_on_plan(plan text) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct tenant_id from subscription_version where plan_slug = plan order by 1 $$;

create function openbook.tenants_of_migration(migration uuid) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct tenant_id from subscription_migration where plan_migration_id = migration order by 1 $$;

revoke execute on function openbook.due_migrations, openbook.tenants_on_plan, openbook.tenants_of_migration,
  openbook.refuse_version_without_notice, openbook.refuse_change_of_ended_migration from public;
grant execute on function openbook.due_migrations, openbook.tenants_on_plan, openbook.tenants_of_migration to app;
