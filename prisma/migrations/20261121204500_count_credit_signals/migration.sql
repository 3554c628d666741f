-- The facts of credits that signals of misuse are found from, for the measurement, which belongs to no tenant: ids, amounts and
-- who acted, no reason and no subject.
create function openbook.credit_facts(since timestamptz)
returns table (request_id uuid, tenant_id uuid, kind text, credit_kind text, amount_minor bigint, currency text,
  proposed_by text, proposed_at timestamptz, approved_by text[])
language sql stable security definer set search_path = public as $$
  select r.id, r.tenant_id, r.kind, r.credit_kind, r.amount_minor, r.currency, r.proposed_by, r.proposed_at,
    array(select p.actor from approval_step p where p.request_id = r.id and p.step = 'approved' order by p.position)
  from approval_request r join approval_standing s on s.request_id = r.id
  where r.proposed_at >= since and s.state in ('approved', 'executed') and r.tenant_id is not null
    and r.amount_minor is not null and (r.credit_kind is not null or r.kind = 'credit-note')
  order by r.proposed_at desc, r.id desc limit 5000 $$;
revoke execute on function openbook.credit_facts from public;
grant execute on function openbook.credit_facts to app;
