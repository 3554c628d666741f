-- CreateEnum
CREATE TYPE "removal_obstacle" AS ENUM ('hold', 'retention');

-- CreateTable
CREATE TABLE "retention_law" (
    "country" TEXT NOT NULL,
    "years" INTEGER NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "retention_law_pkey" PRIMARY KEY ("country")
);

-- CreateTable
CREATE TABLE "retention_period" (
    "issuer_slug" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "years" INTEGER NOT NULL,
    "fiscal_year_month" INTEGER NOT NULL,
    "is_law" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "retention_period_pkey" PRIMARY KEY ("issuer_slug","ordinal")
);

-- CreateTable
CREATE TABLE "profile_issuer" (
    "tenant_id" UUID NOT NULL,
    "billing_profile_id" UUID NOT NULL,
    "issuer_slug" TEXT NOT NULL,

    CONSTRAINT "profile_issuer_pkey" PRIMARY KEY ("tenant_id","billing_profile_id","issuer_slug")
);

-- CreateTable
CREATE TABLE "legal_hold" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "invoice_id" UUID,
    "reason" TEXT NOT NULL,
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "legal_hold_release" (
    "tenant_id" UUID NOT NULL,
    "hold_id" UUID NOT NULL,
    "approval_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "released_by" TEXT NOT NULL,
    "released_at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "legal_hold_release_pkey" PRIMARY KEY ("tenant_id","hold_id")
);

-- CreateTable
CREATE TABLE "removal_attempt" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "door" TEXT NOT NULL,
    "obstacle" "removal_obstacle" NOT NULL,
    "numbers" TEXT[],
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "removal_attempt_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "removal" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "removal_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "legal_hold_number_key" ON "legal_hold"("number");

-- CreateIndex
CREATE INDEX "legal_hold_tenant_id_invoice_id_idx" ON "legal_hold"("tenant_id", "invoice_id");

-- CreateIndex
CREATE UNIQUE INDEX "legal_hold_release_approval_id_key" ON "legal_hold_release"("approval_id");

-- CreateIndex
CREATE INDEX "removal_attempt_at_idx" ON "removal_attempt"("at");

-- CreateIndex
CREATE INDEX "removal_tenant_id_invoice_id_idx" ON "removal"("tenant_id", "invoice_id");

-- AddForeignKey
ALTER TABLE "retention_period" ADD CONSTRAINT "retention_period_issuer_slug_fkey" FOREIGN KEY ("issuer_slug") REFERENCES "issuer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_issuer" ADD CONSTRAINT "profile_issuer_issuer_slug_fkey" FOREIGN KEY ("issuer_slug") REFERENCES "issuer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legal_hold_release" ADD CONSTRAINT "legal_hold_release_tenant_id_hold_id_fkey" FOREIGN KEY ("tenant_id", "hold_id") REFERENCES "legal_hold"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "legal_hold_release" ADD CONSTRAINT "legal_hold_release_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "removal" ADD CONSTRAINT "removal_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table retention_law
  add constraint retention_law_country check (country = '*' or country ~ '^[A-Z]{2}$'),
  add constraint retention_law_years check (years between 1 and 100);
alter table retention_period
  add constraint retention_period_years check (years between 1 and 100),
  add constraint retention_period_month check (fiscal_year_month between 1 and 12),
  add constraint retention_period_reason_given check (btrim(reason) <> '');
alter table legal_hold add constraint legal_hold_reason_given check (btrim(reason) <> '');
alter table legal_hold_release add constraint legal_hold_release_reason_given check (btrim(reason) <> '');
alter table removal_attempt
  add constraint removal_attempt_reason_given check (btrim(reason) <> ''),
  add constraint removal_attempt_names_invoices check (cardinality(numbers) > 0);
alter table removal add constraint removal_reason_given check (btrim(reason) <> '');

-- How long the law has supporting documents of the accounts kept. Where the law is not known here, ten years.
insert into retention_law (country, years, source) values
  ('*', 10, 'no law is known here: the longest of those below'),
  ('AT', 7, 'BAO § 132 (1)'),
  ('DE', 8, 'AO § 147 (3), UStG § 14b (1), as of 2025 (BEG IV)'),
  ('ES', 6, 'Código de Comercio, art. 30.1'),
  ('FR', 10, 'Code de commerce, art. L123-22');

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass)
  from unnest(array['profile_issuer', 'legal_hold', 'legal_hold_release', 'removal_attempt', 'removal']) t;
select openbook.open_to_definer(t::regclass)
  from unnest(array['profile_issuer', 'legal_hold', 'legal_hold_release', 'removal_attempt', 'delivery',
    'invoice_rendering', 'bundle_edition', 'stored_object']) t;
grant select on retention_law, retention_period to app, desk;
grant insert on retention_period to app;
grant usage on sequence legal_hold_number_seq to app;
select openbook.freeze_table(t::regclass)
  from unnest(array['retention_period', 'profile_issuer', 'legal_hold', 'legal_hold_release',
    'removal_attempt', 'removal', 'stored_object']) t;

-- ───────────────────────────── how long something is kept

