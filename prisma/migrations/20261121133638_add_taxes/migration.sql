-- AlterEnum
ALTER TYPE "tax_kind" ADD VALUE 'reverse-charge';
ALTER TYPE "tax_kind" ADD VALUE 'region';

-- AlterTable
ALTER TABLE "billing_profile" ADD COLUMN     "tax_region" TEXT;

-- AlterTable
ALTER TABLE "issuer" ADD COLUMN     "exchange_rate_max_age_days" INTEGER NOT NULL DEFAULT 7,
ADD COLUMN     "tax_currency" TEXT;

-- CreateTable
CREATE TABLE "tax_rate" (
    "issuer_slug" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "effective_from" DATE NOT NULL,
    "revision" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "rate_percent" DECIMAL(38,18) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "tax_rate_pkey" PRIMARY KEY ("issuer_slug","region","effective_from","revision")
);

-- CreateTable
CREATE TABLE "exchange_rate" (
    "day" DATE NOT NULL,
    "base" TEXT NOT NULL,
    "quote" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "rate" DECIMAL(38,18) NOT NULL,
    "source" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "exchange_rate_pkey" PRIMARY KEY ("day","base","quote","revision")
);

-- AddForeignKey
ALTER TABLE "tax_rate" ADD CONSTRAINT "tax_rate_issuer_slug_fkey" FOREIGN KEY ("issuer_slug") REFERENCES "issuer"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A value of an enum that was just added is not used in the same transaction, so that kinds are compared as text here.
alter table billing_profile
  drop constraint billing_profile_tax_states_its_case,
  add constraint billing_profile_tax_states_its_case check (
    case tax_kind::text
      when 'rate' then tax_name is not null and tax_rate_percent is not null and tax_note is null and tax_region is null
      when 'region' then tax_region is not null and tax_name is null and tax_rate_percent is null and tax_note is null
      else tax_note is not null and tax_name is null and tax_rate_percent is null and tax_region is null
    end),
  add constraint billing_profile_reverse_charge_names_its_buyer check (
    tax_kind::text <> 'reverse-charge' or tax_id is not null);
alter table issuer
  add constraint issuer_tax_currency_form check (tax_currency ~ '^[A-Z]{3}$'),
  add constraint issuer_exchange_rate_age check (exchange_rate_max_age_days between 0 and 366);
alter table tax_rate
  add constraint tax_rate_form check (
    region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$' and rate_percent between 0 and 100 and revision > 0 and reason <> '');
alter table exchange_rate
  add constraint exchange_rate_form check (
    base ~ '^[A-Z]{3}$' and quote ~ '^[A-Z]{3}$' and base <> quote and rate > 0 and revision > 0);

grant select, insert on tax_rate, exchange_rate to app;
grant select on tax_rate, exchange_rate to desk;
grant select (tax_currency, exchange_rate_max_age_days) on issuer to desk;
select openbook.freeze_table(t::regclass) from unnest(array['tax_rate', 'exchange_rate']) t;
