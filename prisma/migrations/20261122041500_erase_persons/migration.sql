-- AlterTable
ALTER TABLE "attestation" ADD COLUMN     "erased_by" UUID;

-- CreateTable
CREATE TABLE "erasure" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "mailbox" TEXT,
    "salt" BYTEA,
    "person_sha256" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(6) NOT NULL,
    "erased_at" TIMESTAMPTZ(6),
    "attestation_id" UUID,
    "records" INTEGER,
    "rows" INTEGER,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "erasure_number_key" ON "erasure"("number");

-- ───────────────────────────── what may stand in a row

alter table erasure
  add constraint erasure_reason_given check (btrim(reason) <> '' and reason !~ '@'),
  add constraint erasure_person check ((mailbox is null) = (salt is null)),
  add constraint erasure_digest check (salt is null or (octet_length(salt) = 32
    and person_sha256 = encode(sha256(salt || convert_to(mailbox, 'UTF8')), 'hex'))),
  add constraint erasure_done check ((erased_at is null) = (attestation_id is null)
    and (erased_at is null) = (records is null) and (erased_at is null) = (rows is null)
    and (erased_at is null or mailbox is null));
-- A record is whole, or another one erased it.
alter table attestation drop constraint attestation_salt_is_long;
alter table attestation add constraint attestation_salt_is_long check (erased_by is not null or octet_length(salt) = 32);
alter table attestation add constraint attestation_whole
  check ((erased_by is null) = (octet_length(payload) > 0 and octet_length(envelope) > 0 and octet_length(salt) > 0));

grant select, insert on erasure to app;
grant usage on sequence erasure_number_seq to app;
grant select on erasure to desk;
create trigger kept_rows before delete on erasure for each row execute function openbook.refuse_change();
create trigger kept_table before truncate on erasure for each statement execute function openbook.refuse_change();

select openbook.open_to_definer(t::regclass) from unnest(array['migration_notice', 'dispute_step']) t;

-- ───────────────────────────── a signed record loses its words only to a record that names it

create function openbook.guard_attestation() returns trigger language plpgsql security definer set search_path = public as $$
declare named boolean;
begin
  if tg_op = 'UPDATE' and old.erased_by is null and old.kind in ('access-request', 'access-declined', 'access-grant',
      'access-revocation', 'nda-acceptance', 'nda-recorded') then
    select position('"' || encode(old.entry, 'hex') || '"' in convert_from(e.payload, 'UTF8')) > 0 into named
      from attestation e where e.id = new.erased_by and e.kind = 'erasure';
    if named and octet_length(new.payload) + octet_length(new.envelope) + octet_length(new.salt) = 0 and new.subject_name = 'erased'
      and to_jsonb(new) - array['payload', 'envelope', 'salt', 'subject_name', 'erased_by']
        = to_jsonb(old) - array['payload', 'envelope', 'salt', 'subject_name', 'erased_by'] then
      return new;
    end if;
  end if;
  raise exception '% rows are immutable', tg_table_name using errcode = '42501';
end $$;
drop trigger frozen_rows on attestation;
create trigger frozen_rows before update or delete on attestation for each row execute function openbook.guard_attestation();

-- Rows about a reader lose the columns that name one, and nothing else; the argument lists these.
create function openbook.guard_erasable() returns trigger language plpgsql as $$
declare columns text[] := string_to_array(tg_argv[0], ',');
begin
  if to_jsonb(new) - columns <> to_jsonb(old) - columns or to_jsonb(new)->>columns[1] <> 'erased' then
    raise exception '% rows are immutable', tg_table_name using errcode = '42501';
  end if;
  return new;
end $$;
drop trigger frozen_rows on access_event;
create trigger frozen_rows before delete on access_event
  for each row execute function openbook.keep_until_due('access-log', 'opened_at', 'mailbox');
create trigger erasable before update on access_event for each row execute function openbook.guard_erasable('mailbox');
drop trigger frozen_rows on access_request;
create trigger frozen_rows before delete on access_request for each row execute function openbook.keep_access_request();
create trigger erasable before update on access_request for each row execute function openbook.guard_erasable('mailbox,company,reason');
drop trigger frozen_rows on access_grant;
create trigger frozen_rows before delete on access_grant for each row execute function openbook.refuse_change();
create trigger erasable before update on access_grant for each row execute function openbook.guard_erasable('mailbox,company,expires_at');
drop trigger frozen_rows on access_revocation;
create trigger frozen_rows before delete on access_revocation for each row execute function openbook.refuse_change();
create trigger erasable before update on access_revocation for each row execute function openbook.guard_erasable('reason');
drop trigger frozen_rows on nda_binding;
create trigger frozen_rows before delete on nda_binding for each row execute function openbook.refuse_change();
create trigger erasable before update on nda_binding
  for each row execute function openbook.guard_erasable('signer,party,legal_entity,signer_mailbox,document,sha256');