-- The law of an issuer's country is noted with the issuer, and again when it moves; what was noted before goes on to hold.
create function openbook.note_retention_law() returns trigger language plpgsql as $$
declare law retention_law;
begin
  select * into law from retention_law where country in (new.country, '*') order by country = '*' limit 1;
  insert into retention_period (issuer_slug, ordinal, years, fiscal_year_month, is_law, reason, set_by, set_at)
    select new.slug, coalesce(max(p.ordinal), 0) + 1, law.years, 1, true, new.country || ': ' || law.source, new.changed_by, new.changed_at
    from retention_period p where p.issuer_slug = new.slug;
  return null;
end $$;
create trigger kept_by_law after insert on issuer for each row execute function openbook.note_retention_law();
create trigger kept_by_new_law after update of country on issuer for each row
  when (old.country is distinct from new.country) execute function openbook.note_retention_law();
insert into retention_period (issuer_slug, ordinal, years, fiscal_year_month, is_law, reason, set_by, set_at)
  select i.slug, 1, l.years, 1, true, i.country || ': ' || l.source, i.changed_by, i.changed_at
  from issuer i join lateral (select * from retention_law where country in (i.country, '*') order by country = '*' limit 1) l on true;

create function openbook.note_profile_issuer() returns trigger language plpgsql as $$
begin
  insert into profile_issuer (tenant_id, billing_profile_id, issuer_slug) values (new.tenant_id, new.id, new.issuer_slug)
    on conflict do nothing;
  return null;
end $$;
create trigger issuer_remembered after insert or update of issuer_slug on billing_profile for each row
  execute function openbook.note_profile_issuer();
insert into profile_issuer (tenant_id, billing_profile_id, issuer_slug) select tenant_id, id, issuer_slug from billing_profile;

-- The first day on which something may go. The years begin with the end of the calendar year in which the fiscal year of
-- issue ends, which is the latest of the beginnings that the laws above know.
create function openbook.removable_from(issued date, years int, fiscal_year_month int) returns date
language sql immutable as $$
  select make_date(extract(year from issued)::int + years + 1
    + case when fiscal_year_month > 1 and extract(month from issued) >= fiscal_year_month then 1 else 0 end, 1, 1) $$;

-- The longest of all periods that any issuer of its billing profile ever had; null when nothing is stated, which keeps it.
create function openbook.invoice_removable_from(tenant uuid, invoice uuid) returns date
language sql stable security definer set search_path = public as $$
  select max(openbook.removable_from(i.issued_on, p.years, p.fiscal_year_month))
  from invoice i
  join profile_issuer f on f.tenant_id = i.tenant_id and f.billing_profile_id = i.billing_profile_id
  join retention_period p on p.issuer_slug = f.issuer_slug
  where i.tenant_id = tenant and i.id = invoice $$;

-- ───────────────────────────── holds and removals take turns

-- A hold waits for removals of its tenant that are under way, and they for it: afterwards each sees what the other did.
create function openbook.lock_holds() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('holds ' || new.tenant_id::text, 0));
  return new;
end $$;
create trigger in_turn before insert on legal_hold for each row execute function openbook.lock_holds();
create trigger in_turn before insert on legal_hold_release for each row execute function openbook.lock_holds();

-- Why the files of an invoice cannot be removed now: a hold, or their retention; null when they can.
create function openbook.removal_obstacle(tenant uuid, invoice uuid) returns removal_obstacle
language plpgsql volatile security definer set search_path = public as $$
declare free_from date;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('holds ' || tenant::text, 0));
  if exists (select from legal_hold h where h.tenant_id = tenant and coalesce(h.invoice_id = invoice, true)
    and not exists (select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.id)) then
    return 'hold';
  end if;
  free_from := openbook.invoice_removable_from(tenant, invoice);
  if free_from is null or free_from > (now() at time zone 'UTC')::date then
    return 'retention';
  end if;
  return null;
end $$;

-- ───────────────────────────── nothing goes before its time, whoever asks

create function openbook.refuse_removal(what text, why removal_obstacle) returns void language plpgsql as $$
begin
  raise exception '% is kept: %', what, case why when 'hold' then 'a legal hold is in force' else 'its retention has not ended' end
    using errcode = 'OBR01', hint = 'docs/guides/retention.md';
end $$;

create function openbook.keep_invoice_file() returns trigger language plpgsql security definer set search_path = public as $$
declare obstacle removal_obstacle;
begin
  if tg_op = 'UPDATE' then
    raise exception '% rows are immutable', tg_table_name using errcode = '42501';
  end if;
  obstacle := openbook.removal_obstacle(old.tenant_id, old.invoice_id);
  if obstacle is not null then
    perform openbook.refuse_removal(tg_table_name || ' of invoice ' || old.invoice_id, obstacle);
  end if;
  return old;
end $$;
drop trigger frozen_rows on invoice_rendering;
create trigger frozen_rows before update or delete on invoice_rendering for each row execute function openbook.keep_invoice_file();
drop trigger frozen_rows on bundle_edition;
create trigger frozen_rows before update or delete on bundle_edition for each row execute function openbook.keep_invoice_file();

