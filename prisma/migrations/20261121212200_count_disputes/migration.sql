-- How disputes stand for the measurement, which belongs to no tenant: counts and seconds, no rows. The first answer is of those
-- answered since then; one that was reopened is left out, because its clock began anew.
create function openbook.dispute_figures(at timestamptz, since timestamptz)
returns table (open int, overdue int, first_answer_seconds int)
language sql stable security definer set search_path = public as $$
  select (select count(*)::int from dispute_standing where ended_at is null),
    (select count(*)::int from dispute_standing where state in ('open', 'investigating') and due_at < at),
    (select percentile_disc(0.9) within group (order by extract(epoch from s.first_answered_at - d.opened_at)::int)
      from dispute_standing s join dispute d on d.tenant_id = s.tenant_id and d.id = s.dispute_id
      where s.first_answered_at >= since and not s.was_reopened) $$;
revoke execute on function openbook.dispute_figures from public;
grant execute on function openbook.dispute_figures to app;
