-- CreateTable
CREATE TABLE "pending_item_proposal" (
    "tenant_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "approval_id" UUID,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "pending_item_proposal_pkey" PRIMARY KEY ("tenant_id","item_id","ordinal")
);

-- CreateTable
CREATE TABLE "pending_item_use" (
    "tenant_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "credit_note_id" UUID NOT NULL,
    "amount_minor" BIGINT NOT NULL,

    CONSTRAINT "pending_item_use_pkey" PRIMARY KEY ("tenant_id","item_id","credit_note_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "pending_item_proposal_tenant_id_item_id_approval_id_key" ON "pending_item_proposal"("tenant_id", "item_id", "approval_id");

-- AddForeignKey
ALTER TABLE "pending_item_proposal" ADD CONSTRAINT "pending_item_proposal_tenant_id_item_id_fkey" FOREIGN KEY ("tenant_id", "item_id") REFERENCES "pending_item"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pending_item_proposal" ADD CONSTRAINT "pending_item_proposal_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pending_item_use" ADD CONSTRAINT "pending_item_use_tenant_id_item_id_fkey" FOREIGN KEY ("tenant_id", "item_id") REFERENCES "pending_item"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pending_item_use" ADD CONSTRAINT "pending_item_use_tenant_id_credit_note_id_fkey" FOREIGN KEY ("tenant_id", "credit_note_id") REFERENCES "credit_note"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table pending_item_proposal add constraint pending_item_proposal_ordinal_positive check (ordinal > 0);
alter table pending_item_use add constraint pending_item_use_positive check (amount_minor > 0);

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array['pending_item_proposal', 'pending_item_use']) t;
select openbook.freeze_table(t::regclass) from unnest(array['pending_item_proposal', 'pending_item_use']) t;
select openbook.open_to_definer(t::regclass) from unnest(array['pending_item', 'pending_item_proposal', 'pending_item_use']) t;

-- What is owed is given back once, however many credit notes it takes, in its currency. The item is held, so that two
-- credit notes at once see each other.
create function openbook.guard_pending_item_use() returns trigger language plpgsql as $$
declare owed pending_item; used numeric;
begin
  perform pg_advisory_xact_lock(hashtextextended('billing.pending-item:' || new.item_id::text, 0));
  select * into strict owed from pending_item where tenant_id = new.tenant_id and id = new.item_id;
  select coalesce(sum(amount_minor), 0) into used from pending_item_use
    where tenant_id = new.tenant_id and item_id = new.item_id;
  if used + new.amount_minor > owed.amount_minor then
    raise exception 'what is owed is given back once' using errcode = '23514';
  end if;
  if not exists (select from credit_note n where n.tenant_id = new.tenant_id and n.id = new.credit_note_id
    and n.currency = owed.currency and n.net_minor >= new.amount_minor) then
    raise exception 'a credit note gives back no more than it has, in its currency' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_item before insert on pending_item_use
  for each row execute function openbook.guard_pending_item_use();

-- ───────────────────────────── due work, before a tenant is known: ids only

-- Tenants that are owed late usage for which nobody has proposed a credit yet, or whose proposal nobody decided in time or
-- something came between. What was rejected or withdrawn waits for a person.
create function openbook.tenants_owed_credit(most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct i.tenant_id from pending_item i
  where i.kind = 'credit-due' and i.source = 'late-usage'
    and i.amount_minor > (select coalesce(sum(u.amount_minor), 0) from pending_item_use u
      where u.tenant_id = i.tenant_id and u.item_id = i.id)
    and not exists (select from pending_item_proposal p left join approval_standing s on s.request_id = p.approval_id
      where p.tenant_id = i.tenant_id and p.item_id = i.id
        and (p.approval_id is null or s.state in ('proposed', 'approved', 'rejected', 'withdrawn')))
  order by i.tenant_id limit most $$;

revoke execute on function openbook.guard_pending_item_use, openbook.tenants_owed_credit from public;
grant execute on function openbook.tenants_owed_credit to app;
