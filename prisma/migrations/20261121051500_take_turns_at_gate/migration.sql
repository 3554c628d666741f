-- Row locks alone let a seal starve: requests that lock a day FOR SHARE join each other and never wait for the seal that
-- waits for all of them. Advisory locks are handed out in the order they are asked for, so both ask there first. Tenants
-- share 64 of them, which bounds what one request can hold.

create function openbook.gate_turn(tenant uuid) returns int
language sql immutable as $$ select ('x' || right(tenant::text, 2))::bit(8)::int & 63 $$;

-- For ingest: held with the transaction, and shared.
create function openbook.share_gates(tenants uuid[]) returns void
language sql volatile as $$
  select pg_advisory_xact_lock_shared(54001, turn)
  from (select distinct openbook.gate_turn(t) as turn from unnest(tenants) t order by 1) turns $$;

-- For a seal: waits until nobody takes events in, locks the day's row and lets the others go on. False when there is no
-- such row, or another seal has it and `patient` is false. Whatever happens, the turn is given back.
create function openbook.close_gate(tenant uuid, civil_day date, patient boolean) returns boolean
language plpgsql volatile as $$
declare
  turn int := openbook.gate_turn(tenant);
  has_row boolean;
begin
  perform pg_advisory_lock(54001, turn);
  begin
    perform from usage_day d where d.tenant_id = tenant and d.day = civil_day for update skip locked;
    has_row := found;
  exception when others or query_canceled then
    perform pg_advisory_unlock(54001, turn);
    raise;
  end;
  perform pg_advisory_unlock(54001, turn);
  if not has_row and patient then
    perform from usage_day d where d.tenant_id = tenant and d.day = civil_day for update;
    has_row := found;
  end if;
  return has_row;
end $$;

revoke execute on function openbook.gate_turn, openbook.share_gates, openbook.close_gate from public;
grant execute on function openbook.gate_turn, openbook.share_gates, openbook.close_gate to app;
