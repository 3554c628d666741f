-- CreateTable
CREATE TABLE "subprocessor_change" (
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "slug" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "effective_from" DATE NOT NULL,
    "published_at" TIMESTAMPTZ(6) NOT NULL,
    "objections_until" DATE,
    "content_sha256" TEXT NOT NULL,
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "subprocessor_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subprocessor_notice" (
    "tenant_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL,
    "days_ahead" INTEGER NOT NULL,
    "people" INTEGER NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "subprocessor_notice_pkey" PRIMARY KEY ("tenant_id","change_id")
);

-- CreateTable
CREATE TABLE "subprocessor_recipient" (
    "tenant_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "mail_id" UUID NOT NULL,

    CONSTRAINT "subprocessor_recipient_pkey" PRIMARY KEY ("tenant_id","change_id","user_id")
);

-- CreateTable
CREATE TABLE "subprocessor_objection" (
    "tenant_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "filed_by" TEXT NOT NULL,
    "filed_at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "subprocessor_objection_pkey" PRIMARY KEY ("tenant_id","change_id")
);

-- CreateTable
CREATE TABLE "subprocessor_answer" (
    "tenant_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "answered_by" TEXT NOT NULL,
    "answered_at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "subprocessor_answer_pkey" PRIMARY KEY ("tenant_id","change_id")
);

-- CreateIndex
CREATE INDEX "subprocessor_change_done_at_idx" ON "subprocessor_change"("done_at");

-- CreateIndex
CREATE UNIQUE INDEX "subprocessor_change_item_id_version_key" ON "subprocessor_change"("item_id", "version");

-- AddForeignKey
ALTER TABLE "subprocessor_change" ADD CONSTRAINT "subprocessor_change_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "trust_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table subprocessor_change add constraint subprocessor_change_kind check (kind in ('new', 'changed', 'ends'));
alter table subprocessor_notice
  add constraint subprocessor_notice_people check (people >= 0),
  add constraint subprocessor_notice_of foreign key (change_id) references subprocessor_change (id) on delete restrict;
alter table subprocessor_recipient add constraint subprocessor_recipient_of
  foreign key (tenant_id, change_id) references subprocessor_notice (tenant_id, change_id) on delete restrict;
alter table subprocessor_objection
  add constraint subprocessor_objection_of foreign key (tenant_id, change_id) references subprocessor_notice (tenant_id, change_id) on delete restrict,
  add constraint subprocessor_objection_reason check (btrim(reason) <> '');
alter table subprocessor_answer
  add constraint subprocessor_answer_of foreign key (tenant_id, change_id) references subprocessor_objection (tenant_id, change_id) on delete restrict,
  add constraint subprocessor_answer_outcome check (outcome in ('accepted', 'explained')),
  add constraint subprocessor_answer_text check (btrim(text) <> '');

-- ───────────────────────────── who sees and changes what

grant select, insert on subprocessor_change to app;
grant update (done_at) on subprocessor_change to app;
grant select on subprocessor_change to desk;
create trigger kept_rows before delete on subprocessor_change for each row execute function openbook.refuse_change();
create trigger kept_table before truncate on subprocessor_change for each statement execute function openbook.refuse_change();
select openbook.secure_tenant_table(t::regclass) from unnest(array[
  'subprocessor_notice', 'subprocessor_recipient', 'subprocessor_objection', 'subprocessor_answer']) t;
select openbook.freeze_table(t::regclass) from unnest(array[
  'subprocessor_notice', 'subprocessor_recipient', 'subprocessor_objection', 'subprocessor_answer']) t;

-- Nobody objects after the last day, whoever writes the row.
create function openbook.guard_subprocessor_objection() returns trigger language plpgsql as $$
begin
  if not exists (select from subprocessor_change c where c.id = new.change_id
    and (new.filed_at at time zone 'UTC')::date <= c.objections_until) then
    raise exception 'the days to object are over' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger objected_in_time before insert on subprocessor_objection
  for each row execute function openbook.guard_subprocessor_objection();
revoke execute on function openbook.guard_subprocessor_objection from public;

-- Mails about changes that did not go out, of all customers: a count only.
select openbook.open_to_definer(t::regclass) from unnest(array['subprocessor_notice', 'subprocessor_recipient']) t;
create function openbook.unsent_subprocessor_mails(before timestamptz) returns integer
language sql stable security definer set search_path = public as $$
  select count(*)::integer from subprocessor_recipient r
  join subprocessor_notice n on n.tenant_id = r.tenant_id and n.change_id = r.change_id
  join mail_message m on m.id = r.mail_id
  where m.sent_at is null and n.told_at < before $$;
revoke execute on function openbook.unsent_subprocessor_mails from public;
grant execute on function openbook.unsent_subprocessor_mails to app;
