-- As before, and each of them can be asked about one tenant: whoever corrects the invoices of one does not look at all.
drop function openbook.tenants_to_correct(timestamptz, int);
drop function openbook.invoices_to_correct(timestamptz);
drop function openbook.closes_rated_by(text, int, date, int, timestamptz);

-- Closes whose frozen rules rate something by a version, as it held before a supersession was made, for days that begin on a
-- day or later; without those that are void or whose place another edition took; of one tenant where it is named. Ids
-- only.
create function openbook.closes_rated_by(plan text, wrong int, since date, made_before int, planned_before timestamptz,
  only_tenant uuid)
returns table (tenant_id uuid, close_id uuid)
language sql stable security definer set search_path = public as $$
  with frozen as (
    select c.tenant_id, c.id, convert_from(d.bytes, 'UTF8')::jsonb as rules
    from close c
    join close_document d on d.tenant_id = c.tenant_id and d.close_id = c.id and d.name = 'rules.json'
    where (only_tenant is null or c.tenant_id = only_tenant) and c.phase <> 'void' and c.period_end >= since and c.created_at <= planned_before
      and exists (select from subscription_version v where v.tenant_id = c.tenant_id and v.plan_slug = plan)
      and not exists (select from close l where l.tenant_id = c.tenant_id and l.billing_profile_id = c.billing_profile_id
        and l.invoice_group_id = c.invoice_group_id and l.period_start = c.period_start and l.purpose = c.purpose
        and l.edition > c.edition)),
  rated as (
    select f.tenant_id, f.id, s as rule, coalesce(s->'piece'->>'from', f.rules->'period'->>'start')::date as starts
    from frozen f cross join lateral jsonb_array_elements(f.rules->'subscriptions') s
    union all
    select f.tenant_id, f.id, s, coalesce(s->'piece'->>'from', f.rules->'advance'->'period'->>'start')::date
    from frozen f cross join lateral jsonb_array_elements(f.rules->'advance'->'subscriptions') s
    union all
    select f.tenant_id, f.id, s, (f.rules->'period'->>'start')::date
    from frozen f cross join lateral jsonb_array_elements(f.rules->'returned') s
    union all
    select f.tenant_id, f.id, s, coalesce(s->'piece'->>'from', l->'period'->>'start')::date
    from frozen f cross join lateral jsonb_array_elements(f.rules->'late') l
      cross join lateral jsonb_array_elements(l->'subscriptions') s)
  select distinct r.tenant_id, r.id from rated r
  where r.rule->>'plan' = plan and r.starts >= since
    and openbook.version_in_force(r.tenant_id, plan, (r.rule->>'planVersion')::int, r.starts, made_before) = wrong $$;

-- Delivered invoices that a supersession concerns and that have no correction by it yet. A close that was frozen before it was made
-- is delivered soon, so that nobody looks for more after some months. Whoever stays on the wrong version is billed by it later on.
create function openbook.invoices_to_correct(at timestamptz, only_tenant uuid)
returns table (tenant_id uuid, invoice_id uuid, plan_slug text, superseding int)
language sql stable security definer set search_path = public as $$
  select r.tenant_id, i.id, s.plan_slug, s.superseding
  from plan_supersession s
  cross join lateral openbook.closes_rated_by(s.plan_slug, s.version, s.from_date, s.superseding, s.created_at + interval '1 day',
    only_tenant) r
  join close c on c.tenant_id = r.tenant_id and c.id = r.close_id and c.phase = 'delivered'
  join invoice i on i.tenant_id = r.tenant_id and i.close_id = r.close_id
  where s.created_at > at - interval '100 days'
    and (not r.tenant_id = any(s.stays) or c.created_at <= s.created_at)
    and not exists (select from price_correction p where p.tenant_id = i.tenant_id and p.invoice_id = i.id
      and p.plan_slug = s.plan_slug and p.superseding = s.superseding)
  order by s.created_at, s.plan_slug, s.superseding, i.created_at, i.id $$;

-- Tenants with such invoices, or with a correction for which nothing was proposed yet, or whose proposal nobody decided in time
-- or something came between. What was rejected or withdrawn waits for a person.
create function openbook.tenants_to_correct(at timestamptz, most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select t.tenant_id from (
    select tenant_id from openbook.invoices_to_correct(at, null)
    union
    select c.tenant_id from price_correction c
    where not exists (select from price_correction l where l.tenant_id = c.tenant_id and l.invoice_id = c.invoice_id
        and l.ordinal > c.ordinal)
      and not exists (select from price_correction_proposal p left join approval_standing s on s.request_id = p.approval_id
        where p.tenant_id = c.tenant_id and p.correction_id = c.id
          and (p.approval_id is null or s.state in ('proposed', 'approved', 'executed', 'rejected', 'withdrawn')))) t
  order by t.tenant_id limit most $$;

revoke execute on function openbook.closes_rated_by, openbook.invoices_to_correct, openbook.tenants_to_correct from public;
grant execute on function openbook.closes_rated_by to app, desk;
grant execute on function openbook.invoices_to_correct, openbook.tenants_to_correct to app;
