-- CreateTable
CREATE TABLE "subprocessor_withdrawal" (
    "change_id" UUID NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(6) NOT NULL,
    "replaced_by" INTEGER,
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "subprocessor_withdrawal_pkey" PRIMARY KEY ("change_id")
);

-- CreateTable
CREATE TABLE "subprocessor_withdrawal_notice" (
    "tenant_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL,
    "people" INTEGER NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "subprocessor_withdrawal_notice_pkey" PRIMARY KEY ("tenant_id","change_id")
);

-- CreateTable
CREATE TABLE "subprocessor_withdrawal_recipient" (
    "tenant_id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "mail_id" UUID NOT NULL,

    CONSTRAINT "subprocessor_withdrawal_recipient_pkey" PRIMARY KEY ("tenant_id","change_id","user_id")
);

-- CreateIndex
CREATE INDEX "subprocessor_withdrawal_done_at_idx" ON "subprocessor_withdrawal"("done_at");

-- AddForeignKey
ALTER TABLE "subprocessor_withdrawal" ADD CONSTRAINT "subprocessor_withdrawal_of" FOREIGN KEY ("change_id") REFERENCES "subprocessor_change"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "subprocessor_withdrawal_notice" ADD CONSTRAINT "subprocessor_withdrawal_notice_about" FOREIGN KEY ("change_id") REFERENCES "subprocessor_withdrawal"("change_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "subprocessor_withdrawal_notice" ADD CONSTRAINT "subprocessor_withdrawal_notice_of" FOREIGN KEY ("tenant_id", "change_id") REFERENCES "subprocessor_notice"("tenant_id", "change_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "subprocessor_withdrawal_recipient" ADD CONSTRAINT "subprocessor_withdrawal_recipient_of" FOREIGN KEY ("tenant_id", "change_id") REFERENCES "subprocessor_withdrawal_notice"("tenant_id", "change_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- ───────────────────────────── who sees and changes what

grant select, insert on subprocessor_withdrawal to app;
grant update (done_at) on subprocessor_withdrawal to app;
grant select on subprocessor_withdrawal to desk;
create trigger kept_rows before delete on subprocessor_withdrawal for each row execute function openbook.refuse_change();
create trigger kept_table before truncate on subprocessor_withdrawal for each statement execute function openbook.refuse_change();
alter table subprocessor_withdrawal_notice add constraint subprocessor_withdrawal_notice_people check (people > 0);
select openbook.secure_tenant_table(t::regclass) from unnest(array[
  'subprocessor_withdrawal_notice', 'subprocessor_withdrawal_recipient']) t;
select openbook.freeze_table(t::regclass) from unnest(array[
  'subprocessor_withdrawal_notice', 'subprocessor_withdrawal_recipient']) t;

-- Nobody objects to what does not happen any more, nor after the last day, whoever writes the row.
create or replace function openbook.guard_subprocessor_objection() returns trigger language plpgsql as $$
begin
  if not exists (select from subprocessor_change c where c.id = new.change_id
    and (new.filed_at at time zone 'UTC')::date <= c.objections_until) then
    raise exception 'the days to object are over' using errcode = '23514';
  end if;
  if exists (select from subprocessor_withdrawal w where w.change_id = new.change_id) then
    raise exception 'the change was withdrawn' using errcode = '23514';
  end if;
  return new;
end $$;

-- Mails about changes, and about those that do not happen, that did not go out, of all customers: a count only.
select openbook.open_to_definer(t::regclass) from unnest(array[
  'subprocessor_withdrawal_notice', 'subprocessor_withdrawal_recipient']) t;
create or replace function openbook.unsent_subprocessor_mails(before timestamptz) returns integer
language sql stable security definer set search_path = public as $$
  select count(*)::integer from (
    select r.mail_id from subprocessor_recipient r
    join subprocessor_notice n on n.tenant_id = r.tenant_id and n.change_id = r.change_id where n.told_at < before
    union
    select r.mail_id from subprocessor_withdrawal_recipient r
    join subprocessor_withdrawal_notice n on n.tenant_id = r.tenant_id and n.change_id = r.change_id where n.told_at < before
  ) told join mail_message m on m.id = told.mail_id
  where m.sent_at is null $$;
