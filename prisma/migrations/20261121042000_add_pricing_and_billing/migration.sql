-- CreateEnum
CREATE TYPE "billing_interval" AS ENUM ('month', 'quarter', 'year');

-- CreateEnum
CREATE TYPE "charge_kind" AS ENUM ('recurring', 'usage');

-- CreateEnum
CREATE TYPE "series_scope" AS ENUM ('tenant', 'vendor');

-- CreateEnum
CREATE TYPE "series_kind" AS ENUM ('invoice');

-- CreateEnum
CREATE TYPE "tax_kind" AS ENUM ('rate', 'exempt');

-- CreateEnum
CREATE TYPE "close_purpose" AS ENUM ('regular', 'closing');

-- CreateEnum
CREATE TYPE "close_phase" AS ENUM ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged', 'delivered', 'parked', 'void');

-- CreateEnum
CREATE TYPE "invoice_status" AS ENUM ('issued', 'delivered');

-- CreateEnum
CREATE TYPE "pending_item_kind" AS ENUM ('credit-due');

-- CreateTable
CREATE TABLE "plan" (
    "slug" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "plan_version" (
    "plan_slug" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "document" BYTEA NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_es" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "interval" "billing_interval" NOT NULL,
    "effective_from" DATE NOT NULL,
    "published_at" TIMESTAMPTZ(6) NOT NULL,
    "published_by" TEXT NOT NULL,
    "published_before_approvals" BOOLEAN NOT NULL,
    "attestation_id" UUID NOT NULL,

    CONSTRAINT "plan_version_pkey" PRIMARY KEY ("plan_slug","version")
);

-- CreateTable
CREATE TABLE "plan_charge" (
    "plan_slug" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_es" TEXT NOT NULL,
    "kind" "charge_kind" NOT NULL,
    "meter_slug" TEXT,
    "meter_version" INTEGER,
    "model" TEXT NOT NULL,

    CONSTRAINT "plan_charge_pkey" PRIMARY KEY ("plan_slug","plan_version","key")
);

-- CreateTable
CREATE TABLE "plan_charge_option" (
    "plan_slug" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "charge_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "number" DECIMAL(38,18),
    "word" TEXT,

    CONSTRAINT "plan_charge_option_pkey" PRIMARY KEY ("plan_slug","plan_version","charge_key","name")
);

-- CreateTable
CREATE TABLE "plan_charge_filter" (
    "plan_slug" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "charge_key" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "plan_charge_filter_pkey" PRIMARY KEY ("plan_slug","plan_version","charge_key","dimension")
);

-- CreateTable
CREATE TABLE "plan_tier" (
    "plan_slug" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "charge_key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "up_to" DECIMAL(38,18),
    "unit_amount" DECIMAL(38,18) NOT NULL,
    "flat_amount" DECIMAL(38,18) NOT NULL,
    "block_size" DECIMAL(38,18),
    "cap" DECIMAL(38,18),

    CONSTRAINT "plan_tier_pkey" PRIMARY KEY ("plan_slug","plan_version","charge_key","position")
);

-- CreateTable
CREATE TABLE "subscription" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "interval" "billing_interval" NOT NULL,
    "anchor_day" INTEGER NOT NULL,
    "anchor_month" INTEGER NOT NULL,
    "starts_on" DATE NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "subscription_version" (
    "tenant_id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "effective_from" DATE NOT NULL,
    "plan_slug" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "subscription_version_pkey" PRIMARY KEY ("tenant_id","subscription_id","effective_from")
);

-- CreateTable
CREATE TABLE "issuer" (
    "slug" TEXT NOT NULL,
    "legal_name" TEXT NOT NULL,
    "address_lines" TEXT[],
    "country" TEXT NOT NULL,
    "tax_id" TEXT NOT NULL,
    "bank_details" BYTEA NOT NULL,
    "series_scope" "series_scope" NOT NULL,
    "series_prefix" TEXT NOT NULL,
    "cut_off_grace_hours" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "issuer_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "billing_profile" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "issuer_slug" TEXT NOT NULL,
    "legal_name" TEXT NOT NULL,
    "address_lines" TEXT[],
    "country" TEXT NOT NULL,
    "tax_id" TEXT,
    "po_number" TEXT,
    "bill_to" TEXT[],
    "tax_kind" "tax_kind" NOT NULL,
    "tax_name" TEXT,
    "tax_rate_percent" DECIMAL(38,18),
    "tax_note" TEXT,
    "revision" INTEGER NOT NULL,
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "billing_profile_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "contract" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "term_start" DATE NOT NULL,
    "term_end" DATE,
    "renews_on" DATE,
    "notice_by" DATE,
    "payment_term_days" INTEGER NOT NULL,
    "dispute_window_days" INTEGER NOT NULL,
    "late_window_days" INTEGER NOT NULL,
    "price_change_notice_days" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "contract_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "number_series" (
    "id" UUID NOT NULL,
    "tenant_id" UUID,
    "kind" "series_kind" NOT NULL,
    "prefix" TEXT NOT NULL,
    "next_number" INTEGER NOT NULL,

    CONSTRAINT "number_series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_group" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "billing_profile_id" UUID NOT NULL,
    "interval" "billing_interval" NOT NULL,
    "anchor_day" INTEGER NOT NULL,
    "anchor_month" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "next_period_start" DATE NOT NULL,
    "next_period_end" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invoice_group_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "close" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "billing_profile_id" UUID NOT NULL,
    "invoice_group_id" UUID NOT NULL,
    "period_start" DATE NOT NULL,
    "period_end" DATE NOT NULL,
    "zone" TEXT NOT NULL,
    "purpose" "close_purpose" NOT NULL,
    "edition" INTEGER NOT NULL,
    "phase" "close_phase" NOT NULL,
    "cut_off_at" TIMESTAMPTZ(6) NOT NULL,
    "inputs_digest" TEXT NOT NULL,
    "issued_on" DATE,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(6) NOT NULL,
    "parked_from" "close_phase",
    "park_code" TEXT,
    "park_reason" TEXT,
    "park_evidence" TEXT,
    "park_next_action" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "close_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "close_step" (
    "tenant_id" UUID NOT NULL,
    "close_id" UUID NOT NULL,
    "fence" BIGINT NOT NULL,
    "phase" "close_phase" NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "close_step_pkey" PRIMARY KEY ("tenant_id","close_id","fence")
);

-- CreateTable
CREATE TABLE "close_document" (
    "tenant_id" UUID NOT NULL,
    "close_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "bytes" BYTEA,

    CONSTRAINT "close_document_pkey" PRIMARY KEY ("tenant_id","close_id","name")
);

-- CreateTable
CREATE TABLE "close_coverage" (
    "tenant_id" UUID NOT NULL,
    "close_id" UUID NOT NULL,
    "invoice_group_id" UUID NOT NULL,
    "period_start" DATE NOT NULL,
    "period_end" DATE NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "last_sequences" INTEGER[],

    CONSTRAINT "close_coverage_pkey" PRIMARY KEY ("tenant_id","close_id","period_start")
);

-- CreateTable
CREATE TABLE "invoice" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "close_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "series_id" UUID NOT NULL,
    "series_number" INTEGER NOT NULL,
    "billing_profile_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "period_start" DATE NOT NULL,
    "period_end" DATE NOT NULL,
    "issued_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "invoice_line" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "line_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subscription_id" UUID NOT NULL,
    "charge_key" TEXT NOT NULL,
    "description_en" TEXT NOT NULL,
    "description_es" TEXT NOT NULL,
    "period_start" DATE NOT NULL,
    "period_end" DATE NOT NULL,
    "quantity" DECIMAL(38,18),
    "unit" TEXT,
    "amount_exact" DECIMAL(38,18) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "tax_rate_percent" DECIMAL(38,18),
    "tax_minor" BIGINT NOT NULL,

    CONSTRAINT "invoice_line_pkey" PRIMARY KEY ("tenant_id","invoice_id","position")
);

