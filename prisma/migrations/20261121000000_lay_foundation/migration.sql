-- CreateEnum
CREATE TYPE "locale" AS ENUM ('en', 'es');

-- CreateEnum
CREATE TYPE "theme" AS ENUM ('system', 'light', 'dark');

-- CreateEnum
CREATE TYPE "tenant_role" AS ENUM ('viewer', 'trust_reader', 'billing_reader', 'tenant_admin');

-- CreateEnum
CREATE TYPE "staff_role_name" AS ENUM ('account_manager', 'vendor_admin', 'billing_operator', 'finance_approver', 'support', 'sre', 'security', 'auditor');

-- CreateEnum
CREATE TYPE "signing_purpose" AS ENUM ('attestation', 'checkpoint');

-- CreateEnum
CREATE TYPE "job_outcome" AS ENUM ('done', 'failed', 'switched_off');

-- CreateTable
CREATE TABLE "tenant" (
    "id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "locale" "locale" NOT NULL DEFAULT 'en',
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant_zone" (
    "tenant_id" UUID NOT NULL,
    "effective_from" DATE NOT NULL,
    "zone" TEXT NOT NULL,

    CONSTRAINT "tenant_zone_pkey" PRIMARY KEY ("tenant_id","effective_from")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT,
    "email" TEXT NOT NULL,
    "email_verified" TIMESTAMPTZ(6),
    "image" TEXT,
    "locale" "locale",
    "theme" "theme" NOT NULL DEFAULT 'system',
    "disabled_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,

    CONSTRAINT "login_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_session" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "session_token" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "login_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_token" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "verification_token_pkey" PRIMARY KEY ("identifier","token")
);

-- CreateTable
CREATE TABLE "membership" (
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "tenant_role" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("tenant_id","user_id","role")
);

-- CreateTable
CREATE TABLE "staff_role" (
    "user_id" UUID NOT NULL,
    "role" "staff_role_name" NOT NULL,
    "granted_by" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "staff_role_pkey" PRIMARY KEY ("user_id","role")
);

-- CreateTable
CREATE TABLE "staff_account" (
    "tenant_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "staff_account_pkey" PRIMARY KEY ("tenant_id","user_id")
);

