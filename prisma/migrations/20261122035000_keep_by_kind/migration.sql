-- CreateTable
CREATE TABLE "data_period" (
    "data" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "days" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "data_period_pkey" PRIMARY KEY ("data","ordinal")
);

-- CreateIndex
CREATE INDEX "access_event_mailbox_idx" ON "access_event"("mailbox");

-- ───────────────────────────── for how many days

alter table data_period
  add constraint data_period_days check (days between 1 and 3650),
  add constraint data_period_reason_given check (btrim(reason) <> '');
grant select on data_period to app, desk;
grant insert on data_period to app;
select openbook.freeze_table('data_period');

-- What core/retention/data-classes.ts says at first; later rows of people hold instead.
insert into data_period (data, ordinal, days, reason, set_by, set_at)
  select d.data, 1, d.days, 'default', 'system:migration', now() from (values
    ('sign-ins', 30), ('sign-in-links', 30), ('access-links', 30), ('access-requests', 30), ('done-effects', 30),
    ('access-log', 365), ('view-as', 365), ('sent-mails', 365), ('bell-notices', 365), ('webhook-deliveries', 365),
    ('rejected-events', 365)) as d(data, days);

create function openbook.days_kept(wanted text) returns int
language sql stable security definer set search_path = public as $$
  select p.days from data_period p where p.data = wanted order by p.ordinal desc limit 1 $$;

-- ───────────────────────────── what a hold on everything of a customer keeps

select openbook.open_to_definer(t::regclass) from unnest(array[
  'mail_message', 'webhook_delivery', 'webhook_attempt', 'access_event', 'rejected_event']) t;

create function openbook.is_tenant_held(tenant uuid) returns boolean
language sql stable security definer set search_path = public as $$
  select exists (select from legal_hold h where h.tenant_id = tenant and h.invoice_id is null
    and not exists (select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.id)) $$;

-- The customers whose hold keeps what is of a person: those whose member it is, and those in whose name it read documents.
create function openbook.tenants_of_person(address text) returns setof uuid
language sql stable security definer set search_path = public as $$
  select t from openbook.tenants_of_mailbox(lower(address)) t
  union select e.tenant_id from access_event e where e.mailbox = lower(address) and e.tenant_id is not null $$;

-- Takes turns with whoever places a hold, and answers whether one keeps this row.
create function openbook.is_kept_back(tenant uuid, address text) returns boolean
language plpgsql volatile security definer set search_path = public as $$
declare holder uuid;
begin
  for holder in select tenant where tenant is not null union select * from openbook.tenants_of_person(address) order by 1 loop
    perform pg_advisory_xact_lock_shared(hashtextextended('holds ' || holder::text, 0));
    if openbook.is_tenant_held(holder) then
      return true;
    end if;
  end loop;
  return false;
end $$;

-- Nothing of this kind is deleted of a customer under such a hold, by whatever way. Deliveries of webhooks are not among it:
-- they go with an endpoint that the customer takes away.
create function openbook.keep_held_row() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if old.tenant_id is not null and openbook.is_kept_back(old.tenant_id, null) then
    perform openbook.refuse_removal(tg_table_name || ' of tenant ' || old.tenant_id, 'hold');
  end if;
  return old;
end $$;
create trigger held before delete on mail_message for each row execute function openbook.keep_held_row();
create trigger held before delete on notice for each row execute function openbook.keep_held_row();
create trigger held before delete on view_as for each row execute function openbook.keep_held_row();
create trigger held before delete on dispute_upload for each row execute function openbook.keep_held_row();
create trigger held before delete on assistant_ask for each row execute function openbook.keep_held_row();

-- ───────────────────────────── rows that were frozen for good may go when their days are over

-- Arguments: the kind of data, the column from which its days run, and the column of its mailbox if it has one.
create function openbook.keep_until_due() returns trigger language plpgsql security definer set search_path = public as $$
declare kept jsonb := to_jsonb(old);
begin
  if tg_op = 'UPDATE' then
    raise exception '% rows are immutable', tg_table_name using errcode = '42501';
  end if;
  if (kept->>tg_argv[1])::timestamptz >= now() - make_interval(days => openbook.days_kept(tg_argv[0])) then
    perform openbook.refuse_removal(tg_table_name || ' ' || (kept->>'id'), 'retention');
  end if;
  if openbook.is_kept_back(old.tenant_id, kept->>tg_argv[2]) then
    perform openbook.refuse_removal(tg_table_name || ' ' || (kept->>'id'), 'hold');
  end if;
  return old;
end $$;
drop trigger frozen_rows on access_event;
create trigger frozen_rows before update or delete on access_event
  for each row execute function openbook.keep_until_due('access-log', 'opened_at', 'mailbox');
drop trigger frozen_rows on rejected_event;
create trigger frozen_rows before update or delete on rejected_event
  for each row execute function openbook.keep_until_due('rejected-events', 'received_at', '');

