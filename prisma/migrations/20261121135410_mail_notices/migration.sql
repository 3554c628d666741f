-- AlterTable
ALTER TABLE "user_account" ADD COLUMN     "notices_by_mail" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "notice" ADD COLUMN     "mailed_at" TIMESTAMPTZ(6);

-- ───────────────────────────── what may be known before a tenant is known: ids only

select openbook.open_to_definer('notice');

create index notice_not_mailed_idx on notice (created_at) where mailed_at is null;

-- Notices that their readers asked to have by mail and have not had, of all tenants.
create function openbook.unmailed_notices(since timestamptz, most int) returns table (id uuid, tenant_id uuid)
language sql stable security definer set search_path = public as $$
  select n.id, n.tenant_id from notice n join user_account u on u.id = n.user_id
  where n.mailed_at is null and n.read_at is null and n.created_at >= since and u.notices_by_mail and u.disabled_at is null
  order by n.created_at, n.id limit most $$;

revoke execute on function openbook.unmailed_notices from public;
grant execute on function openbook.unmailed_notices to app;
