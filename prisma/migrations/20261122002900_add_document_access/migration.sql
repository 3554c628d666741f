-- CreateTable
CREATE TABLE "nda_text" (
    "version" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "earlier_stand" BOOLEAN NOT NULL,
    "published_by" TEXT NOT NULL,
    "published_at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID,

    CONSTRAINT "nda_text_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "nda_binding" (
    "id" UUID NOT NULL,
    "party" TEXT NOT NULL,
    "text_sha256" TEXT,
    "legal_entity" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "signer_mailbox" TEXT,
    "document" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "ends_at" TIMESTAMPTZ(6),
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "nda_binding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_request" (
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "mailbox" TEXT NOT NULL,
    "company" TEXT,
    "reason" TEXT NOT NULL,
    "locale" "locale" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "access_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_request_standing" (
    "request_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "proven_at" TIMESTAMPTZ(6),
    "decided_by" TEXT,
    "reason" TEXT,
    "attestation_id" UUID,

    CONSTRAINT "access_request_standing_pkey" PRIMARY KEY ("request_id")
);

-- CreateTable
CREATE TABLE "access_mail_link" (
    "token_sha256" TEXT NOT NULL,
    "mailbox" TEXT NOT NULL,
    "request_id" UUID,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "access_mail_link_pkey" PRIMARY KEY ("token_sha256")
);

-- CreateTable
CREATE TABLE "access_grant" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "mailbox" TEXT NOT NULL,
    "company" TEXT,
    "granted_by" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "policy_hash" TEXT NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "access_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_revocation" (
    "grant_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "revoked_by" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "access_revocation_pkey" PRIMARY KEY ("grant_id")
);

-- CreateTable
CREATE TABLE "access_event" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "item_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "grant_id" UUID,
    "mailbox" TEXT NOT NULL,
    "file_sha256" TEXT NOT NULL,
    "link_sha256" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "access_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "nda_text_sha256_key" ON "nda_text"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "nda_binding_party_text_sha256_key" ON "nda_binding"("party", "text_sha256");

-- CreateIndex
CREATE INDEX "access_request_mailbox_item_id_idx" ON "access_request"("mailbox", "item_id");

-- CreateIndex
CREATE INDEX "access_request_item_id_created_at_idx" ON "access_request"("item_id", "created_at");

-- CreateIndex
CREATE INDEX "access_request_standing_state_since_idx" ON "access_request_standing"("state", "since");

-- CreateIndex
CREATE INDEX "access_mail_link_mailbox_created_at_idx" ON "access_mail_link"("mailbox", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "access_grant_request_id_key" ON "access_grant"("request_id");

-- CreateIndex
CREATE INDEX "access_grant_mailbox_idx" ON "access_grant"("mailbox");

-- CreateIndex
CREATE INDEX "access_grant_item_id_granted_at_idx" ON "access_grant"("item_id", "granted_at");

-- CreateIndex
CREATE UNIQUE INDEX "access_event_link_sha256_key" ON "access_event"("link_sha256");

-- CreateIndex
CREATE INDEX "access_event_tenant_id_opened_at_idx" ON "access_event"("tenant_id", "opened_at");

-- CreateIndex
CREATE INDEX "access_event_item_id_opened_at_idx" ON "access_event"("item_id", "opened_at");

-- AddForeignKey
ALTER TABLE "nda_binding" ADD CONSTRAINT "nda_binding_text_sha256_fkey" FOREIGN KEY ("text_sha256") REFERENCES "nda_text"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "trust_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_request_standing" ADD CONSTRAINT "access_request_standing_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "trust_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_revocation" ADD CONSTRAINT "access_revocation_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "access_grant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_event" ADD CONSTRAINT "access_event_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "trust_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table nda_text
  add constraint nda_text_counts check (version >= 1),
  add constraint nda_text_digest check (sha256 = encode(sha256(content), 'hex')),
  add constraint nda_text_signed check (attestation_id is not null or version = 1);
-- Who accepts is a company; a single mailbox is bound only by what staff record.
alter table nda_binding
  add constraint nda_binding_digest check (sha256 = encode(sha256(document), 'hex')),
  add constraint nda_binding_company check (text_sha256 is null or (party !~ '@' and signer_mailbox like '%@' || party and ends_at is null)),
  add constraint nda_binding_stated check (btrim(legal_entity) <> '' and btrim(signer) <> '');
alter table access_request
  add constraint access_request_company check (company is null or mailbox like '%@' || company),
  add constraint access_request_reason check (btrim(reason) <> '');
alter table access_request_standing
  add constraint access_request_standing_known check (state in ('unproven', 'requested', 'approved', 'declined', 'expired')),
  add constraint access_request_standing_proven check (state in ('unproven', 'expired') or (proven_at is not null and attestation_id is not null)),
  add constraint access_request_standing_decided check (state not in ('approved', 'declined') or (decided_by is not null and btrim(reason) <> ''));
alter table access_mail_link
  add constraint access_mail_link_digest check (token_sha256 ~ '^[0-9a-f]{64}$'),
  add constraint access_mail_link_time check (expires_at > created_at and (used_at is null or used_at < expires_at));
alter table access_grant add constraint access_grant_time check (expires_at > granted_at and expires_at <= granted_at + interval '365 days');
alter table access_revocation add constraint access_revocation_reason check (btrim(reason) <> '');

-- ───────────────────────────── who sees and changes what

grant select, insert on nda_text, nda_binding, access_request, access_grant, access_revocation to app;
grant select, insert on access_request_standing, access_mail_link to app;
grant update (state, since, proven_at, decided_by, reason, attestation_id) on access_request_standing to app;
grant update (used_at) on access_mail_link to app;
grant select on nda_text, nda_binding, access_request, access_request_standing, access_grant, access_revocation to desk;
select openbook.secure_tenant_table('access_event', 'tenant_id', true);
select openbook.freeze_table(t::regclass) from unnest(array[
  'nda_text', 'nda_binding', 'access_request', 'access_grant', 'access_revocation', 'access_event']) t;
create trigger kept_rows before delete on access_request_standing for each row execute function openbook.refuse_change();
create trigger kept_table before truncate on access_request_standing for each statement execute function openbook.refuse_change();

-- The same table of steps as in core.
create function openbook.guard_access_request() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'unproven' then
      raise exception 'a request begins without a proven mailbox' using errcode = '42501';
    end if;
    return new;
  end if;
  if new.request_id <> old.request_id or not (case old.state
    when 'unproven' then new.state in ('requested', 'expired')
    when 'requested' then new.state in ('approved', 'declined', 'expired')
    else false end) then
    raise exception 'a request does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept_order before insert or update on access_request_standing
  for each row execute function openbook.guard_access_request();

-- A grant is what was asked for and approved, and nothing else.
create function openbook.guard_access_grant() returns trigger language plpgsql as $$
begin
  if not exists (select from access_request r join access_request_standing s on s.request_id = r.id and s.state = 'approved'
    where r.id = new.request_id and r.item_id = new.item_id and r.mailbox = new.mailbox) then
    raise exception 'a grant is of an approved request' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger granted_as_asked before insert on access_grant for each row execute function openbook.guard_access_grant();

-- A link is used once.
create function openbook.guard_mail_link() returns trigger language plpgsql as $$
begin
  if old.used_at is not null then
    raise exception 'a link is used once' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger used_once before update on access_mail_link for each row execute function openbook.guard_mail_link();

-- Before a tenant is known, ids only: the customers whose person has a mailbox, the first one by id.
create function openbook.tenants_of_mailbox(address text) returns setof uuid
language sql stable security definer set search_path = public as $$
  select m.tenant_id from membership m join user_account u on u.id = m.user_id
  where lower(u.email) = address group by m.tenant_id order by m.tenant_id $$;

revoke execute on function openbook.guard_access_request, openbook.guard_access_grant, openbook.guard_mail_link,
  openbook.tenants_of_mailbox from public;
grant execute on function openbook.tenants_of_mailbox to app;
