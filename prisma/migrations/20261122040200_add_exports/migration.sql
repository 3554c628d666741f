-- CreateEnum
CREATE TYPE "export_phase" AS ENUM ('waiting', 'preparing', 'writing', 'ready', 'failed', 'gone');

-- CreateTable
CREATE TABLE "export_run" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "scope_from" DATE NOT NULL,
    "scope_until" DATE NOT NULL,
    "scope_tenant" TEXT,
    "kinds" TEXT[],
    "control" TEXT,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "export_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export_work" (
    "run_id" UUID NOT NULL,
    "tenant_id" UUID,
    "phase" "export_phase" NOT NULL DEFAULT 'waiting',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "claim" UUID,
    "trouble" TEXT,
    "list_id" UUID,
    "reference" TEXT,
    "file_id" UUID,
    "sha256" TEXT,
    "size_bytes" INTEGER,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6),

    CONSTRAINT "export_work_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "export_download" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "run_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "export_download_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "export_run_tenant_id_asked_at_idx" ON "export_run"("tenant_id", "asked_at");

-- CreateIndex
CREATE INDEX "export_work_phase_due_at_idx" ON "export_work"("phase", "due_at");

-- CreateIndex
CREATE INDEX "export_download_tenant_id_run_id_at_idx" ON "export_download"("tenant_id", "run_id", "at");

-- AddForeignKey
ALTER TABLE "export_work" ADD CONSTRAINT "export_work_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "export_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_work" ADD CONSTRAINT "export_work_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "stored_object"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_work" ADD CONSTRAINT "export_work_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "stored_object"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_download" ADD CONSTRAINT "export_download_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "export_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table export_run
  add constraint export_run_days check (scope_from <= scope_until),
  add constraint export_run_asked check (btrim(asked_by) <> ''),
  add constraint export_run_snapshot check (tenant_id is null or scope_tenant is not null);
alter table export_work
  add constraint export_work_counts check (done >= 0 and attempts >= 0 and (total is null or done <= total)),
  add constraint export_work_digest check (sha256 is null or sha256 ~ '^[0-9a-f]{64}$'),
  -- Nothing is offered but a whole file.
  add constraint export_work_offered check ((phase = 'ready') = (file_id is not null)),
  add constraint export_work_made check (phase not in ('ready', 'gone') or (sha256 is not null and size_bytes is not null and expires_at is not null)),
  add constraint export_work_prepared check (phase <> 'writing' or (list_id is not null and reference is not null and total is not null)),
  add constraint export_work_failed check (phase <> 'failed' or trouble is not null);

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass, 'tenant_id', true) from unnest(array['export_run', 'export_work', 'export_download']) t;
select openbook.freeze_table(t::regclass) from unnest(array['export_run', 'export_download']) t;
select openbook.open_to_definer(t::regclass) from unnest(array['export_run', 'export_work']) t;
revoke delete, truncate on export_work from app;
create trigger kept_rows before delete on export_work for each row execute function openbook.refuse_change();
create trigger kept_table before truncate on export_work for each statement execute function openbook.refuse_change();

-- The same table of steps as in core; a row is its run's, whatever is written.
create function openbook.guard_export_work() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.phase <> 'waiting' or not exists (
      select from export_run r where r.id = new.run_id and r.tenant_id is not distinct from new.tenant_id) then
      raise exception 'an export begins by waiting, and is its owner''s' using errcode = '42501';
    end if;
    return new;
  end if;
  if new.run_id <> old.run_id or new.tenant_id is distinct from old.tenant_id or not (new.phase = old.phase or case old.phase
    when 'waiting' then new.phase in ('preparing', 'failed')
    when 'preparing' then new.phase in ('writing', 'failed')
    when 'writing' then new.phase in ('ready', 'failed')
    when 'ready' then new.phase = 'gone'
    else false end) then
    raise exception 'an export does not go from % to %', old.phase, new.phase using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept_order before insert or update on export_work for each row execute function openbook.guard_export_work();

create function openbook.guard_export_download() returns trigger language plpgsql as $$
begin
  if not exists (select from export_work w where w.run_id = new.run_id and w.tenant_id is not distinct from new.tenant_id
    and w.phase = 'ready' and w.expires_at > new.at) then
    raise exception 'what is not offered is not taken' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger taken_as_offered before insert on export_download for each row execute function openbook.guard_export_download();

-- Before a tenant is known, ids only.
create function openbook.due_exports(at timestamptz, most int) returns table (tenant_id uuid, run_id uuid)
language sql stable security definer set search_path = public as $$
  select w.tenant_id, w.run_id from export_work w
  where w.phase in ('waiting', 'preparing', 'writing') and w.due_at <= at order by w.due_at, w.run_id limit most $$;

create function openbook.expired_exports(at timestamptz, most int) returns table (tenant_id uuid, run_id uuid)
language sql stable security definer set search_path = public as $$
  select w.tenant_id, w.run_id from export_work w
  where w.phase = 'ready' and w.expires_at <= at order by w.expires_at, w.run_id limit most $$;

-- Takes list and file of an export out of the tables, and answers the digests whose bytes may go; a file that was offered is gone.
create function openbook.drop_export_objects(run uuid) returns setof text
language plpgsql volatile security definer set search_path = public as $$
declare
  held export_work;
begin
  select * into held from export_work w where w.run_id = run for update;
  if held.tenant_id is not null
    and not held.tenant_id = any(coalesce((select nullif(current_setting('app.tenant_ids', true), '')::uuid[]), '{}')::uuid[]) then
    raise exception 'this export is another tenant''s' using errcode = '42501';
  end if;
  if held.phase not in ('ready', 'failed') then
    raise exception 'an export under way keeps its files' using errcode = '42501';
  end if;
  update export_work w set list_id = null, file_id = null,
    phase = case when w.phase = 'ready' then 'gone'::export_phase else w.phase end where w.run_id = run;
  return query delete from stored_object o where o.id in (held.list_id, held.file_id) returning o.sha256;
end $$;

revoke execute on function openbook.guard_export_work, openbook.guard_export_download, openbook.due_exports,
  openbook.expired_exports, openbook.drop_export_objects from public;
grant execute on function openbook.due_exports, openbook.expired_exports, openbook.drop_export_objects to app;
