-- AlterEnum
ALTER TYPE "series_kind" ADD VALUE 'credit-note';

-- CreateTable
CREATE TABLE "credit_note" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "series_id" UUID NOT NULL,
    "series_number" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "issued_on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "document" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "approval_id" UUID NOT NULL,
    "attestation_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "credit_note_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "credit_note_line" (
    "tenant_id" UUID NOT NULL,
    "credit_note_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "invoice_id" UUID NOT NULL,
    "line_id" TEXT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,

    CONSTRAINT "credit_note_line_pkey" PRIMARY KEY ("tenant_id","credit_note_id","position")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_number_key" ON "credit_note"("number");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_approval_id_key" ON "credit_note"("approval_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_tenant_id_invoice_id_ordinal_key" ON "credit_note"("tenant_id", "invoice_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_series_id_series_number_key" ON "credit_note"("series_id", "series_number");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_line_tenant_id_credit_note_id_line_id_key" ON "credit_note_line"("tenant_id", "credit_note_id", "line_id");

-- CreateIndex
CREATE INDEX "credit_note_line_tenant_id_invoice_id_line_id_idx" ON "credit_note_line"("tenant_id", "invoice_id", "line_id");

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note_line" ADD CONSTRAINT "credit_note_line_tenant_id_credit_note_id_fkey" FOREIGN KEY ("tenant_id", "credit_note_id") REFERENCES "credit_note"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note_line" ADD CONSTRAINT "credit_note_line_tenant_id_invoice_id_line_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id", "line_id") REFERENCES "invoice_line"("tenant_id", "invoice_id", "line_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table credit_note
  add constraint credit_note_total_adds_up check (total_minor = net_minor + tax_minor and total_minor > 0),
  add constraint credit_note_places_positive check (ordinal > 0 and series_number > 0),
  add constraint credit_note_reason_given check (btrim(reason) <> ''),
  add constraint credit_note_digest_of_document check (sha256 = encode(sha256(document), 'hex'));
alter table credit_note_line
  add constraint credit_note_line_position_positive check (position > 0),
  add constraint credit_note_line_not_zero check (net_minor <> 0);

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array['credit_note', 'credit_note_line']) t;
select openbook.freeze_table(t::regclass) from unnest(array['credit_note', 'credit_note_line']) t;

-- The notes of an invoice are counted, so that of two written at once one finds its place taken: what a note is compared
-- with is everything that was credited before it.
create function openbook.guard_credit_note() returns trigger language plpgsql as $$
declare billed invoice; notes bigint; credited numeric;
begin
  select * into strict billed from invoice where tenant_id = new.tenant_id and id = new.invoice_id;
  select count(*), coalesce(sum(total_minor), 0) into notes, credited
    from credit_note where tenant_id = new.tenant_id and invoice_id = new.invoice_id;
  if new.ordinal <> notes + 1 then
    raise exception 'this is credit note % of the invoice', notes + 1 using errcode = '23514';
  end if;
  if new.currency <> billed.currency then
    raise exception 'an invoice is credited in its own currency' using errcode = '23514';
  end if;
  if credited + new.total_minor > billed.total_minor then
    raise exception 'credit notes never come to more than their invoice' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_invoice before insert on credit_note for each row execute function openbook.guard_credit_note();

-- A piece has the sign of its line, and all pieces together are never more than it, net and tax.
create function openbook.guard_credit_note_line() returns trigger language plpgsql as $$
declare billed invoice_line; net numeric; tax numeric;
begin
  if not exists (select from credit_note n where n.tenant_id = new.tenant_id and n.id = new.credit_note_id
    and n.invoice_id = new.invoice_id) then
    raise exception 'a credit note credits lines of its own invoice' using errcode = '23514';
  end if;
  select * into strict billed from invoice_line
    where tenant_id = new.tenant_id and invoice_id = new.invoice_id and line_id = new.line_id;
  select coalesce(sum(net_minor), 0) + new.net_minor, coalesce(sum(tax_minor), 0) + new.tax_minor into net, tax
    from credit_note_line where tenant_id = new.tenant_id and invoice_id = new.invoice_id and line_id = new.line_id;
  if sign(new.net_minor) <> sign(billed.amount_minor) or abs(net) > abs(billed.amount_minor)
    or tax * sign(billed.tax_minor) < 0 or abs(tax) > abs(billed.tax_minor)
    or (net = billed.amount_minor) and tax <> billed.tax_minor then
    raise exception 'line % is credited within what it comes to', new.line_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger within_line before insert on credit_note_line
  for each row execute function openbook.guard_credit_note_line();

-- When all is written, the lines of a note are its net and its tax.
create function openbook.guard_credit_note_sum() returns trigger language plpgsql as $$
declare note_id uuid;
begin
  note_id := case tg_table_name when 'credit_note' then to_jsonb(new)->>'id' else to_jsonb(new)->>'credit_note_id' end;
  if not exists (
    select from credit_note n join lateral (
      select sum(l.net_minor) as net, sum(l.tax_minor) as tax from credit_note_line l
      where l.tenant_id = n.tenant_id and l.credit_note_id = n.id) l on l.net = n.net_minor and l.tax = n.tax_minor
    where n.tenant_id = new.tenant_id and n.id = note_id) then
    raise exception 'the lines of a credit note add up to it' using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger adds_up after insert on credit_note deferrable initially deferred
  for each row execute function openbook.guard_credit_note_sum();
create constraint trigger adds_up after insert on credit_note_line deferrable initially deferred
  for each row execute function openbook.guard_credit_note_sum();

revoke execute on function openbook.guard_credit_note, openbook.guard_credit_note_line, openbook.guard_credit_note_sum
  from public;
