-- CreateEnum
CREATE TYPE "dispute_state" AS ENUM ('open', 'investigating', 'information-requested', 'resolved', 'withdrawn');

-- CreateEnum
CREATE TYPE "dispute_outcome" AS ENUM ('accepted', 'partly-accepted', 'rejected');

-- CreateEnum
CREATE TYPE "dispute_severity" AS ENUM ('low', 'normal', 'high', 'urgent');

-- CreateTable
CREATE TABLE "dispute" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "invoice_id" UUID NOT NULL,
    "line" TEXT,
    "credit_note_id" UUID,
    "meter" TEXT,
    "category" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "net_minor" BIGINT,
    "tax_minor" BIGINT,
    "total_minor" BIGINT NOT NULL,
    "last_day" DATE NOT NULL,
    "locale" "locale" NOT NULL,
    "snapshot" BYTEA NOT NULL,
    "snapshot_sha256" TEXT NOT NULL,
    "opened_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "dispute_standing" (
    "tenant_id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "state" "dispute_state" NOT NULL,
    "outcome" "dispute_outcome",
    "was_reopened" BOOLEAN NOT NULL DEFAULT false,
    "severity" "dispute_severity" NOT NULL,
    "assignee" TEXT,
    "due_at" TIMESTAMPTZ(6),
    "escalated_at" TIMESTAMPTZ(6),
    "first_answered_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "approval_id" UUID,
    "steps" INTEGER NOT NULL,
    "head_sha256" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "dispute_standing_pkey" PRIMARY KEY ("tenant_id","dispute_id")
);

-- CreateTable
CREATE TABLE "dispute_step" (
    "tenant_id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "text" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "document" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "dispute_step_pkey" PRIMARY KEY ("tenant_id","dispute_id","position")
);

-- CreateTable
CREATE TABLE "dispute_upload" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "object_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "uploaded_by" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "dispute_upload_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "dispute_attachment" (
    "tenant_id" UUID NOT NULL,
    "upload_id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "dispute_attachment_pkey" PRIMARY KEY ("tenant_id","upload_id")
);

-- CreateTable
CREATE TABLE "dispute_note" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "dispute_note_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "dispute_award" (
    "tenant_id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "sha256" TEXT,
    "approval_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,

    CONSTRAINT "dispute_award_pkey" PRIMARY KEY ("tenant_id","dispute_id","position")
);

-- CreateIndex
CREATE INDEX "dispute_tenant_id_invoice_id_idx" ON "dispute"("tenant_id", "invoice_id");

-- CreateIndex
CREATE INDEX "dispute_opened_at_idx" ON "dispute"("opened_at");

-- CreateIndex
CREATE UNIQUE INDEX "dispute_tenant_id_number_key" ON "dispute"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "dispute_tenant_id_key_key" ON "dispute"("tenant_id", "key");

-- CreateIndex
CREATE INDEX "dispute_standing_state_due_at_idx" ON "dispute_standing"("state", "due_at");

-- CreateIndex
CREATE INDEX "dispute_standing_assignee_state_idx" ON "dispute_standing"("assignee", "state");

-- CreateIndex
CREATE INDEX "dispute_upload_uploaded_at_idx" ON "dispute_upload"("uploaded_at");

-- CreateIndex
CREATE INDEX "dispute_attachment_tenant_id_dispute_id_position_idx" ON "dispute_attachment"("tenant_id", "dispute_id", "position");