-- Bytes in the store go after what stands on them.
create function openbook.keep_stored_object() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' then
    raise exception '% rows are immutable', tg_table_name using errcode = '42501';
  end if;
  if exists (select from invoice_rendering r where r.tenant_id = old.tenant_id and r.stored_object_id = old.id)
    or exists (select from bundle_edition b where b.tenant_id = old.tenant_id and b.stored_object_id = old.id) then
    perform openbook.refuse_removal('stored object ' || old.id, 'retention');
  end if;
  return old;
end $$;
drop trigger frozen_rows on stored_object;
create trigger frozen_rows before update or delete on stored_object for each row execute function openbook.keep_stored_object();

-- A mail that delivered an invoice is kept with it, word for word.
create function openbook.keep_invoice_mail() returns trigger language plpgsql security definer set search_path = public as $$
declare invoice uuid; obstacle removal_obstacle;
begin
  select d.invoice_id into invoice from delivery d where d.tenant_id = old.tenant_id and d.dedup_key = old.dedup_key;
  if invoice is not null then
    obstacle := openbook.removal_obstacle(old.tenant_id, invoice);
    if tg_op = 'UPDATE' or obstacle is not null then
      perform openbook.refuse_removal('mail ' || old.id || ' of invoice ' || invoice, coalesce(obstacle, 'retention'));
    end if;
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
revoke delete, truncate on mail_message from app;
create trigger kept_mail before delete or update of sender, recipient, subject, text, html, dedup_key on mail_message
  for each row execute function openbook.keep_invoice_mail();

-- What the application never removes is not removed by others either.
create trigger never_removed before delete on close for each row execute function openbook.refuse_change();
create trigger never_removed before delete on close_run for each row execute function openbook.refuse_change();
create trigger never_removed before delete on credit_grant for each row execute function openbook.refuse_change();
create trigger never_removed before delete on number_series for each row execute function openbook.refuse_change();
create trigger never_removed before delete on approval_standing for each row execute function openbook.refuse_change();

-- ───────────────────────────── the one way out

-- Takes the files of an invoice out of the tables, as far as the triggers above let it, and answers what they were.
create function openbook.remove_invoice_files(tenant uuid, invoice uuid)
returns table (name text, sha256 text, size_bytes int)
language plpgsql volatile security definer set search_path = public as $$
begin
  if not tenant = any((select nullif(current_setting('app.tenant_ids', true), '')::uuid[])::uuid[]) then
    raise exception 'this invoice is another tenant''s' using errcode = '42501';
  end if;
  return query
    with renderings as (
      delete from invoice_rendering r where r.tenant_id = tenant and r.invoice_id = invoice returning r.name, r.stored_object_id),
    bundles as (
      delete from bundle_edition b where b.tenant_id = tenant and b.invoice_id = invoice
      returning 'bundle-' || b.edition || '.zip', b.stored_object_id),
    files as (select * from renderings union all select * from bundles)
    select f.name, o.sha256, o.size_bytes from files f(name, stored_object_id)
    join stored_object o on o.tenant_id = tenant and o.id = f.stored_object_id;
  return;
end $$;

-- Takes the objects that nothing stands on any more out of the tables; their bytes go once that is committed.
create function openbook.remove_loose_objects(tenant uuid, digests text[]) returns void
language plpgsql volatile security definer set search_path = public as $$
begin
  if not tenant = any((select nullif(current_setting('app.tenant_ids', true), '')::uuid[])::uuid[]) then
    raise exception 'these objects are another tenant''s' using errcode = '42501';
  end if;
  delete from stored_object o where o.tenant_id = tenant and o.sha256 = any(digests)
    and not exists (select from invoice_rendering r where r.tenant_id = tenant and r.stored_object_id = o.id)
    and not exists (select from bundle_edition b where b.tenant_id = tenant and b.stored_object_id = o.id);
end $$;

-- Whether any tenant still has an object with these bytes. The lock is held by whoever stores the same bytes meanwhile.
create function openbook.is_object_kept(digest text) returns boolean
language plpgsql volatile security definer set search_path = public as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('object ' || digest, 0));
  return exists (select from stored_object o where o.sha256 = digest);
end $$;

-- Attempts of the last days, of all tenants, as a count: for the measurements.
create function openbook.removals_refused(since timestamptz) returns bigint
language sql stable security definer set search_path = public as $$
  select count(*) from removal_attempt where at >= since $$;

revoke execute on function openbook.note_retention_law, openbook.note_profile_issuer, openbook.removable_from,
  openbook.invoice_removable_from, openbook.lock_holds, openbook.removal_obstacle, openbook.refuse_removal,
  openbook.keep_invoice_file, openbook.keep_stored_object, openbook.keep_invoice_mail, openbook.remove_invoice_files,
  openbook.remove_loose_objects, openbook.is_object_kept, openbook.removals_refused from public;
grant execute on function openbook.removable_from, openbook.invoice_removable_from, openbook.remove_invoice_files,
  openbook.remove_loose_objects, openbook.is_object_kept, openbook.removals_refused to app;
grant execute on function openbook.removable_from to desk;
