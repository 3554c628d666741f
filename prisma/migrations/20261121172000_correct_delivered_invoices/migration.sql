-- As before, but of delivered invoices alone: one that is not may still be made void, and then its next edition is rated by what
-- supersedes.
create or replace function openbook.invoices_to_correct(at timestamptz) returns table (tenant_id uuid, invoice_id uuid, plan_slug text, superseding int)
language sql stable security definer set search_path = public as $$
  select r.tenant_id, i.id, s.plan_slug, s.superseding
  from plan_supersession s
  cross join lateral openbook.closes_rated_by(s.plan_slug, s.version, s.from_date, s.superseding, s.created_at + interval '1 day') r
  join close c on c.tenant_id = r.tenant_id and c.id = r.close_id and c.phase = 'delivered'
  join invoice i on i.tenant_id = r.tenant_id and i.close_id = r.close_id
  where s.created_at > at - interval '100 days'
    and (not r.tenant_id = any(s.stays) or c.created_at <= s.created_at)
    and not exists (select from price_correction p where p.tenant_id = i.tenant_id and p.invoice_id = i.id
      and p.plan_slug = s.plan_slug and p.superseding = s.superseding)
  order by s.created_at, s.plan_slug, s.superseding, i.created_at, i.id $$;