-- CreateIndex
CREATE INDEX "dispute_note_tenant_id_dispute_id_at_idx" ON "dispute_note"("tenant_id", "dispute_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "dispute_award_approval_id_key" ON "dispute_award"("approval_id");

-- CreateIndex
CREATE INDEX "dispute_award_tenant_id_ref_idx" ON "dispute_award"("tenant_id", "ref");

-- AddForeignKey
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_standing" ADD CONSTRAINT "dispute_standing_tenant_id_dispute_id_fkey" FOREIGN KEY ("tenant_id", "dispute_id") REFERENCES "dispute"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_step" ADD CONSTRAINT "dispute_step_tenant_id_dispute_id_fkey" FOREIGN KEY ("tenant_id", "dispute_id") REFERENCES "dispute"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_attachment" ADD CONSTRAINT "dispute_attachment_tenant_id_upload_id_fkey" FOREIGN KEY ("tenant_id", "upload_id") REFERENCES "dispute_upload"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_attachment" ADD CONSTRAINT "dispute_attachment_tenant_id_dispute_id_position_fkey" FOREIGN KEY ("tenant_id", "dispute_id", "position") REFERENCES "dispute_step"("tenant_id", "dispute_id", "position") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_note" ADD CONSTRAINT "dispute_note_tenant_id_dispute_id_fkey" FOREIGN KEY ("tenant_id", "dispute_id") REFERENCES "dispute"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispute_award" ADD CONSTRAINT "dispute_award_tenant_id_dispute_id_fkey" FOREIGN KEY ("tenant_id", "dispute_id") REFERENCES "dispute"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table dispute
  add constraint dispute_number_counts check (number > 0),
  add constraint dispute_subject_known check (subject in ('line', 'invoice', 'credit-note')),
  add constraint dispute_names_its_subject check (
    (line is not null) = (subject = 'line') and (credit_note_id is not null) = (subject = 'credit-note')),
  add constraint dispute_amount_above_zero check (total_minor > 0),
  add constraint dispute_net_and_tax check ((net_minor is null) = (tax_minor is null)
    and (net_minor is null or net_minor + tax_minor = total_minor));
alter table dispute add constraint dispute_credit_note_fkey
  foreign key (tenant_id, invoice_id, credit_note_id) references credit_note (tenant_id, invoice_id, id) on delete restrict;
alter table dispute_standing
  add constraint dispute_standing_ended check ((ended_at is not null) = (state in ('resolved', 'withdrawn'))),
  add constraint dispute_standing_outcome check ((outcome is not null) = (state = 'resolved')),
  add constraint dispute_standing_due check (due_at is null or state in ('open', 'investigating')),
  add constraint dispute_standing_no_proposal_after_end check (approval_id is null or ended_at is null);
alter table dispute_step
  add constraint dispute_step_side_known check (side in ('customer', 'vendor', 'system')),
  add constraint dispute_step_text_given check (text is null or btrim(text) <> '');
alter table dispute_upload add constraint dispute_upload_size check (size_bytes > 0);
alter table dispute_note add constraint dispute_note_text_given check (btrim(text) <> '');
alter table dispute_award
  add constraint dispute_award_kind_known check (kind in ('credit-note', 'grant')),
  add constraint dispute_award_above_zero check (total_minor > 0);

-- A dispute begins once and is reopened at most once.
create unique index dispute_step_one_opening on dispute_step (tenant_id, dispute_id) where kind = 'opened';
create unique index dispute_step_one_reopening on dispute_step (tenant_id, dispute_id) where kind = 'reopened';

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array[
  'dispute', 'dispute_standing', 'dispute_step', 'dispute_upload', 'dispute_attachment', 'dispute_note', 'dispute_award']) t;
select openbook.open_to_definer(t::regclass) from unnest(array['dispute', 'dispute_standing']) t;
select openbook.freeze_table(t::regclass) from unnest(array[
  'dispute', 'dispute_step', 'dispute_attachment', 'dispute_note', 'dispute_award']) t;
revoke delete, truncate on dispute_standing from app;
revoke update, truncate on dispute_upload from app;
-- What the vendor's people write among themselves is read by no request that acts for a customer.
revoke select on dispute_note from app;

-- The same table of transitions as in core.
create function openbook.guard_dispute_standing() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' or new.steps <> 1 then
      raise exception 'a dispute begins as open' using errcode = '42501';
    end if;
    return new;
  end if;
  if (new.tenant_id, new.dispute_id) is distinct from (old.tenant_id, old.dispute_id) or new.steps < old.steps
    or (old.was_reopened and not new.was_reopened) then
    raise exception 'a standing keeps its dispute' using errcode = '42501';
  end if;
  if new.state is distinct from old.state and not (
    (old.state = 'open' and new.state in ('investigating', 'information-requested', 'resolved', 'withdrawn'))
    or (old.state = 'investigating' and new.state in ('information-requested', 'resolved', 'withdrawn'))
    or (old.state = 'information-requested' and new.state in ('investigating', 'resolved', 'withdrawn'))
    or (old.state = 'resolved' and new.state = 'investigating' and not old.was_reopened and new.was_reopened)) then
    raise exception 'a dispute does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept_order before insert or update on dispute_standing
  for each row execute function openbook.guard_dispute_standing();
create trigger never_removed before delete on dispute_standing for each row execute function openbook.refuse_change();

-- ───────────────────────────── before a tenant is known: ids only

create function openbook.late_disputes(at timestamptz, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select s.tenant_id, s.dispute_id from dispute_standing s
  where s.state in ('open', 'investigating') and s.due_at < at and s.escalated_at is null
  order by s.due_at, s.dispute_id limit most $$;

revoke execute on function openbook.late_disputes, openbook.guard_dispute_standing from public;
grant execute on function openbook.late_disputes to app;
