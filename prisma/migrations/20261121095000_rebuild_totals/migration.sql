-- Hourly totals are added to and never taken away, but a day whose totals are wrong is built again from its events. Only
-- totals of the transaction's own tenant go, and only while the day waits for a seal.
select openbook.open_to_definer('usage_rollup');

create function openbook.drop_day_totals(tenant uuid, civil_day date) returns bigint
language sql volatile security definer set search_path = public as $$
  with gone as (
    delete from usage_rollup r
    where r.tenant_id = tenant and r.day = civil_day
      and tenant = any((select nullif(current_setting('app.tenant_ids', true), '')::uuid[])::uuid[])
      and not exists (
        select from usage_day d left join usage_day_count c using (tenant_id, day)
        where d.tenant_id = tenant and d.day = civil_day and d.next_sequence > 0
          and d.parked_at is null and d.carry_changed_at is null and c.late_since is null)
    returning 1)
  select count(*) from gone $$;

revoke execute on function openbook.drop_day_totals from public;
grant execute on function openbook.drop_day_totals to app;