-- The same table of steps as in core; of a step that was taken only the words go.
create or replace function openbook.guard_access_request() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'unproven' then
      raise exception 'a request begins without a proven mailbox' using errcode = '42501';
    end if;
    return new;
  end if;
  if new.reason = 'erased' and to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason' then
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

-- ───────────────────────────── what there is of a person

create function openbook.personal_records(address text) returns table (id uuid, entry bytea)
language sql stable security definer set search_path = public as $$
  select a.id, a.entry from access_request r join attestation a on a.subject_ref = r.id::text
    where r.mailbox = address and a.kind in ('access-request', 'access-declined') and a.erased_by is null
  union select a.id, a.entry from access_grant g join attestation a on a.subject_ref = g.id::text
    where g.mailbox = address and a.kind in ('access-grant', 'access-revocation') and a.erased_by is null
  union select a.id, a.entry from nda_binding b join attestation a on a.subject_ref = b.id::text
    where address in (b.signer_mailbox, b.party) and a.kind in ('nda-acceptance', 'nda-recorded') and a.erased_by is null $$;

create function openbook.personal_rows(address text) returns table (what text, found int)
language sql stable security definer set search_path = public as $$
  select w, n::int from (values
    ('access-requests', (select count(*) from access_request where mailbox = address)),
    ('access-grants', (select count(*) from access_grant where mailbox = address)),
    ('access-log', (select count(*) from access_event where mailbox = address)),
    ('access-links', (select count(*) from access_mail_link where mailbox = address)),
    ('agreements', (select count(*) from nda_binding where address in (signer_mailbox, party))),
    ('subscriptions', (select count(*) from announcement_follower where mailbox = address)
      + (select count(*) from announcement_ask where mailbox = address)),
    ('mails', (select count(*) from mail_message m where lower(m.recipient) = address and not openbook.is_billing_mail(m.dedup_key))),
    ('notices', (select count(*) from notice n where n.params->>'who' = address
      or n.user_id in (select id from user_account where email = address))),
    ('account', (select count(*) from user_account where email = address))) v(w, n)
  where n > 0 $$;

-- What stays because documents of billing name the person: how many, until when at least, and by which law.
create function openbook.personal_stays(address text) returns table (what text, found int, until date, law text)
language sql stable security definer set search_path = public as $$
  with named as (
    select 'deliveries' as what, d.tenant_id, d.invoice_id from delivery d where lower(d.recipient) = address
    union all select 'notices-of-prices', n.tenant_id, null from migration_notice n where lower(n.recipient) = address
    union all select 'billing-profiles', p.tenant_id, null from billing_profile p where address = any(select lower(b) from unnest(p.bill_to) b)
    union all select 'disputes', s.tenant_id, d.invoice_id from dispute_step s
      join dispute d on d.tenant_id = s.tenant_id and d.id = s.dispute_id
      where s.actor in (select 'user:' || u.id from user_account u where u.email = address))
  select n.what, count(*)::int, max(openbook.invoice_removable_from(n.tenant_id, n.invoice_id)) - 1,
    (select string_agg(distinct r.reason, '; ') from named m join profile_issuer f on f.tenant_id = m.tenant_id
      join retention_period r on r.issuer_slug = f.issuer_slug where m.what = n.what and r.is_law)
  from named n group by n.what order by n.what $$;

-- The holds that keep everything of a person; from here on none is placed before this transaction ends.
create function openbook.holds_on_person(address text) returns table (tenant uuid, hold text)
language plpgsql volatile security definer set search_path = public as $$
declare holder uuid;
begin
  for holder in select * from openbook.tenants_of_person(address) order by 1 loop
    perform pg_advisory_xact_lock_shared(hashtextextended('holds ' || holder::text, 0));
    return query select h.tenant_id, 'HOLD-' || h.number from legal_hold h
      where h.tenant_id = holder and h.invoice_id is null and not exists (
        select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.id)
      order by h.number;
  end loop;
end $$;

-- Members of staff leave before their account is erased.
create function openbook.is_staff(address text) returns boolean
language sql stable security definer set search_path = public as $$
  select exists (select from user_account u join staff_role s on s.user_id = u.id where u.email = address) $$;

