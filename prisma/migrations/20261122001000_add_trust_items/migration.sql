-- CreateEnum
CREATE TYPE "trust_state" AS ENUM ('draft', 'in-review', 'published', 'superseded', 'withdrawn');

-- CreateTable
CREATE TABLE "trust_item" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "trust_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trust_item_version" (
    "item_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,
    "content_sha256" TEXT NOT NULL,
    "access" TEXT NOT NULL,
    "owner" TEXT,
    "review_by" DATE,
    "file_object_id" UUID,
    "file_sha256" TEXT,
    "file_name" TEXT,
    "media_type" TEXT,
    "file_bytes" INTEGER,
    "drafted_at" TIMESTAMPTZ(6) NOT NULL,
    "drafted_by" TEXT NOT NULL,

    CONSTRAINT "trust_item_version_pkey" PRIMARY KEY ("item_id","version")
);

-- CreateTable
CREATE TABLE "trust_item_standing" (
    "item_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "state" "trust_state" NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "trust_item_standing_pkey" PRIMARY KEY ("item_id","version")
);

-- CreateTable
CREATE TABLE "trust_item_step" (
    "item_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT,
    "approval_id" UUID,
    "attestation_id" UUID,

    CONSTRAINT "trust_item_step_pkey" PRIMARY KEY ("item_id","version","position")
);

-- CreateIndex
CREATE UNIQUE INDEX "trust_item_slug_key" ON "trust_item"("slug");

-- CreateIndex
CREATE INDEX "trust_item_standing_state_idx" ON "trust_item_standing"("state");

-- CreateIndex
CREATE INDEX "trust_item_step_approval_id_idx" ON "trust_item_step"("approval_id");

-- AddForeignKey
ALTER TABLE "trust_item_version" ADD CONSTRAINT "trust_item_version_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "trust_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trust_item_standing" ADD CONSTRAINT "trust_item_standing_item_id_version_fkey" FOREIGN KEY ("item_id", "version") REFERENCES "trust_item_version"("item_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trust_item_step" ADD CONSTRAINT "trust_item_step_item_id_version_fkey" FOREIGN KEY ("item_id", "version") REFERENCES "trust_item_version"("item_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trust_item_step" ADD CONSTRAINT "trust_item_step_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table trust_item
  add constraint trust_item_slug check (slug ~ '^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$'),
  add constraint trust_item_kind check (kind in ('document', 'compliance', 'subprocessor', 'update'));
alter table trust_item_version
  add constraint trust_item_version_counts check (version >= 1),
  add constraint trust_item_version_digest check (content_sha256 = encode(sha256(content), 'hex')),
  add constraint trust_item_version_access check (access in ('public', 'signed-in', 'on-request', 'nda')),
  add constraint trust_item_version_owner check (btrim(owner) <> ''),
  add constraint trust_item_version_file check (
    num_nonnulls(file_object_id, file_sha256, file_name, media_type, file_bytes) in (0, 5)
    and file_sha256 ~ '^[0-9a-f]{64}$' and file_bytes > 0);
alter table trust_item_step
  add constraint trust_item_step_known check (step in ('drafted', 'submitted', 'published', 'superseded', 'withdrawn')),
  add constraint trust_item_step_approved check (step not in ('submitted', 'published') or approval_id is not null),
  add constraint trust_item_step_signed check (step not in ('published', 'withdrawn') or attestation_id is not null),
  add constraint trust_item_step_reason check (step <> 'withdrawn' or btrim(coalesce(reason, '')) <> '');
create unique index trust_item_step_published_once on trust_item_step (approval_id) where step = 'published';
create unique index trust_item_one_published on trust_item_standing (item_id) where state = 'published';

-- Whoever writes the row: what has ended has ended, and nothing is published that two people did not agree to.
create function openbook.guard_trust_standing() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a version begins as a draft' using errcode = '23514';
    end if;
    return new;
  end if;
  if (new.item_id, new.version) <> (old.item_id, old.version) or not (case old.state
    when 'draft' then new.state in ('in-review', 'superseded', 'withdrawn')
    when 'in-review' then new.state in ('in-review', 'published', 'superseded', 'withdrawn')
    when 'published' then new.state in ('superseded', 'withdrawn')
    else false end) then
    raise exception 'a version does not go from % to %', old.state, new.state using errcode = '23514';
  end if;
  if new.state = 'published' and not exists (select from trust_item_step s
    join approval_standing a on a.request_id = s.approval_id and a.state = 'executed'
    where s.item_id = new.item_id and s.version = new.version and s.step = 'published') then
    raise exception 'a version is published by an approval' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger standing_moves before insert or update on trust_item_standing
  for each row execute function openbook.guard_trust_standing();

-- ───────────────────────────── who sees and changes what

grant select, insert on trust_item, trust_item_version, trust_item_step to app;
grant select, insert, update (state, changed_at) on trust_item_standing to app;
grant select on trust_item, trust_item_version, trust_item_standing, trust_item_step to desk;
select openbook.freeze_table(t::regclass) from unnest(array['trust_item', 'trust_item_version', 'trust_item_step']) t;
create trigger kept_rows before delete on trust_item_standing for each row execute function openbook.refuse_change();
create trigger kept_table before truncate on trust_item_standing for each statement execute function openbook.refuse_change();
