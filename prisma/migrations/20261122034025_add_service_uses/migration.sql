-- CreateTable
CREATE TABLE "service_use" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "service" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "service_use_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "service_use_end" (
    "tenant_id" UUID NOT NULL,
    "use_id" UUID NOT NULL,
    "ends_on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "service_use_end_pkey" PRIMARY KEY ("tenant_id","use_id")
);

-- CreateIndex
CREATE INDEX "service_use_tenant_id_service_region_idx" ON "service_use"("tenant_id", "service", "region");

-- AddForeignKey
ALTER TABLE "service_use" ADD CONSTRAINT "service_use_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_use" ADD CONSTRAINT "service_use_service_fkey" FOREIGN KEY ("service") REFERENCES "trust_item"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_use_end" ADD CONSTRAINT "service_use_end_tenant_id_use_id_fkey" FOREIGN KEY ("tenant_id", "use_id") REFERENCES "service_use"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table trust_item drop constraint trust_item_kind;
alter table trust_item
  add constraint trust_item_kind check (kind in ('document', 'compliance', 'subprocessor', 'update', 'service'));
alter table service_use
  add constraint service_use_region check (region ~ '^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$'),
  add constraint service_use_reason check (btrim(reason) <> '');
alter table service_use_end add constraint service_use_end_reason check (btrim(reason) <> '');

-- A service is used in a region once at a time, whoever writes the row; both tables take turns by the customer.
create function openbook.guard_service_use() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('service-use:' || new.tenant_id, 0));
  if not exists (select from trust_item where slug = new.service and kind = 'service') then
    raise exception '% is no service', new.service using errcode = '23514';
  end if;
  -- A use that was never one, because it ended as it began, is in nobody's way.
  if exists (select from service_use u left join service_use_end e on e.tenant_id = u.tenant_id and e.use_id = u.id
    where u.tenant_id = new.tenant_id and u.service = new.service and u.region = new.region
      and (e.ends_on is null or (e.ends_on > new.starts_on and e.ends_on > u.starts_on))) then
    raise exception 'it is in use already' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger used_once before insert on service_use for each row execute function openbook.guard_service_use();

create function openbook.guard_service_use_end() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('service-use:' || new.tenant_id, 0));
  if exists (select from service_use where tenant_id = new.tenant_id and id = new.use_id and starts_on > new.ends_on) then
    raise exception 'a use does not end before it begins' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger ends_after before insert on service_use_end
  for each row execute function openbook.guard_service_use_end();
revoke execute on function openbook.guard_service_use, openbook.guard_service_use_end from public;

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass), openbook.freeze_table(t::regclass)
  from unnest(array['service_use', 'service_use_end']) t;
