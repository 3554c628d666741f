-- CreateIndex
CREATE INDEX "attestation_kid_idx" ON "attestation"("kid");

-- How much each key signed is told to everybody; the records themselves stay with whom they are about.
select openbook.open_to_definer('attestation');

create function openbook.signed_by_key() returns table (kid text, signed bigint)
language sql stable security definer set search_path = public as $$
  select a.kid, count(*) from attestation a group by a.kid
  union all
  -- A signature line begins with the key's name and the first characters of its id, which stand in its vkey as hex.
  select k.kid, (
    select count(*) from checkpoint c
    where c.created_at >= k.not_before and c.created_at < coalesce(k.not_after, 'infinity')
      and position(E'\n— ' || split_part(k.vkey, '+', 1) || ' '
        || left(encode(decode(split_part(k.vkey, '+', 2), 'hex') || '\x00'::bytea, 'base64'), 5) in c.note) > 0)
  from signing_key k where k.purpose = 'checkpoint' $$;

revoke execute on function openbook.signed_by_key from public;
grant execute on function openbook.signed_by_key to app, desk;
