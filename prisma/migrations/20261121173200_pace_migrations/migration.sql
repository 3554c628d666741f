-- What nobody looked at yet is due at once; what waits for a mail, a mailbox or a day is looked at again after a while.
drop function openbook.due_migrations(date, int);
create function openbook.due_migrations(until date, looked timestamptz, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select tenant_id, id from subscription_migration
  where state = 'planned' and detail is null
    or state in ('planned', 'notified') and (notice_on is null or planned_for <= until) and changed_at <= looked
  order by changed_at, tenant_id, id limit most $$;

revoke execute on function openbook.due_migrations from public;
grant execute on function openbook.due_migrations to app;
