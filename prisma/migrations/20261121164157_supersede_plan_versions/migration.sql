-- CreateTable
CREATE TABLE "plan_supersession" (
    "plan_slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "superseding" INTEGER NOT NULL,
    "from_date" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "stays" UUID[],
    "approval_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "plan_supersession_pkey" PRIMARY KEY ("plan_slug","superseding")
);

-- CreateTable
CREATE TABLE "price_correction" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "plan_slug" TEXT NOT NULL,
    "superseding" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "issued_minor" BIGINT NOT NULL,
    "corrected_minor" BIGINT NOT NULL,
    "document" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "attestation_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "price_correction_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "price_correction_proposal" (
    "tenant_id" UUID NOT NULL,
    "correction_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "approval_id" UUID,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "price_correction_proposal_pkey" PRIMARY KEY ("tenant_id","correction_id","ordinal")
);

-- CreateIndex
CREATE UNIQUE INDEX "plan_supersession_approval_id_key" ON "plan_supersession"("approval_id");

-- CreateIndex
CREATE UNIQUE INDEX "price_correction_tenant_id_invoice_id_ordinal_key" ON "price_correction"("tenant_id", "invoice_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "price_correction_tenant_id_invoice_id_plan_slug_superseding_key" ON "price_correction"("tenant_id", "invoice_id", "plan_slug", "superseding");

-- CreateIndex
CREATE UNIQUE INDEX "price_correction_proposal_tenant_id_correction_id_approval__key" ON "price_correction_proposal"("tenant_id", "correction_id", "approval_id");

-- AddForeignKey
ALTER TABLE "plan_supersession" ADD CONSTRAINT "plan_supersession_plan_slug_version_fkey" FOREIGN KEY ("plan_slug", "version") REFERENCES "plan_version"("plan_slug", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_supersession" ADD CONSTRAINT "plan_supersession_plan_slug_superseding_fkey" FOREIGN KEY ("plan_slug", "superseding") REFERENCES "plan_version"("plan_slug", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_supersession" ADD CONSTRAINT "plan_supersession_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_correction" ADD CONSTRAINT "price_correction_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_correction" ADD CONSTRAINT "price_correction_plan_slug_superseding_fkey" FOREIGN KEY ("plan_slug", "superseding") REFERENCES "plan_supersession"("plan_slug", "superseding") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_correction_proposal" ADD CONSTRAINT "price_correction_proposal_tenant_id_correction_id_fkey" FOREIGN KEY ("tenant_id", "correction_id") REFERENCES "price_correction"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_correction_proposal" ADD CONSTRAINT "price_correction_proposal_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table plan_supersession
  add constraint plan_supersession_later check (superseding > version),
  add constraint plan_supersession_reason check (reason <> '');
alter table price_correction
  add constraint price_correction_ordinal_positive check (ordinal > 0),
  add constraint price_correction_currency_form check (currency ~ '^[A-Z]{3}$'),
  add constraint price_correction_digest_of_document check (sha256 = encode(sha256(document), 'hex'));
alter table price_correction_proposal
  add constraint price_correction_proposal_ordinal_positive check (ordinal > 0);

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array['price_correction', 'price_correction_proposal']) t;
grant select, insert on plan_supersession to app;
grant select on plan_supersession to desk;
select openbook.freeze_table(t::regclass) from unnest(array['plan_supersession', 'price_correction', 'price_correction_proposal']) t;
select openbook.open_to_definer(t::regclass) from unnest(array['price_correction', 'price_correction_proposal']) t;

-- ───────────────────────────── what holds instead of a version

-- As core/pricing/superseded-versions.ts has it: the supersessions of a plan in the order they were made, up to one of them,
-- but those that leave the tenant as it was.
create function openbook.version_in_force(tenant uuid, plan text, stated int, starts date, made_before int) returns int
language plpgsql stable set search_path = public as $$
declare held int := stated; one plan_supersession;
begin
  for one in select * from plan_supersession s where s.plan_slug = plan and s.superseding < made_before and s.from_date <= starts
    and not tenant = any(s.stays) order by s.superseding
  loop
    if one.version = held then held := one.superseding; end if;
  end loop;
  return held;
end $$;

-- Closes whose frozen rules rate something by a version, as it held before a supersession was made, for days that begin on a
-- day or later; without those that are void or whose place another edition took. Ids only.
create function openbook.closes_rated_by(plan text, wrong int, since date, made_before int, planned_before timestamptz)
returns table (tenant_id uuid, close_id uuid)
language sql stable security definer set search_path = public as $$
  with frozen as (
    select c.tenant_id, c.id, convert_from(d.bytes, 'UTF8')::jsonb as rules
    from close c
    join close_document d on d.tenant_id = c.tenant_id and d.close_id = c.id and d.name = 'rules.json'
    where c.phase <> 'void' and c.period_end >= since and c.created_at <= planned_before
      and exists (select from subscription_version v where v.tenant_id = c.tenant_id and v.plan_slug = plan)
      and not exists (select from close l where l.tenant_id = c.tenant_id and l.billing_profile_id = c.billing_profile_id
        and l.invoice_group_id = c.invoice_group_id and l.period_start = c.period_start and l.purpose = c.purpose
        and l.edition > c.edition)),
  rated as (
    select f.tenant_id, f.id, s as rule, coalesce(s->'piece'->>'from', f.rules->'period'->>'start')::date as starts
    from frozen f cross join lateral jsonb_array_elements(f.rules->'subscriptions') s
    union all
    select f.tenant_id, f.id, s, coalesce(s->'piece'->>'from', f.rules->'advance'->'period'->>'start')::date
    from frozen f cross join lateral jsonb_array_elements(f.rules->'advance'->'subscriptions') s
    union all
    select f.tenant_id, f.id, s, (f.rules->'period'->>'start')::date
    from frozen f cross join lateral jsonb_array_elements(f.rules->'returned') s
    union all
    select f.tenant_id, f.id, s, coalesce(s->'piece'->>'from', l->'period'->>'start')::date
    from frozen f cross join lateral jsonb_array_elements(f.rules->'late') l
      cross join lateral jsonb_array_elements(l->'subscriptions') s)
  select distinct r.tenant_id, r.id from rated r
  where r.rule->>'plan' = plan and r.starts >= since
    and openbook.version_in_force(r.tenant_id, plan, (r.rule->>'planVersion')::int, r.starts, made_before) = wrong $$;

-- ───────────────────────────── due work, before a tenant is known: ids only

-- Issued invoices that a supersession concerns and that have no correction by it yet. A close that was frozen before it was made
-- gets its number soon, so that nobody looks for more after some months. Whoever stays on the wrong version is billed by it later on.
create function openbook.invoices_to_correct(at timestamptz) returns table (tenant_id uuid, invoice_id uuid, plan_slug text, superseding int)
language sql stable security definer set search_path = public as $$
  select r.tenant_id, i.id, s.plan_slug, s.superseding
  from plan_supersession s
  cross join lateral openbook.closes_rated_by(s.plan_slug, s.version, s.from_date, s.superseding, s.created_at + interval '1 day') r
  join invoice i on i.tenant_id = r.tenant_id and i.close_id = r.close_id
  where s.created_at > at - interval '100 days'
    and (not r.tenant_id = any(s.stays) or exists (select from close c
      where c.tenant_id = r.tenant_id and c.id = r.close_id and c.created_at <= s.created_at))
    and not exists (select from price_correction c where c.tenant_id = i.tenant_id and c.invoice_id = i.id
      and c.plan_slug = s.plan_slug and c.superseding = s.superseding)
  order by s.created_at, s.plan_slug, s.superseding, i.created_at, i.id $$;

-- Tenants with such invoices, or with a correction for which nothing was proposed yet, or whose proposal nobody decided in time
-- or something came between. What was rejected or withdrawn waits for a person.
create function openbook.tenants_to_correct(at timestamptz, most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select t.tenant_id from (
    select tenant_id from openbook.invoices_to_correct(at)
    union
    select c.tenant_id from price_correction c
    where not exists (select from price_correction l where l.tenant_id = c.tenant_id and l.invoice_id = c.invoice_id
        and l.ordinal > c.ordinal)
      and not exists (select from price_correction_proposal p left join approval_standing s on s.request_id = p.approval_id
        where p.tenant_id = c.tenant_id and p.correction_id = c.id
          and (p.approval_id is null or s.state in ('proposed', 'approved', 'executed', 'rejected', 'withdrawn')))) t
  order by t.tenant_id limit most $$;

-- ───────────────────────────── what late usage owes, at the corrected price

-- What an item is for in all: as the invoice said, or less where the last correction of that invoice says less.
create function openbook.owed_of_item(item pending_item) returns bigint language sql stable set search_path = public as $$
  select least(item.amount_minor, coalesce((
    select replace(e->>'corrected', '.', '')::bigint
    from invoice n
    join price_correction c on c.tenant_id = n.tenant_id and c.invoice_id = n.id
    cross join lateral jsonb_array_elements(convert_from(c.document, 'UTF8')::jsonb -> 'creditDue') e
    where n.tenant_id = item.tenant_id and n.number = split_part(item.source_ref, '/', 1)
      and e->>'id' = split_part(item.source_ref, '/', 2)
    order by c.ordinal desc limit 1), item.amount_minor)) $$;

-- As before, but at the corrected price.
create or replace function openbook.tenants_owed_credit(most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct i.tenant_id from pending_item i
  where i.kind = 'credit-due' and i.source = 'late-usage'
    and openbook.owed_of_item(i) > (select coalesce(sum(u.amount_minor), 0) from pending_item_use u
      where u.tenant_id = i.tenant_id and u.item_id = i.id)
    and not exists (select from pending_item_proposal p left join approval_standing s on s.request_id = p.approval_id
      where p.tenant_id = i.tenant_id and p.item_id = i.id
        and (p.approval_id is null or s.state in ('proposed', 'approved', 'rejected', 'withdrawn')))
    and not exists (select from invoice n join invoice_void v on v.tenant_id = n.tenant_id and v.invoice_id = n.id
      where n.tenant_id = i.tenant_id and n.number = split_part(i.source_ref, '/', 1))
  order by i.tenant_id limit most $$;

revoke execute on function openbook.version_in_force, openbook.closes_rated_by,
  openbook.invoices_to_correct, openbook.tenants_to_correct, openbook.owed_of_item from public;
grant execute on function openbook.closes_rated_by, openbook.owed_of_item to app, desk;
grant execute on function openbook.invoices_to_correct, openbook.tenants_to_correct to app;
