-- AlterTable
ALTER TABLE "close_run" ADD COLUMN     "is_queued" BOOLEAN NOT NULL DEFAULT false;

-- ───────────────────────────── what may stand in a row

alter table close_run
  add constraint close_run_one_way_to_begin check (not (is_queued and is_scheduled)),
  add constraint close_run_begun_or_queued check (started_at is not null or is_queued);
-- The same month is asked for once at a time.
create unique index close_run_one_queued on close_run (month, kind, coalesce(only_tenant, '')) where is_queued and ended_at is null;
