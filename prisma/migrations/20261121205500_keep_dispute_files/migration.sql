-- Files that were handed in with disputes, and their bundles, stand on stored objects, so these are kept as those of renderings are.
select openbook.open_to_definer(t::regclass) from unnest(array['dispute_upload', 'dispute_attachment', 'dispute_bundle']) t;
create index dispute_upload_tenant_id_object_id_idx on dispute_upload (tenant_id, object_id);

create or replace function openbook.keep_stored_object() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' then
    raise exception '% rows are immutable', tg_table_name using errcode = '42501';
  end if;
  if exists (select from invoice_rendering r where r.tenant_id = old.tenant_id and r.stored_object_id = old.id)
    or exists (select from bundle_edition b where b.tenant_id = old.tenant_id and b.stored_object_id = old.id)
    or exists (select from dispute_upload u where u.tenant_id = old.tenant_id and u.object_id = old.id)
    or exists (select from dispute_bundle d where d.tenant_id = old.tenant_id and d.stored_object_id = old.id) then
    perform openbook.refuse_removal('stored object ' || old.id, 'retention');
  end if;
  return old;
end $$;

create or replace function openbook.remove_loose_objects(tenant uuid, digests text[]) returns void
language plpgsql volatile security definer set search_path = public as $$
begin
  if not tenant = any((select nullif(current_setting('app.tenant_ids', true), '')::uuid[])::uuid[]) then
    raise exception 'these objects are another tenant''s' using errcode = '42501';
  end if;
  delete from stored_object o where o.tenant_id = tenant and o.sha256 = any(digests)
    and not exists (select from invoice_rendering r where r.tenant_id = tenant and r.stored_object_id = o.id)
    and not exists (select from bundle_edition b where b.tenant_id = tenant and b.stored_object_id = o.id)
    and not exists (select from dispute_upload u where u.tenant_id = tenant and u.object_id = o.id)
    and not exists (select from dispute_bundle d where d.tenant_id = tenant and d.stored_object_id = o.id);
end $$;

-- Before a tenant is known, ids only: files handed in before this instant that no step names.
create function openbook.unused_uploads(before timestamptz, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select u.tenant_id, u.id from dispute_upload u
  where u.uploaded_at < before
    and not exists (select from dispute_attachment a where a.tenant_id = u.tenant_id and a.upload_id = u.id)
  order by u.uploaded_at, u.id limit most $$;

revoke execute on function openbook.unused_uploads from public;
grant execute on function openbook.unused_uploads to app;