create function openbook.note_erasure_attempt(attempt uuid, tenant uuid, door text, named text, reason text, actor text, at timestamptz, proof uuid)
returns void language sql volatile security definer set search_path = public as $$
  insert into removal_attempt (tenant_id, id, door, obstacle, numbers, reason, actor, at, attestation_id)
    values (tenant, attempt, door, 'hold', array[named], reason, actor, at, proof) $$;

-- ───────────────────────────── the one way to erase

create function openbook.erase_person(wanted uuid, proof uuid, at timestamptz) returns table (records int, "rows" int)
language plpgsql volatile security definer set search_path = public as $$
declare
  asked erasure;
  address text;
  person uuid;
  named int;
  total int := 0;
  n int;
begin
  select * into asked from erasure e where e.id = wanted for update;
  address := asked.mailbox;
  if address is null or not exists (select from approval_request q join approval_standing s on s.request_id = q.id
    where q.kind = 'erasure' and q.subject_ref = 'ERASE-' || asked.number and s.state = 'executed') then
    raise exception 'two people agree before a person is erased' using errcode = '42501';
  end if;
  if exists (select from openbook.holds_on_person(address)) then
    perform openbook.refuse_removal('what there is of a person', 'hold');
  end if;
  if openbook.is_staff(address) then
    raise exception 'this is a member of staff' using errcode = '42501';
  end if;
  select id into person from user_account where email = address;
  select coalesce(sum(r.found), 0) into total from openbook.personal_rows(address) r;

  update attestation a set payload = '', envelope = '', salt = '', subject_name = 'erased', erased_by = proof
    where a.id in (select p.id from openbook.personal_records(address) p);
  get diagnostics named = row_count;

  -- What waits to be sent is not sent.
  update outbox o set done_at = coalesce(o.done_at, at), payload = '{}'
    where o.payload->>'mailbox' = address or o.dedup_key in (
      select 'mail.send:' || m.id from mail_message m where lower(m.recipient) = address and not openbook.is_billing_mail(m.dedup_key));
  update mail_message m set sender = '-', recipient = '-', subject = '-', text = '', html = null,
      unsubscribe_url = case when m.sent_at is null then '-' end,
      withdrawn_at = case when m.sent_at is null then coalesce(m.withdrawn_at, at) end, dedup_key = 'erased:' || m.id
    where lower(m.recipient) = address and not openbook.is_billing_mail(m.dedup_key);

  update access_request_standing s set state = 'expired', since = at
    from access_request r where r.id = s.request_id and r.mailbox = address and s.state in ('unproven', 'requested');
  update access_request_standing s set reason = 'erased'
    from access_request r where r.id = s.request_id and r.mailbox = address and s.reason is not null;
  update access_revocation v set reason = 'erased' from access_grant g where g.id = v.grant_id and g.mailbox = address;
  update access_grant g set mailbox = 'erased', company = null,
      expires_at = greatest(g.granted_at + interval '1 millisecond', least(g.expires_at, at)) where g.mailbox = address;
  update access_request r set mailbox = 'erased', company = null, reason = 'erased' where r.mailbox = address;
  update access_event e set mailbox = 'erased' where e.mailbox = address;
  delete from access_mail_link l where l.mailbox = address;
  -- A company stays bound by what one of its people signed; a single mailbox is bound no longer.
  update nda_binding b set signer = 'erased', document = '', sha256 = encode(sha256(''), 'hex'),
      signer_mailbox = case when b.signer_mailbox is null then null else 'erased@' || b.party end,
      party = case when b.party = address then 'erased' else b.party end,
      legal_entity = case when b.party = address then 'erased' else b.legal_entity end
    where address in (b.signer_mailbox, b.party);
  delete from announcement_follower f where f.mailbox = address;
  delete from announcement_ask f where f.mailbox = address;

  delete from notice k where k.params->>'who' = address or k.user_id = person;
  delete from verification_token v where v.identifier = address;
  if person is not null then
    delete from login_session s where s.user_id = person;
    delete from login_account l where l.user_id = person;
    delete from membership m where m.user_id = person;
    update user_account u set name = null, image = null, email_verified = null, notices_by_mail = false,
        email = 'erased-' || person || '@erased.invalid', disabled_at = coalesce(u.disabled_at, at) where u.id = person;
  end if;

  update erasure e set mailbox = null, salt = null, erased_at = at, attestation_id = proof, records = named, rows = total
    where e.id = wanted;
  update erasure e set mailbox = null, salt = null where e.mailbox = address;
  return query select named, total;
end $$;

-- ───────────────────────────── what of it ages

