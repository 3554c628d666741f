-- CreateEnum
CREATE TYPE "close_run_kind" AS ENUM ('real', 'dry');

-- CreateEnum
CREATE TYPE "close_run_outcome" AS ENUM ('done', 'failed', 'broken_off');

-- CreateTable
CREATE TABLE "close_run" (
    "id" UUID NOT NULL,
    "month" TEXT NOT NULL,
    "kind" "close_run_kind" NOT NULL,
    "is_scheduled" BOOLEAN NOT NULL,
    "only_tenant" TEXT,
    "started_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "seen_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "outcome" "close_run_outcome",
    "detail" TEXT,
    "closes" INTEGER NOT NULL DEFAULT 0,
    "parked" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "retries" INTEGER NOT NULL DEFAULT 0,
    "differences" INTEGER NOT NULL DEFAULT 0,
    "first_difference" TEXT,
    "manifest" BYTEA,
    "manifest_sha256" TEXT,
    "attestation_id" UUID,

    CONSTRAINT "close_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "close_run_member" (
    "tenant_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "close_id" UUID NOT NULL,
    "phase_at_start" "close_phase" NOT NULL,

    CONSTRAINT "close_run_member_pkey" PRIMARY KEY ("tenant_id","run_id","close_id")
);

-- CreateTable
CREATE TABLE "close_run_phase" (
    "run_id" UUID NOT NULL,
    "phase" "close_phase" NOT NULL,
    "closes" INTEGER NOT NULL,

    CONSTRAINT "close_run_phase_pkey" PRIMARY KEY ("run_id","phase")
);

-- CreateTable
CREATE TABLE "close_run_total" (
    "run_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "invoices" INTEGER NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,

    CONSTRAINT "close_run_total_pkey" PRIMARY KEY ("run_id","currency")
);

-- CreateTable
CREATE TABLE "close_replay" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "seed" TEXT NOT NULL,
    "sample" INTEGER NOT NULL,
    "equal" INTEGER NOT NULL,
    "different" INTEGER NOT NULL,
    "first_difference" TEXT,
    "replayed_by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "close_replay_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "close_run_requested_at_idx" ON "close_run"("requested_at");

-- CreateIndex
CREATE INDEX "close_run_member_run_id_idx" ON "close_run_member"("run_id");

-- CreateIndex
CREATE INDEX "close_replay_run_id_at_idx" ON "close_replay"("run_id", "at");

-- AddForeignKey
ALTER TABLE "close_run_member" ADD CONSTRAINT "close_run_member_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "close_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_run_member" ADD CONSTRAINT "close_run_member_tenant_id_close_id_fkey" FOREIGN KEY ("tenant_id", "close_id") REFERENCES "close"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_run_phase" ADD CONSTRAINT "close_run_phase_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "close_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_run_total" ADD CONSTRAINT "close_run_total_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "close_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_replay" ADD CONSTRAINT "close_replay_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "close_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table close_run
  add constraint close_run_month_form check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  add constraint close_run_times_in_order check (
    (seen_at is null) = (started_at is null) and (ended_at is null) = (outcome is null)
    and (ended_at is null or started_at is not null or outcome <> 'done')),
  add constraint close_run_counts check (
    closes >= 0 and parked >= 0 and failed >= 0 and retries >= 0 and differences >= 0
    and (differences > 0) = (first_difference is not null)),
  add constraint close_run_manifest_whole check (
    (manifest is null) = (manifest_sha256 is null) and (manifest is null) = (attestation_id is null)
    and (manifest is null or (kind = 'real' and outcome = 'done' and manifest_sha256 = encode(sha256(manifest), 'hex'))));
alter table close_replay
  add constraint close_replay_adds_up check (
    sample = equal + different and equal >= 0 and different >= 0 and (different > 0) = (first_difference is not null));

-- What falls due of one month belongs to one scheduled run until all of it is settled.
create unique index close_run_one_scheduled on close_run (month) where is_scheduled and ended_at is null;

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table('close_run_member');
select openbook.open_to_definer('close_run_member');
grant select, insert, update on close_run to app;
grant select, insert on close_run_phase, close_run_total, close_replay to app;
grant select on close_run, close_run_phase, close_run_total, close_replay to desk;
select openbook.freeze_table(t::regclass) from unnest(array[
  'close_run_member', 'close_run_phase', 'close_run_total', 'close_replay']) t;

create function openbook.refuse_change_of_ended_run() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null then
    raise exception 'a close run that has ended is immutable' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger ended_stays before update on close_run for each row execute function openbook.refuse_change_of_ended_run();

-- ───────────────────────────── a run across tenants: ids and counts only

create function openbook.close_run_tenants(run uuid) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct tenant_id from close_run_member where run_id = run order by tenant_id $$;

create function openbook.close_run_standing(run uuid) returns table (phase text, closes bigint)
language sql stable security definer set search_path = public as $$
  select c.phase::text, count(*) from close_run_member m join close c on c.tenant_id = m.tenant_id and c.id = m.close_id
  where m.run_id = run group by 1 $$;

revoke execute on function openbook.close_run_tenants, openbook.close_run_standing from public;
grant execute on function openbook.close_run_tenants, openbook.close_run_standing to app;
