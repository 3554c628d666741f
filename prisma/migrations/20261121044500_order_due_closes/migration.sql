-- The periods of one invoice group are billed in their order: a later one is due once the earlier one has its number,
-- or waits for a person.
create or replace function openbook.due_closes(at timestamptz, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select c.tenant_id, c.id from close c
  where c.phase in ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged') and c.next_attempt_at <= at
    and not exists (select from close e where e.tenant_id = c.tenant_id and e.invoice_group_id = c.invoice_group_id
      and e.period_start < c.period_start and e.phase in ('open', 'collecting', 'sealed', 'rated'))
  order by c.next_attempt_at, c.tenant_id, c.id limit most $$;