insert into data_period (data, ordinal, days, reason, set_by, set_at) values ('asked-erasures', 1, 30, 'default', 'system:migration', now());

create or replace function openbook.aging_rows(data text) returns text
language sql immutable as $$
  select case data
    when 'sign-ins' then 'select s.id::text, null::uuid, null::text, s.expires from login_session s'
    when 'sign-in-links' then 'select v.token, null::uuid, v.identifier, v.expires from verification_token v'
    when 'access-links' then 'select l.token_sha256, null::uuid, l.mailbox, l.expires_at from access_mail_link l'
    when 'access-requests' then 'select r.id::text, null::uuid, r.mailbox,
        s.since + make_interval(days => case s.state when ''requested'' then 30 when ''unproven'' then 1 else 0 end)
      from access_request r join access_request_standing s on s.request_id = r.id where s.state <> ''approved'''
    when 'access-log' then 'select e.id::text, e.tenant_id, e.mailbox, e.opened_at from access_event e'
    when 'view-as' then 'select v.id::text, v.tenant_id, null::text, least(v.expires_at, v.ended_at) from view_as v'
    when 'sent-mails' then 'select m.id::text, m.tenant_id, m.recipient, coalesce(m.sent_at, m.withdrawn_at) from mail_message m
      where coalesce(m.sent_at, m.withdrawn_at) is not null and m.text <> '''' and not openbook.is_billing_mail(m.dedup_key)'
    when 'done-effects' then 'select o.id::text, o.tenant_id, null::text, o.done_at from outbox o
      where o.done_at is not null and o.payload <> ''{}''::jsonb'
    when 'bell-notices' then 'select n.id::text, n.tenant_id, null::text, n.created_at from notice n'
    when 'webhook-deliveries' then 'select d.id::text, d.tenant_id, null::text, d.created_at from webhook_delivery d where d.status <> ''waiting'''
    when 'rejected-events' then 'select j.id::text, j.tenant_id, null::text, j.received_at from rejected_event j'
    when 'asked-erasures' then 'select e.id::text, null::uuid, e.mailbox, e.proposed_at from erasure e where e.mailbox is not null'
  end $$;

create or replace function openbook.remove_due(data text, at timestamptz, most int) returns int
language plpgsql volatile security definer set search_path = public as $$
declare
  row record;
  keys text[] := '{}';
  before timestamptz := least(at, now()) - make_interval(days => openbook.days_kept(data));
begin
  for row in execute format('select a.key, a.tenant, a.address from (%s) as a(key, tenant, address, since)
    where a.since < $1 order by a.since, a.key', openbook.aging_rows(data)) using before loop
    exit when cardinality(keys) >= most;
    if not openbook.is_kept_back(row.tenant, row.address) then
      keys := keys || row.key;
    end if;
  end loop;
  case data
    when 'sign-ins' then delete from login_session where id = any(keys::uuid[]);
    when 'sign-in-links' then delete from verification_token where token = any(keys);
    when 'access-links' then delete from access_mail_link where token_sha256 = any(keys);
    when 'access-requests' then
      delete from access_request_standing where request_id = any(keys::uuid[]);
      delete from access_request where id = any(keys::uuid[]);
    when 'access-log' then delete from access_event where id = any(keys::uuid[]);
    when 'view-as' then delete from view_as where id = any(keys::uuid[]);
    when 'sent-mails' then
      update mail_message set sender = '-', recipient = '-', subject = '-', text = '', html = null,
        unsubscribe_url = case when withdrawn_at is null then null else '-' end where id = any(keys::uuid[]);
    when 'done-effects' then update outbox set payload = '{}' where id = any(keys::uuid[]);
    when 'bell-notices' then delete from notice where id = any(keys::uuid[]);
    when 'webhook-deliveries' then delete from webhook_delivery where id = any(keys::uuid[]);
    when 'rejected-events' then delete from rejected_event where id = any(keys::bigint[]);
    when 'asked-erasures' then update erasure set mailbox = null, salt = null where id = any(keys::uuid[]);
  end case;
  return cardinality(keys);
end $$;

revoke execute on function openbook.guard_attestation, openbook.guard_erasable, openbook.personal_records, openbook.personal_rows,
  openbook.personal_stays, openbook.holds_on_person, openbook.is_staff, openbook.note_erasure_attempt, openbook.erase_person from public;
grant execute on function openbook.personal_records, openbook.personal_rows, openbook.personal_stays, openbook.holds_on_person,
  openbook.is_staff to app, desk;
grant execute on function openbook.note_erasure_attempt, openbook.erase_person to app;
