-- CreateEnum
CREATE TYPE "approval_state_name" AS ENUM ('proposed', 'approved', 'executed', 'rejected', 'withdrawn', 'expired', 'stale');

-- CreateEnum
CREATE TYPE "approval_step_kind" AS ENUM ('proposed', 'approved', 'rejected', 'withdrawn', 'reopened', 'executed', 'expired', 'stale');

-- AlterTable
ALTER TABLE "plan_version" ADD COLUMN     "approval_id" UUID;

-- CreateTable
CREATE TABLE "approval_request" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "kind" TEXT NOT NULL,
    "subject_ref" TEXT NOT NULL,
    "subject_sha256" TEXT NOT NULL,
    "document" BYTEA NOT NULL,
    "document_sha256" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(6) NOT NULL,
    "needed_count" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_standing" (
    "request_id" UUID NOT NULL,
    "tenant_id" UUID,
    "state" "approval_state_name" NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "approval_standing_pkey" PRIMARY KEY ("request_id")
);

-- CreateTable
CREATE TABLE "approval_step" (
    "request_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "tenant_id" UUID,
    "step" "approval_step_kind" NOT NULL,
    "actor" TEXT NOT NULL,
    "authority" TEXT,
    "proposed_by" TEXT NOT NULL,
    "reason" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "policy_hash" TEXT NOT NULL,
    "receipt" BYTEA NOT NULL,
    "receipt_sha256" TEXT NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "approval_step_pkey" PRIMARY KEY ("request_id","position")
);

-- CreateTable
CREATE TABLE "approval_delegation" (
    "id" UUID NOT NULL,
    "from_user_id" UUID NOT NULL,
    "to_user_id" UUID NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "ended_by" TEXT,

    CONSTRAINT "approval_delegation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approval_request_tenant_id_proposed_at_idx" ON "approval_request"("tenant_id", "proposed_at");

-- CreateIndex
CREATE INDEX "approval_request_kind_subject_ref_idx" ON "approval_request"("kind", "subject_ref");

-- CreateIndex
CREATE UNIQUE INDEX "approval_request_id_proposed_by_key" ON "approval_request"("id", "proposed_by");

-- CreateIndex
CREATE INDEX "approval_standing_tenant_id_state_idx" ON "approval_standing"("tenant_id", "state");

-- CreateIndex
CREATE INDEX "approval_step_tenant_id_at_idx" ON "approval_step"("tenant_id", "at");

-- CreateIndex
CREATE INDEX "approval_delegation_to_user_id_first_day_idx" ON "approval_delegation"("to_user_id", "first_day");

-- CreateIndex
CREATE INDEX "approval_delegation_from_user_id_idx" ON "approval_delegation"("from_user_id");

-- CreateIndex
CREATE UNIQUE INDEX "plan_version_approval_id_key" ON "plan_version"("approval_id");

-- AddForeignKey
ALTER TABLE "approval_standing" ADD CONSTRAINT "approval_standing_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_step" ADD CONSTRAINT "approval_step_request_id_proposed_by_fkey" FOREIGN KEY ("request_id", "proposed_by") REFERENCES "approval_request"("id", "proposed_by") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_delegation" ADD CONSTRAINT "approval_delegation_from_user_id_fkey" FOREIGN KEY ("from_user_id") REFERENCES "user_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_delegation" ADD CONSTRAINT "approval_delegation_to_user_id_fkey" FOREIGN KEY ("to_user_id") REFERENCES "user_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_version" ADD CONSTRAINT "plan_version_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table approval_request
  add constraint approval_request_kind_form check (kind ~ '^[a-z][a-z-]*$'),
  add constraint approval_request_subject_form check (subject_sha256 ~ '^[0-9a-f]{64}$' and subject_ref <> ''),
  add constraint approval_request_digest_of_document check (document_sha256 = encode(sha256(document), 'hex')),
  add constraint approval_request_reason_given check (btrim(reason) <> ''),
  add constraint approval_request_amount_whole check (
    (amount_minor is null) = (currency is null) and amount_minor >= 0 and currency ~ '^[A-Z]{3}$'),
  add constraint approval_request_needs_another check (needed_count between 1 and 5),
  add constraint approval_request_time_forward check (expires_at > proposed_at);
alter table approval_step
  add constraint approval_step_position_positive check (position > 0),
  add constraint approval_step_digest_of_receipt check (receipt_sha256 = encode(sha256(receipt), 'hex')),
  -- Nobody decides about their own proposal, in person or through who stands in for them.
  add constraint approval_step_by_another check (
    step not in ('approved', 'rejected') or (actor <> proposed_by and authority <> proposed_by)),
  add constraint approval_step_decision_by_right check ((step in ('approved', 'rejected')) = (authority is not null)),
  add constraint approval_step_own_step check (step not in ('proposed', 'withdrawn') or actor = proposed_by),
  add constraint approval_step_rejected_with_reason check (step <> 'rejected' or btrim(reason) <> '');
alter table approval_delegation
  add constraint approval_delegation_to_another check (from_user_id <> to_user_id),
  add constraint approval_delegation_days_forward check (last_day >= first_day),
  add constraint approval_delegation_reason_given check (btrim(reason) <> ''),
  add constraint approval_delegation_end_by_somebody check ((ended_at is null) = (ended_by is null));
alter table plan_version
  add constraint plan_version_approved_or_before check ((approval_id is null) = published_before_approvals);

-- Each person decides once, and each right to approve is used once.
create unique index approval_step_one_decision on approval_step (request_id, actor) where step in ('approved', 'rejected');
create unique index approval_step_one_right on approval_step (request_id, authority) where step in ('approved', 'rejected');
-- A proposal begins once and ends once.
create unique index approval_step_one_end on approval_step (request_id)
  where step in ('executed', 'rejected', 'withdrawn', 'expired', 'stale');

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass, 'tenant_id', true) from unnest(array[
  'approval_request', 'approval_standing', 'approval_step']) t;
