-- CreateEnum
CREATE TYPE "meter_aggregation" AS ENUM ('sum', 'count', 'max', 'last', 'time-weighted');

-- CreateEnum
CREATE TYPE "meter_reporter" AS ENUM ('vendor', 'tenant');

-- CreateEnum
CREATE TYPE "import_kind" AS ENUM ('access-log', 'csv', 'jsonl');

-- CreateTable
CREATE TABLE "meter" (
    "slug" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_es" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "meter_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "meter_version" (
    "id" SERIAL NOT NULL,
    "meter_slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "event_type" TEXT NOT NULL,
    "aggregation" "meter_aggregation" NOT NULL,
    "value_path" TEXT,
    "dimensions" TEXT[] NOT NULL,
    "unit" TEXT NOT NULL,
    "allow_negative" BOOLEAN NOT NULL,
    "reported_by" "meter_reporter" NOT NULL,
    "seals_amounts" BOOLEAN NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "meter_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "meter_version_retirement" (
    "meter_version_id" INTEGER NOT NULL,
    "retired_by" TEXT NOT NULL,
    "retired_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "meter_version_retirement_pkey" PRIMARY KEY ("meter_version_id")
);

-- CreateTable
CREATE TABLE "usage_event" (
    "tenant_id" UUID NOT NULL,
    "source" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "day" DATE NOT NULL,
    "tzdata" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "ingested_at" TIMESTAMPTZ(3) NOT NULL,
    "seal_sequence" INTEGER NOT NULL,
    "meter_version_ids" INTEGER[] NOT NULL,
    "amounts" DECIMAL(38,18)[] NOT NULL,
    "dimension_keys" TEXT[] COLLATE "C" NOT NULL,
    "canonical" TEXT NOT NULL,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("tenant_id","source","id")
);

-- CreateTable
CREATE TABLE "usage_rollup" (
    "tenant_id" UUID NOT NULL,
    "meter_version_id" INTEGER NOT NULL,
    "dimension_key" TEXT COLLATE "C" NOT NULL,
    "day" DATE NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "event_count" BIGINT NOT NULL,
    "value_sum" DECIMAL(60,18) NOT NULL,
    "value_max" DECIMAL(38,18) NOT NULL,
    "closing_at" TIMESTAMPTZ(3) NOT NULL,
    "closing_source" TEXT COLLATE "C" NOT NULL,
    "closing_id" TEXT COLLATE "C" NOT NULL,
    "closing_value" DECIMAL(38,18) NOT NULL,

    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("tenant_id","meter_version_id","dimension_key","day","hour")
);

-- CreateTable
CREATE TABLE "usage_series" (
    "tenant_id" UUID NOT NULL,
    "meter_version_id" INTEGER NOT NULL,
    "dimension_key" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "usage_series_pkey" PRIMARY KEY ("tenant_id","meter_version_id","dimension_key")
);

-- CreateTable
CREATE TABLE "usage_day" (
    "tenant_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "zone" TEXT NOT NULL,
    "seal_due_at" TIMESTAMPTZ(3) NOT NULL,
    "next_sequence" INTEGER NOT NULL DEFAULT 0,
    "carry_changed_at" TIMESTAMPTZ(3),
    "parked_at" TIMESTAMPTZ(3),
    "parked_reason" TEXT,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("tenant_id","day")
);

-- CreateTable
CREATE TABLE "usage_day_count" (
    "tenant_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "received" BIGINT NOT NULL,
    "accepted" BIGINT NOT NULL,
    "duplicate" BIGINT NOT NULL,
    "late" BIGINT NOT NULL,
    "rejected" BIGINT NOT NULL,
    "late_since" TIMESTAMPTZ(3),

    CONSTRAINT "usage_day_count_pkey" PRIMARY KEY ("tenant_id","day")
);

-- CreateTable
CREATE TABLE "rejected_event" (
    "id" BIGSERIAL NOT NULL,
    "tenant_id" UUID,
    "day" DATE NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "sender" TEXT NOT NULL,
    "source" TEXT COLLATE "C",
    "event_id" TEXT COLLATE "C",
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "path" TEXT,
    "excerpt" TEXT NOT NULL,

    CONSTRAINT "rejected_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "day_seal" (
    "tenant_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "sequence" INTEGER NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "event_count" BIGINT NOT NULL,
    "merkle_root" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "document" BYTEA NOT NULL,

    CONSTRAINT "day_seal_pkey" PRIMARY KEY ("tenant_id","day","sequence")
);

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "kind" "import_kind" NOT NULL,
    "source" TEXT COLLATE "C",
    "file_name" TEXT NOT NULL,
    "file_sha256" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "backfill" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "bytes_done" BIGINT NOT NULL DEFAULT 0,
    "lines_done" BIGINT NOT NULL DEFAULT 0,
    "accepted" BIGINT NOT NULL DEFAULT 0,
    "duplicate" BIGINT NOT NULL DEFAULT 0,
    "late" BIGINT NOT NULL DEFAULT 0,
    "rejected" BIGINT NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "meter_version_event_type_idx" ON "meter_version"("event_type");

-- CreateIndex
CREATE UNIQUE INDEX "meter_version_meter_slug_version_key" ON "meter_version"("meter_slug", "version");

-- CreateIndex
CREATE INDEX "usage_event_tenant_id_day_seal_sequence_idx" ON "usage_event"("tenant_id", "day", "seal_sequence");

-- CreateIndex
CREATE INDEX "usage_rollup_tenant_id_day_meter_version_id_idx" ON "usage_rollup"("tenant_id", "day", "meter_version_id");

-- CreateIndex
CREATE INDEX "rejected_event_tenant_id_day_id_idx" ON "rejected_event"("tenant_id", "day", "id");

-- CreateIndex
CREATE INDEX "import_run_tenant_id_file_sha256_idx" ON "import_run"("tenant_id", "file_sha256");

-- AddForeignKey
ALTER TABLE "meter_version" ADD CONSTRAINT "meter_version_meter_slug_fkey" FOREIGN KEY ("meter_slug") REFERENCES "meter"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "meter_version_retirement" ADD CONSTRAINT "meter_version_retirement_meter_version_id_fkey" FOREIGN KEY ("meter_version_id") REFERENCES "meter_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── invariants

alter table meter add constraint meter_slug_form check (slug ~ '^[a-z][a-z0-9-]{0,62}$');
alter table meter_version
  add constraint meter_version_positive check (version >= 1),
  add constraint meter_version_value_path check ((aggregation = 'count') = (value_path is null)),
  add constraint meter_version_dimensions check (cardinality(dimensions) <= 10);

-- Events carry no foreign keys: the tenant is checked under its policy, and a check per row would halve the intake.
alter table usage_event
  add constraint usage_event_arrays check (
    cardinality(meter_version_ids) > 0
    and cardinality(meter_version_ids) = cardinality(amounts)
    and cardinality(meter_version_ids) = cardinality(dimension_keys)),
  add constraint usage_event_sequence check (seal_sequence >= 0);
alter table usage_rollup add constraint usage_rollup_count check (event_count > 0);
alter table usage_day
  add constraint usage_day_sequence check (next_sequence >= 0),
  add constraint usage_day_parked check ((parked_at is null) = (parked_reason is null)),
  add constraint usage_day_tenant_fkey foreign key (tenant_id) references tenant (id) on delete restrict;
alter table usage_day_count
  add constraint usage_day_count_sum check (received = accepted + duplicate + late + rejected),
  add constraint usage_day_count_positive check (least(accepted, duplicate, late, rejected) >= 0),
  add constraint usage_day_count_day_fkey foreign key (tenant_id, day) references usage_day (tenant_id, day) on delete restrict;
alter table rejected_event add constraint rejected_event_size check (
  octet_length(excerpt) <= 8000 and octet_length(message) <= 2000);
alter table day_seal
  add constraint day_seal_sequence check (sequence >= 0),
  add constraint day_seal_digest check (digest = encode(sha256(document), 'hex')),
  add constraint day_seal_root check (merkle_root ~ '^[0-9a-f]{64}$'),
  add constraint day_seal_day_fkey foreign key (tenant_id, day) references usage_day (tenant_id, day) on delete restrict;
alter table import_run add constraint import_run_progress check (bytes_done between 0 and size_bytes);

-- What waits for a seal, without looking at every day there ever was.
create index usage_day_unsealed_idx on usage_day (seal_due_at) where next_sequence = 0 and parked_at is null;
create index usage_day_carry_idx on usage_day (carry_changed_at) where carry_changed_at is not null;
create index usage_day_count_late_idx on usage_day_count (late_since) where late_since is not null;

-- ───────────────────────────── who may see and change what

select openbook.secure_tenant_table(t::regclass) from unnest(array[
  'usage_event', 'usage_rollup', 'usage_series', 'usage_day', 'usage_day_count', 'day_seal']) t;
select openbook.secure_tenant_table(t::regclass, 'tenant_id', true) from unnest(array['rejected_event', 'import_run']) t;
select openbook.open_to_definer(t::regclass) from unnest(array['usage_day', 'usage_day_count']) t;
select openbook.freeze_table(t::regclass) from unnest(array[
  'meter', 'meter_version', 'meter_version_retirement', 'usage_event', 'rejected_event', 'day_seal']) t;
revoke delete on usage_rollup, usage_series, usage_day, usage_day_count, import_run from app;

grant select, insert on meter, meter_version, meter_version_retirement to app;
grant select on meter, meter_version, meter_version_retirement to desk;
grant usage on sequence meter_version_id_seq, rejected_event_id_seq to app;

-- Days that a seal is due for, oldest first: never sealed and past the grace; holding late events for an hour; or
-- standing on the reading of an earlier day that has changed.
create function openbook.due_seals(at timestamptz, most int) returns table (tenant_id uuid, day date)
language sql stable security definer set search_path = public as $$
  select due.tenant_id, due.day
  from (
    select d.tenant_id, d.day from usage_day d
      where d.next_sequence = 0 and d.parked_at is null and d.seal_due_at <= at
    union
    select d.tenant_id, d.day from usage_day d
      where d.carry_changed_at is not null and d.parked_at is null and d.next_sequence > 0
    union
    select c.tenant_id, c.day from usage_day_count c join usage_day d using (tenant_id, day)
      where c.late_since <= at - interval '1 hour' and d.parked_at is null and d.next_sequence > 0
  ) due
  order by due.day, due.tenant_id
  limit most $$;

revoke execute on function openbook.due_seals from public;
grant execute on function openbook.due_seals to app;