-- CreateTable
CREATE TABLE "invoice_tax" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "tax_kind" NOT NULL,
    "name" TEXT,
    "rate_percent" DECIMAL(38,18) NOT NULL,
    "base_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "note" TEXT,

    CONSTRAINT "invoice_tax_pkey" PRIMARY KEY ("tenant_id","invoice_id","position")
);

-- CreateTable
CREATE TABLE "invoice_state" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "status" "invoice_status" NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invoice_state_pkey" PRIMARY KEY ("tenant_id","invoice_id","ordinal")
);

-- CreateTable
CREATE TABLE "delivery" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("tenant_id","invoice_id","recipient")
);

-- CreateTable
CREATE TABLE "pending_item" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "pending_item_kind" NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "amount_exact" DECIMAL(38,18) NOT NULL,
    "tax_rate_percent" DECIMAL(38,18) NOT NULL,
    "description_en" TEXT NOT NULL,
    "description_es" TEXT NOT NULL,
    "period_start" DATE NOT NULL,
    "period_end" DATE NOT NULL,
    "source" TEXT NOT NULL,
    "source_ref" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "pending_item_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "invoice_rendering" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "stored_object_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "attestation_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invoice_rendering_pkey" PRIMARY KEY ("tenant_id","invoice_id","name")
);