-- CreateTable
CREATE TABLE "vendor_api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "rate_per_minute" INTEGER NOT NULL,
    "client_cert_sha256" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "replaces_id" UUID,
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "vendor_api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant_api_key" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "rate_per_minute" INTEGER NOT NULL,
    "client_cert_sha256" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "replaces_id" UUID,
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "tenant_api_key_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "view_as" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "staff_user_id" UUID NOT NULL,
    "staff_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "view_as_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "signing_key" (
    "kid" TEXT NOT NULL,
    "purpose" "signing_purpose" NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_jwk" TEXT NOT NULL,
    "vkey" TEXT,
    "private_key" BYTEA NOT NULL,
    "not_before" TIMESTAMPTZ(6) NOT NULL,
    "not_after" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "attestation" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "kind" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "subject_ref" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "envelope" BYTEA NOT NULL,
    "kid" TEXT NOT NULL,
    "salt" BYTEA NOT NULL,
    "entry" BYTEA NOT NULL,
    "issued_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "attestation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_pending" (
    "id" BIGSERIAL NOT NULL,
    "tenant_id" UUID,
    "entry" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "log_pending_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_leaf" (
    "index" BIGINT NOT NULL,
    "entry" BYTEA NOT NULL,
    "integrated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "log_leaf_pkey" PRIMARY KEY ("index")
);

-- CreateTable
CREATE TABLE "log_node" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "log_node_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "log_verification" (
    "id" UUID NOT NULL,
    "size" BIGINT NOT NULL,
    "ok" BOOLEAN,
    "first_bad" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "log_verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "kind" TEXT NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "available_at" TIMESTAMPTZ(6) NOT NULL,
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_message" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "sender" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT,
    "locale" "locale" NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "mail_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "href" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_run" (
    "id" UUID NOT NULL,
    "job" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "outcome" "job_outcome",
    "detail" TEXT,

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "switch_change" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "name" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "switch_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stored_object" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "sha256" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "stored_object_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_decision" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "allowed" BOOLEAN NOT NULL,
    "reason" TEXT,
    "policy_hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "policy_decision_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "tenant_external_id_key" ON "tenant"("external_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_account_email_key" ON "user_account"("email");

-- CreateIndex
CREATE INDEX "login_account_user_id_idx" ON "login_account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "login_account_provider_provider_account_id_key" ON "login_account"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "login_session_session_token_key" ON "login_session"("session_token");

-- CreateIndex
CREATE INDEX "login_session_user_id_idx" ON "login_session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "verification_token_token_key" ON "verification_token"("token");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE INDEX "staff_account_user_id_idx" ON "staff_account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "vendor_api_key_prefix_key" ON "vendor_api_key"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "tenant_api_key_prefix_key" ON "tenant_api_key"("prefix");

-- CreateIndex
CREATE INDEX "view_as_staff_user_id_idx" ON "view_as"("staff_user_id");

-- CreateIndex
CREATE INDEX "signing_key_purpose_not_before_idx" ON "signing_key"("purpose", "not_before");

-- CreateIndex
CREATE UNIQUE INDEX "attestation_entry_key" ON "attestation"("entry");

-- CreateIndex
CREATE INDEX "attestation_tenant_id_kind_issued_at_idx" ON "attestation"("tenant_id", "kind", "issued_at");

-- CreateIndex
CREATE UNIQUE INDEX "attestation_tenant_id_kind_subject_ref_key" ON "attestation"("tenant_id", "kind", "subject_ref");

-- CreateIndex
CREATE UNIQUE INDEX "log_pending_entry_key" ON "log_pending"("entry");

-- CreateIndex
CREATE UNIQUE INDEX "log_leaf_entry_key" ON "log_leaf"("entry");

-- CreateIndex
CREATE INDEX "log_verification_started_at_idx" ON "log_verification"("started_at");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_dedup_key_key" ON "outbox"("dedup_key");

-- CreateIndex
CREATE INDEX "outbox_done_at_available_at_idx" ON "outbox"("done_at", "available_at");

-- CreateIndex
CREATE UNIQUE INDEX "mail_message_dedup_key_key" ON "mail_message"("dedup_key");

-- CreateIndex
CREATE INDEX "mail_message_tenant_id_created_at_idx" ON "mail_message"("tenant_id", "created_at");

-- CreateIndex
CREATE INDEX "notice_user_id_created_at_idx" ON "notice"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "job_run_job_started_at_idx" ON "job_run"("job", "started_at");

-- CreateIndex
CREATE INDEX "switch_change_tenant_id_name_at_idx" ON "switch_change"("tenant_id", "name", "at");

-- CreateIndex
CREATE INDEX "stored_object_tenant_id_sha256_idx" ON "stored_object"("tenant_id", "sha256");

-- CreateIndex
CREATE INDEX "policy_decision_tenant_id_at_idx" ON "policy_decision"("tenant_id", "at");

-- AddForeignKey
ALTER TABLE "tenant_zone" ADD CONSTRAINT "tenant_zone_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login_account" ADD CONSTRAINT "login_account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login_session" ADD CONSTRAINT "login_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_role" ADD CONSTRAINT "staff_role_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- ───────────────────────────── roles, row-level security, immutability
-- The roles exist before the first migration: whoever runs this owns the tables; `app` serves requests and jobs and owns
-- nothing; `desk` reads across tenants; `worker_owner` owns the queue's schema.

do $$
declare wanted text;
begin
  foreach wanted in array array['app', 'desk', 'worker_owner'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      raise exception 'role "%" is missing: create the roles app, desk and worker_owner before migrating', wanted;
    end if;
  end loop;
end $$;

revoke all on schema public from public;
create schema openbook;
grant usage on schema public, openbook to app, desk;

-- Forces row-level security on a table whose rows belong to a tenant. The inner select makes the planner read the setting
-- once per statement instead of once per row.
create function openbook.secure_tenant_table(target regclass, key_column text default 'tenant_id', or_vendor boolean default false)
returns void language plpgsql as $$
declare
  mine text := format(
    '%I = any((select nullif(current_setting(''app.tenant_ids'', true), '''')::uuid[])::uuid[])%s',
    key_column, case when or_vendor then format(' or %I is null', key_column) else '' end);
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant_rows on %s to app using (%s) with check (%s)', target, mine, mine);
  execute format('create policy vendor_reads on %s for select to desk using (true)', target);
  execute format('grant select, insert, update, delete on %s to app', target);
  execute format('grant select on %s to desk', target);
end $$;

-- Lets SECURITY DEFINER functions of the owner see a table despite FORCE.
create function openbook.open_to_definer(target regclass)
returns void language plpgsql as $$
begin
  execute format('create policy definer_rows on %s to %I using (true) with check (true)', target, current_user);
end $$;

create function openbook.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% rows are immutable', tg_table_name using errcode = '42501';
end $$;

-- Makes a table append-only for everybody, the owner included.
create function openbook.freeze_table(target regclass)
returns void language plpgsql as $$
begin
  execute format('revoke update, delete, truncate on %s from app, desk', target);
  execute format('create trigger frozen_rows before update or delete on %s for each row execute function openbook.refuse_change()', target);
  execute format('create trigger frozen_table before truncate on %s for each statement execute function openbook.refuse_change()', target);
end $$;

revoke execute on function openbook.secure_tenant_table, openbook.open_to_definer, openbook.freeze_table from public;

select openbook.secure_tenant_table('tenant', 'id');
select openbook.secure_tenant_table(t::regclass) from unnest(array[
  'tenant_zone', 'membership', 'staff_account', 'tenant_api_key', 'view_as']) t;
select openbook.secure_tenant_table(t::regclass, 'tenant_id', true) from unnest(array[
  'attestation', 'log_pending', 'outbox', 'mail_message', 'notice', 'switch_change', 'stored_object', 'policy_decision']) t;
select openbook.open_to_definer(t::regclass) from unnest(array[
  'tenant', 'membership', 'staff_account', 'tenant_api_key', 'log_pending', 'outbox']) t;
select openbook.freeze_table(t::regclass) from unnest(array[
  'attestation', 'log_leaf', 'log_node', 'checkpoint', 'switch_change', 'policy_decision']) t;

grant select, insert, update, delete on user_account, login_account, login_session, verification_token, staff_role,
  vendor_api_key, log_verification, job_run to app;
grant select, insert on log_leaf, log_node, checkpoint to app;
grant select, insert, update on signing_key to app;
grant select on user_account, staff_role, log_leaf, log_node, checkpoint, log_verification, job_run to desk;
grant select (id, name, prefix, rate_per_minute, client_cert_sha256, created_by, created_at, expires_at, revoked_at, replaces_id, last_used_at)
  on vendor_api_key to desk;
grant select (kid, purpose, algorithm, public_jwk, vkey, not_before, not_after, revoked_at, created_at) on signing_key to desk;
revoke delete on log_pending from app;
grant usage on sequence log_pending_id_seq to app;

-- A null tenant is one owner, the vendor, so its records are unique too.
drop index attestation_tenant_id_kind_subject_ref_key;
create unique index attestation_tenant_id_kind_subject_ref_key on attestation (tenant_id, kind, subject_ref) nulls not distinct;

-- ───────────────────────────── what may be known before a tenant is known: ids only

create function openbook.memberships_of(person uuid) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct tenant_id from membership where user_id = person $$;

create function openbook.accounts_of(person uuid) returns setof uuid
language sql stable security definer set search_path = public as $$
  select tenant_id from staff_account where user_id = person $$;

create function openbook.tenants_by_external_ids(names text[]) returns table (external_id text, id uuid)
language sql stable security definer set search_path = public as $$
  select external_id, id from tenant where external_id = any(names) $$;

create function openbook.all_tenant_ids() returns setof uuid
language sql stable security definer set search_path = public as $$
  select id from tenant order by id $$;

create function openbook.api_key_by_prefix(wanted text) returns table (kind text, id uuid, tenant_id uuid)
language sql stable security definer set search_path = public as $$
  select 'vendor', k.id, null::uuid from vendor_api_key k where k.prefix = wanted
  union all
  select 'tenant', k.id, k.tenant_id from tenant_api_key k where k.prefix = wanted $$;

create function openbook.due_outbox(at timestamptz, most int) returns table (id uuid, tenant_id uuid)
language sql stable security definer set search_path = public as $$
  select id, tenant_id from outbox where done_at is null and available_at <= at order by available_at, id limit most $$;

-- The sequencer reads what waits in order and, once the leaves are written, drops what is in the log.
create function openbook.waiting_log_entries(most int) returns table (id bigint, entry bytea)
language sql volatile security definer set search_path = public as $$
  select id, entry from log_pending order by id limit most for update $$;

create function openbook.drop_logged_entries(ids bigint[]) returns bigint
language sql volatile security definer set search_path = public as $$
  with gone as (
    delete from log_pending p where p.id = any(ids) and exists (select from log_leaf l where l.entry = p.entry) returning 1)
  select count(*) from gone $$;

revoke execute on all functions in schema openbook from public;
grant execute on function openbook.memberships_of, openbook.accounts_of, openbook.tenants_by_external_ids,
  openbook.all_tenant_ids, openbook.api_key_by_prefix, openbook.due_outbox, openbook.waiting_log_entries,
  openbook.drop_logged_entries to app;
