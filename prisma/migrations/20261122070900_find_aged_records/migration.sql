-- A request that came to nothing loses its row when its days are over, and its signed records stay. So the records of a reader's
-- access are found by the mailbox that was signed: a member of canonical JSON, whose quotes no text inside of it can hold.
create or replace function openbook.personal_records(address text) returns table (id uuid, entry bytea)
language sql stable security definer set search_path = public as $$
  select a.id, a.entry from attestation a
    where a.kind in ('access-request', 'access-declined', 'access-grant', 'access-revocation') and a.erased_by is null
      and position('"mailbox":' || to_json(address)::text in convert_from(a.payload, 'UTF8')) > 0
  union select a.id, a.entry from nda_binding b join attestation a on a.subject_ref = b.id::text
    where address in (b.signer_mailbox, b.party) and a.kind in ('nda-acceptance', 'nda-recorded') and a.erased_by is null $$;