-- CreateTable
CREATE TABLE "bundle_edition" (
    "tenant_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "edition" INTEGER NOT NULL,
    "contents" TEXT NOT NULL,
    "stored_object_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "bundle_edition_pkey" PRIMARY KEY ("tenant_id","invoice_id","edition")
);

-- CreateIndex
CREATE UNIQUE INDEX "plan_version_digest_key" ON "plan_version"("digest");

-- CreateIndex
CREATE INDEX "plan_version_plan_slug_effective_from_idx" ON "plan_version"("plan_slug", "effective_from");

-- CreateIndex
CREATE UNIQUE INDEX "plan_charge_plan_slug_plan_version_position_key" ON "plan_charge"("plan_slug", "plan_version", "position");

-- CreateIndex
CREATE UNIQUE INDEX "billing_profile_tenant_id_key" ON "billing_profile"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "contract_tenant_id_key" ON "contract"("tenant_id");

-- CreateIndex
CREATE UNIQUE INDEX "number_series_prefix_key" ON "number_series"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "number_series_tenant_id_kind_key" ON "number_series"("tenant_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_group_tenant_id_billing_profile_id_interval_anchor__key" ON "invoice_group"("tenant_id", "billing_profile_id", "interval", "anchor_day", "anchor_month", "currency");

-- CreateIndex
CREATE INDEX "close_phase_next_attempt_at_idx" ON "close"("phase", "next_attempt_at");

-- CreateIndex
CREATE INDEX "close_tenant_id_invoice_group_id_period_start_idx" ON "close"("tenant_id", "invoice_group_id", "period_start");

-- CreateIndex
CREATE UNIQUE INDEX "close_coverage_tenant_id_invoice_group_id_period_start_ordi_key" ON "close_coverage"("tenant_id", "invoice_group_id", "period_start", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_number_key" ON "invoice"("number");

-- CreateIndex
CREATE INDEX "invoice_tenant_id_issued_on_idx" ON "invoice"("tenant_id", "issued_on");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_tenant_id_close_id_key" ON "invoice"("tenant_id", "close_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_series_id_series_number_key" ON "invoice"("series_id", "series_number");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_line_tenant_id_invoice_id_line_id_key" ON "invoice_line"("tenant_id", "invoice_id", "line_id");

-- CreateIndex
CREATE UNIQUE INDEX "pending_item_tenant_id_source_source_ref_key" ON "pending_item"("tenant_id", "source", "source_ref");

-- CreateIndex
CREATE UNIQUE INDEX "bundle_edition_tenant_id_invoice_id_contents_key" ON "bundle_edition"("tenant_id", "invoice_id", "contents");

-- AddForeignKey
ALTER TABLE "plan_version" ADD CONSTRAINT "plan_version_plan_slug_fkey" FOREIGN KEY ("plan_slug") REFERENCES "plan"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_charge" ADD CONSTRAINT "plan_charge_plan_slug_plan_version_fkey" FOREIGN KEY ("plan_slug", "plan_version") REFERENCES "plan_version"("plan_slug", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_charge_option" ADD CONSTRAINT "plan_charge_option_plan_slug_plan_version_charge_key_fkey" FOREIGN KEY ("plan_slug", "plan_version", "charge_key") REFERENCES "plan_charge"("plan_slug", "plan_version", "key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_charge_filter" ADD CONSTRAINT "plan_charge_filter_plan_slug_plan_version_charge_key_fkey" FOREIGN KEY ("plan_slug", "plan_version", "charge_key") REFERENCES "plan_charge"("plan_slug", "plan_version", "key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_tier" ADD CONSTRAINT "plan_tier_plan_slug_plan_version_charge_key_fkey" FOREIGN KEY ("plan_slug", "plan_version", "charge_key") REFERENCES "plan_charge"("plan_slug", "plan_version", "key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_version" ADD CONSTRAINT "subscription_version_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscription"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_version" ADD CONSTRAINT "subscription_version_plan_slug_plan_version_fkey" FOREIGN KEY ("plan_slug", "plan_version") REFERENCES "plan_version"("plan_slug", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "billing_profile" ADD CONSTRAINT "billing_profile_issuer_slug_fkey" FOREIGN KEY ("issuer_slug") REFERENCES "issuer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_group" ADD CONSTRAINT "invoice_group_tenant_id_billing_profile_id_fkey" FOREIGN KEY ("tenant_id", "billing_profile_id") REFERENCES "billing_profile"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close" ADD CONSTRAINT "close_tenant_id_invoice_group_id_fkey" FOREIGN KEY ("tenant_id", "invoice_group_id") REFERENCES "invoice_group"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_step" ADD CONSTRAINT "close_step_tenant_id_close_id_fkey" FOREIGN KEY ("tenant_id", "close_id") REFERENCES "close"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_document" ADD CONSTRAINT "close_document_tenant_id_close_id_fkey" FOREIGN KEY ("tenant_id", "close_id") REFERENCES "close"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_coverage" ADD CONSTRAINT "close_coverage_tenant_id_close_id_fkey" FOREIGN KEY ("tenant_id", "close_id") REFERENCES "close"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_tenant_id_close_id_fkey" FOREIGN KEY ("tenant_id", "close_id") REFERENCES "close"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_tax" ADD CONSTRAINT "invoice_tax_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_state" ADD CONSTRAINT "invoice_state_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_rendering" ADD CONSTRAINT "invoice_rendering_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bundle_edition" ADD CONSTRAINT "bundle_edition_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- ───────────────────────────── what may stand in a row

alter table plan
  add constraint plan_slug_form check (slug ~ '^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$');
alter table plan_version
  add constraint plan_version_positive check (version > 0),
  add constraint plan_version_digest_form check (digest ~ '^[0-9a-f]{64}$'),
  add constraint plan_version_digest_of_document check (digest = encode(sha256(document), 'hex')),
  add constraint plan_version_currency_form check (currency ~ '^[A-Z]{3}$');
alter table plan_charge
  add constraint plan_charge_meter_by_kind check (
    (kind = 'usage') = (meter_slug is not null) and (meter_slug is null) = (meter_version is null));
alter table plan_charge_option
  add constraint plan_charge_option_one_value check ((number is null) <> (word is null));
alter table plan_tier
  add constraint plan_tier_up_to_positive check (up_to is null or up_to > 0),
  add constraint plan_tier_block_positive check (block_size is null or block_size > 0);
alter table subscription
  add constraint subscription_anchor check (anchor_day between 1 and 31 and anchor_month between 1 and 12),
  add constraint subscription_currency_form check (currency ~ '^[A-Z]{3}$');

alter table issuer
  add constraint issuer_prefix_form check (series_prefix ~ '^[A-Z0-9]{1,16}$'),
  add constraint issuer_grace check (cut_off_grace_hours between 0 and 2160),
  add constraint issuer_revision_positive check (revision > 0);
alter table billing_profile
  add constraint billing_profile_tax_states_its_case check (
    (tax_kind = 'rate' and tax_name is not null and tax_rate_percent is not null and tax_note is null)
    or (tax_kind = 'exempt' and tax_note is not null and tax_name is null and tax_rate_percent is null)),
  add constraint billing_profile_rate_range check (tax_rate_percent between 0 and 100),
  add constraint billing_profile_revision_positive check (revision > 0);
alter table contract
  add constraint contract_term_forward check (term_end is null or term_end > term_start),
  add constraint contract_days check (
    payment_term_days between 0 and 365 and dispute_window_days between 0 and 730
    and late_window_days between 0 and 400 and price_change_notice_days between 0 and 730),
  add constraint contract_revision_positive check (revision > 0);
alter table number_series
  add constraint number_series_next_positive check (next_number > 0);
alter table invoice_group
  add constraint invoice_group_anchor check (anchor_day between 1 and 31 and anchor_month between 1 and 12),
  add constraint invoice_group_period_forward check (next_period_end > next_period_start);
alter table close
  add constraint close_period_forward check (period_end > period_start),
  add constraint close_edition_positive check (edition > 0),
  add constraint close_inputs_form check (inputs_digest ~ '^[0-9a-f]{64}$'),
  add constraint close_parked_with_reason check (
    (phase = 'parked') = (park_code is not null)
    and (park_code is null) = (parked_from is null)
    and (park_code is null) = (park_reason is null)
    and (park_code is null) = (park_next_action is null)),
  add constraint close_dated_when_rated check (
    issued_on is not null or phase not in ('rated', 'final', 'signed', 'logged', 'delivered'));
alter table close_document
  add constraint close_document_digest_form check (sha256 ~ '^[0-9a-f]{64}$'),
  add constraint close_document_digest_of_bytes check (bytes is null or sha256 = encode(sha256(bytes), 'hex')),
  add constraint close_document_size check (size_bytes >= 0 and (bytes is null or size_bytes = length(bytes))),
  add constraint close_document_usage_by_digest check ((name = 'usage.jsonl') = (bytes is null));
alter table close_coverage
  add constraint close_coverage_whole check (
    period_end > period_start and cardinality(last_sequences) = period_end - period_start and ordinal >= 0);
alter table invoice
  add constraint invoice_total_adds_up check (total_minor = net_minor + tax_minor and total_minor >= 0),
  add constraint invoice_period_forward check (period_end > period_start),
  add constraint invoice_due_after_issue check (due_on >= issued_on),
  add constraint invoice_number_positive check (series_number > 0),
  add constraint invoice_digest_form check (sha256 ~ '^[0-9a-f]{64}$');
alter table invoice_line
  add constraint invoice_line_kind check (kind in ('recurring', 'usage', 'late-usage')),
  add constraint invoice_line_late_positive check (kind <> 'late-usage' or amount_minor >= 0);
alter table pending_item
  add constraint pending_item_positive check (amount_minor >= 0 and amount_exact > 0);
alter table bundle_edition
  add constraint bundle_edition_positive check (edition > 0);

-- A period is billed once; a close that was made void leaves its place.
create unique index close_billed_once on close (tenant_id, billing_profile_id, invoice_group_id, period_start, purpose, edition)
  where phase <> 'void';

-- One series for all tenants is one owner too.
drop index number_series_tenant_id_kind_key;
create unique index number_series_tenant_id_kind_key on number_series (tenant_id, kind) nulls not distinct;

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array[
  'subscription', 'subscription_version', 'billing_profile', 'contract', 'invoice_group', 'close', 'close_step',
  'close_document', 'close_coverage', 'invoice', 'invoice_line', 'invoice_tax', 'invoice_state', 'delivery',
  'pending_item', 'invoice_rendering', 'bundle_edition']) t;
select openbook.secure_tenant_table('number_series', 'tenant_id', true);
select openbook.open_to_definer(t::regclass) from unnest(array[
  'subscription', 'billing_profile', 'invoice_group', 'close', 'invoice']) t;

grant select, insert on plan, plan_version, plan_charge, plan_charge_option, plan_charge_filter, plan_tier to app;
grant select, insert, update on issuer to app;
grant select on plan, plan_version, plan_charge, plan_charge_option, plan_charge_filter, plan_tier to desk;
grant select (slug, legal_name, address_lines, country, tax_id, series_scope, series_prefix, cut_off_grace_hours, revision,
  changed_by, changed_at) on issuer to desk;

select openbook.freeze_table(t::regclass) from unnest(array[
  'plan', 'plan_version', 'plan_charge', 'plan_charge_option', 'plan_charge_filter', 'plan_tier',
  'subscription_version', 'close_step', 'close_document', 'close_coverage', 'invoice', 'invoice_line', 'invoice_tax',
  'invoice_state', 'delivery', 'pending_item', 'invoice_rendering', 'bundle_edition']) t;
revoke delete on subscription, billing_profile, contract, number_series, invoice_group, close from app;

-- A number that was given is never given again, whoever asks.
create function openbook.refuse_lower_number() returns trigger language plpgsql as $$
begin
  if new.next_number < old.next_number or new.prefix <> old.prefix or new.tenant_id is distinct from old.tenant_id then
    raise exception 'a number series only goes forward' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger only_forward before update on number_series for each row execute function openbook.refuse_lower_number();

-- ───────────────────────────── due work, before a tenant is known: ids only

create function openbook.due_closes(at timestamptz, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select tenant_id, id from close
  where phase in ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged') and next_attempt_at <= at
  order by next_attempt_at, tenant_id, id limit most $$;

-- Groups whose next period may have ended somewhere on earth by that date; the verb decides by the tenant's zone.
create function openbook.due_invoice_groups(today date, most int) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select tenant_id, id from invoice_group
  where next_period_end <= today order by next_period_end, tenant_id, id limit most $$;

-- Tenants with a billing profile and a subscription that no invoice group covers yet.
create function openbook.tenants_without_invoice_group(most int) returns setof uuid
language sql stable security definer set search_path = public as $$
  select distinct s.tenant_id from subscription s join billing_profile p on p.tenant_id = s.tenant_id
  where not exists (select from invoice_group g where g.tenant_id = s.tenant_id and g.interval = s.interval
    and g.anchor_day = s.anchor_day and g.anchor_month = s.anchor_month and g.currency = s.currency)
  order by s.tenant_id limit most $$;

create function openbook.invoice_by_number(wanted text) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select tenant_id, id from invoice where number = wanted $$;

revoke execute on function openbook.due_closes, openbook.due_invoice_groups, openbook.tenants_without_invoice_group,
  openbook.invoice_by_number from public;
grant execute on function openbook.due_closes, openbook.due_invoice_groups, openbook.tenants_without_invoice_group,
  openbook.invoice_by_number to app;
