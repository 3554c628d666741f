-- Totals of a day may be built again after its last seal too: the comparison before an invoice is numbered reads them. Whether
-- the events are still those that were sealed is asked before, from the trees of the seals.
create or replace function openbook.drop_day_totals(tenant uuid, civil_day date) returns bigint
language sql volatile security definer set search_path = public as $$
  with gone as (
    delete from usage_rollup r
    where r.tenant_id = tenant and r.day = civil_day
      and tenant = any((select nullif(current_setting('app.tenant_ids', true), '')::uuid[])::uuid[])
    returning 1)
  select count(*) from gone $$;
