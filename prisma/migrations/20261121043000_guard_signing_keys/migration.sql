-- AddForeignKey
ALTER TABLE "attestation" ADD CONSTRAINT "attestation_kid_fkey" FOREIGN KEY ("kid") REFERENCES "signing_key"("kid") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What stands in the log stays: entries and hashes are digests, trees only grow, a key keeps what it is.

alter table attestation
  add constraint attestation_entry_is_digest check (octet_length(entry) = 32),
  add constraint attestation_salt_is_long check (octet_length(salt) = 32);
alter table log_pending add constraint log_pending_entry_is_digest check (octet_length(entry) = 32);
alter table log_leaf
  add constraint log_leaf_entry_is_digest check (octet_length(entry) = 32),
  add constraint log_leaf_index_counts check (index >= 0);
alter table log_node
  add constraint log_node_hash_is_digest check (octet_length(hash) = 32),
  add constraint log_node_place check (level between 0 and 53 and index >= 0);
alter table checkpoint
  add constraint checkpoint_root_is_digest check (octet_length(root_hash) = 32),
  add constraint checkpoint_not_empty check (size > 0);
alter table signing_key
  add constraint signing_key_time_runs_forward check (not_after > not_before),
  add constraint signing_key_vkey_of_log check ((purpose = 'checkpoint') = (vkey is not null));

-- Of a key only its end may be set, once earlier and never later; a revocation stays.
create function openbook.guard_signing_key() returns trigger language plpgsql as $$
begin
  if (new.kid, new.purpose, new.algorithm, new.public_jwk, new.vkey, new.not_before, new.created_at)
    is distinct from (old.kid, old.purpose, old.algorithm, old.public_jwk, old.vkey, old.not_before, old.created_at) then
    raise exception 'a signing key keeps what it is' using errcode = '42501';
  end if;
  if old.not_after is not null and (new.not_after is null or new.not_after > old.not_after) then
    raise exception 'the time of a signing key is never extended' using errcode = '42501';
  end if;
  if old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at then
    raise exception 'a revocation stays' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger kept_identity before update on signing_key for each row execute function openbook.guard_signing_key();

-- How much waits for the sequencer and since when, over all tenants.
create function openbook.log_backlog() returns table (waiting bigint, oldest_at timestamptz)
language sql stable security definer set search_path = public as $$
  select count(*), min(created_at) from log_pending $$;
revoke execute on function openbook.log_backlog, openbook.guard_signing_key from public;
grant execute on function openbook.log_backlog to app, desk;