-- A request that came to nothing, with where it stood; what was approved stays with its grant.
create function openbook.keep_access_request() returns trigger language plpgsql security definer set search_path = public as $$
declare asked access_request;
begin
  if tg_op = 'UPDATE' then
    raise exception '% rows are immutable', tg_table_name using errcode = '42501';
  end if;
  if tg_table_name = 'access_request_standing' then
    if old.state = 'approved' or old.since >= now() - make_interval(days => openbook.days_kept('access-requests')
        + case old.state when 'requested' then 30 when 'unproven' then 1 else 0 end) then
      perform openbook.refuse_removal('request ' || old.request_id, 'retention');
    end if;
    select * into asked from access_request r where r.id = old.request_id;
    if openbook.is_kept_back(null, asked.mailbox) then
      perform openbook.refuse_removal('request ' || old.request_id, 'hold');
    end if;
  elsif exists (select from access_request_standing s where s.request_id = old.id) then
    perform openbook.refuse_removal('request ' || old.id, 'retention');
  end if;
  return old;
end $$;
drop trigger frozen_rows on access_request;
create trigger frozen_rows before update or delete on access_request for each row execute function openbook.keep_access_request();
drop trigger kept_rows on access_request_standing;
create trigger kept_rows before delete on access_request_standing for each row execute function openbook.keep_access_request();

-- ───────────────────────────── what ages, from when, and what its removal is

-- Mails about money are business letters: they stay with the documents that they are about.
create function openbook.is_billing_mail(dedup_key text) returns boolean
language sql immutable as $$ select dedup_key ~ '^(invoice|credit-note|reminder|migration):' $$;

-- Rows of one kind of data as (key, tenant, mailbox, since), where `since` is the instant from which its days run.
create function openbook.aging_rows(data text) returns text
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
    when 'sent-mails' then 'select m.id::text, m.tenant_id, m.recipient, m.sent_at from mail_message m
      where m.sent_at is not null and m.text <> '''' and not openbook.is_billing_mail(m.dedup_key)'
    when 'done-effects' then 'select o.id::text, o.tenant_id, null::text, o.done_at from outbox o
      where o.done_at is not null and o.payload <> ''{}''::jsonb'
    when 'bell-notices' then 'select n.id::text, n.tenant_id, null::text, n.created_at from notice n'
    when 'webhook-deliveries' then 'select d.id::text, d.tenant_id, null::text, d.created_at from webhook_delivery d where d.status <> ''waiting'''
    when 'rejected-events' then 'select j.id::text, j.tenant_id, null::text, j.received_at from rejected_event j'
  end $$;

-- Takes away rows of one kind of data whose days are over and that no hold keeps, at most so many, the oldest first. Neither a
-- clock that is ahead nor a caller that errs makes anything go early.
create function openbook.remove_due(data text, at timestamptz, most int) returns int
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
      update mail_message set sender = '-', recipient = '-', subject = '-', text = '', html = null where id = any(keys::uuid[]);
    when 'done-effects' then update outbox set payload = '{}' where id = any(keys::uuid[]);
    when 'bell-notices' then delete from notice where id = any(keys::uuid[]);
    when 'webhook-deliveries' then delete from webhook_delivery where id = any(keys::uuid[]);
    when 'rejected-events' then delete from rejected_event where id = any(keys::bigint[]);
  end case;
  return cardinality(keys);
end $$;

-- The oldest of each kind of data, how many are due, and how many of these a hold keeps: counts, of all tenants.
create function openbook.data_standings(at timestamptz)
returns table (data text, days int, oldest timestamptz, due bigint, held bigint)
language plpgsql stable security definer set search_path = public as $$
declare class text;
begin
  for class in select distinct p.data from data_period p order by 1 loop
    return query execute format('select %L::text, $1, min(a.since), count(*) filter (where a.since < $2),
        count(*) filter (where a.since < $2 and (openbook.is_tenant_held(a.tenant) or exists (
          select from openbook.tenants_of_person(a.address) t where openbook.is_tenant_held(t))))
      from (%s) as a(key, tenant, address, since)', class, openbook.aging_rows(class))
      using openbook.days_kept(class), least(at, now()) - make_interval(days => openbook.days_kept(class));
  end loop;
end $$;

-- What is tidied away on its own passes over what a hold keeps.
create or replace function openbook.forget_assistant_asks(before timestamptz, most int) returns bigint
language plpgsql security definer set search_path = public as $$
declare
  old_ids uuid[] := array(select id from assistant_ask where asked_at < before and not openbook.is_tenant_held(tenant_id)
    order by asked_at limit most);
  forgotten bigint;
begin
  delete from assistant_deed where ask_id = any(old_ids);
  delete from assistant_answer where ask_id = any(old_ids);
  delete from assistant_ask where id = any(old_ids);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;

create or replace function openbook.unused_uploads(before timestamptz, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select u.tenant_id, u.id from dispute_upload u
  where u.uploaded_at < before and not openbook.is_tenant_held(u.tenant_id)
    and not exists (select from dispute_attachment a where a.tenant_id = u.tenant_id and a.upload_id = u.id)
  order by u.uploaded_at, u.id limit most $$;

revoke execute on function openbook.days_kept, openbook.is_tenant_held, openbook.tenants_of_person, openbook.is_kept_back,
  openbook.keep_held_row, openbook.keep_until_due, openbook.keep_access_request, openbook.is_billing_mail,
  openbook.aging_rows, openbook.remove_due, openbook.data_standings from public;
grant execute on function openbook.remove_due, openbook.data_standings to app;
grant execute on function openbook.data_standings to desk;
