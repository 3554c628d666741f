-- Sealed secrets and key hashes are for the role that serves their tenant, not for the one that reads across tenants.
revoke select on tenant, tenant_api_key from desk;
grant select (id, external_id, name, locale, created_at) on tenant to desk;
grant select (tenant_id, id, name, prefix, rate_per_minute, client_cert_sha256, created_by, created_at, expires_at, revoked_at, replaces_id, last_used_at)
  on tenant_api_key to desk;

alter table vendor_api_key add constraint vendor_api_key_shape check (
  prefix ~ '^obv_[A-Za-z0-9]{8}$' and octet_length(hash) = 32 and rate_per_minute between 1 and 100000
  and (client_cert_sha256 is null or client_cert_sha256 ~ '^[0-9a-f]{64}$'));
alter table tenant_api_key add constraint tenant_api_key_shape check (
  prefix ~ '^obt_[A-Za-z0-9]{8}$' and octet_length(hash) = 32 and rate_per_minute between 1 and 100000
  and (client_cert_sha256 is null or client_cert_sha256 ~ '^[0-9a-f]{64}$'));
-- A key is rotated once; a second rotation starts from its successor.
create unique index vendor_api_key_replaces_id_key on vendor_api_key (replaces_id);
create unique index tenant_api_key_tenant_id_replaces_id_key on tenant_api_key (tenant_id, replaces_id);

alter table view_as add constraint view_as_order check (
  expires_at > started_at and (ended_at is null or (ended_at >= started_at and ended_at <= expires_at)));
alter table user_account add constraint user_account_email_lower check (email = lower(email));
alter table membership add constraint membership_user_id_fkey foreign key (user_id) references user_account (id) on delete cascade on update cascade;
alter table staff_account add constraint staff_account_user_id_fkey foreign key (user_id) references user_account (id) on delete cascade on update cascade;
alter table view_as add constraint view_as_staff_user_id_fkey foreign key (staff_user_id) references user_account (id) on delete restrict on update cascade;

-- Requests counted for the limits of keys; no tenant's data.
create table rate_limit (
  key varchar(255) not null,
  points integer not null default 0,
  expire bigint,
  constraint rate_limit_pkey primary key (key)
);
create index rate_limit_expire_idx on rate_limit (expire);
grant select, insert, update, delete on rate_limit to app;

-- A membership is nothing but its key, so its role is an id like the others.
drop function openbook.memberships_of(uuid);
create function openbook.memberships_of(person uuid) returns table (tenant_id uuid, role tenant_role)
language sql stable security definer set search_path = public as $$
  select m.tenant_id, m.role from membership m where m.user_id = person order by 1, 2 $$;

select openbook.open_to_definer('view_as');
create function openbook.open_view_as_of(person uuid, at timestamptz) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select v.tenant_id, v.id from view_as v
  where v.staff_user_id = person and v.ended_at is null and v.started_at <= at and v.expires_at > at
  order by v.started_at desc limit 1 $$;

revoke execute on function openbook.memberships_of, openbook.open_view_as_of from public;
grant execute on function openbook.memberships_of, openbook.open_view_as_of to app;