select openbook.open_to_definer(t::regclass) from unnest(array['approval_request', 'approval_standing']) t;
select openbook.freeze_table(t::regclass) from unnest(array['approval_request', 'approval_step']) t;
revoke delete on approval_standing from app;
grant select, insert, update on approval_delegation to app;
grant select on approval_delegation to desk;

-- The same table of transitions as in core, and no way around the number of approvals.
create function openbook.guard_approval_standing() returns trigger language plpgsql as $$
declare given int; needed int;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' then
      raise exception 'a proposal begins as proposed' using errcode = '42501';
    end if;
    return new;
  end if;
  if (new.request_id, new.tenant_id) is distinct from (old.request_id, old.tenant_id) then
    raise exception 'a standing keeps its proposal' using errcode = '42501';
  end if;
  if not (
    (old.state = 'proposed' and new.state in ('approved', 'rejected', 'withdrawn', 'expired', 'stale'))
    or (old.state = 'approved' and new.state in ('executed', 'proposed', 'rejected', 'withdrawn', 'expired', 'stale'))) then
    raise exception 'a proposal does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  if new.state in ('approved', 'executed') then
    select needed_count into needed from approval_request where id = new.request_id;
    select count(*) into given from approval_step where request_id = new.request_id and step = 'approved';
    if given < needed then
      raise exception 'a proposal needs % approvals and has %', needed, given using errcode = '42501';
    end if;
  end if;
  return new;
end $$;
create trigger kept_order before insert or update on approval_standing
  for each row execute function openbook.guard_approval_standing();

-- A step belongs to the tenant of its proposal.
create function openbook.guard_approval_tenant() returns trigger language plpgsql as $$
begin
  if not exists (select from approval_request r where r.id = new.request_id and r.tenant_id is not distinct from new.tenant_id) then
    raise exception 'a proposal and its rows have one owner' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger same_owner before insert on approval_standing for each row execute function openbook.guard_approval_tenant();
create trigger same_owner before insert on approval_step for each row execute function openbook.guard_approval_tenant();

-- A delegation can be ended, once; nothing else about it changes.
create function openbook.guard_approval_delegation() returns trigger language plpgsql as $$
begin
  if (new.id, new.from_user_id, new.to_user_id, new.first_day, new.last_day, new.reason, new.given_at)
    is distinct from (old.id, old.from_user_id, old.to_user_id, old.first_day, old.last_day, old.reason, old.given_at)
    or old.ended_at is not null then
    raise exception 'a delegation keeps what it says' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept_words before update on approval_delegation
  for each row execute function openbook.guard_approval_delegation();

-- ───────────────────────────── before a tenant is known: ids only

create function openbook.due_approvals(at timestamptz, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select r.tenant_id, r.id from approval_request r join approval_standing s on s.request_id = r.id
  where s.state in ('proposed', 'approved') and r.expires_at <= at order by r.expires_at, r.id limit most $$;

-- Whether anything was ever proposed in this deployment, by anybody.
create function openbook.has_approvals() returns boolean
language sql stable security definer set search_path = public as $$
  select exists (select from approval_request) $$;

revoke execute on function openbook.due_approvals, openbook.has_approvals, openbook.guard_approval_standing,
  openbook.guard_approval_tenant, openbook.guard_approval_delegation from public;
grant execute on function openbook.due_approvals, openbook.has_approvals to app;
