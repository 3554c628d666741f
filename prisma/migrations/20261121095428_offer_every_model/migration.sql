-- AlterTable
ALTER TABLE "plan_charge_filter" DROP CONSTRAINT "plan_charge_filter_pkey",
ADD COLUMN     "reading" TEXT NOT NULL DEFAULT '',
ADD CONSTRAINT "plan_charge_filter_pkey" PRIMARY KEY ("plan_slug", "plan_version", "charge_key", "reading", "dimension", "value");

-- AlterTable
ALTER TABLE "plan_tier" ADD COLUMN     "rate_percent" DECIMAL(38,18);

-- CreateTable
CREATE TABLE "plan_charge_meter" (
    "plan_slug" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "charge_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "meter_slug" TEXT NOT NULL,
    "meter_version" INTEGER NOT NULL,

    CONSTRAINT "plan_charge_meter_pkey" PRIMARY KEY ("plan_slug","plan_version","charge_key","name")
);

-- CreateTable
CREATE TABLE "plan_tier_limit" (
    "plan_slug" TEXT NOT NULL,
    "plan_version" INTEGER NOT NULL,
    "charge_key" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "up_to" DECIMAL(38,18),

    CONSTRAINT "plan_tier_limit_pkey" PRIMARY KEY ("plan_slug","plan_version","charge_key","position","name")
);

-- AddForeignKey
ALTER TABLE "plan_charge_meter" ADD CONSTRAINT "plan_charge_meter_plan_slug_plan_version_charge_key_fkey" FOREIGN KEY ("plan_slug", "plan_version", "charge_key") REFERENCES "plan_charge"("plan_slug", "plan_version", "key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_tier_limit" ADD CONSTRAINT "plan_tier_limit_plan_slug_plan_version_charge_key_position_fkey" FOREIGN KEY ("plan_slug", "plan_version", "charge_key", "position") REFERENCES "plan_tier"("plan_slug", "plan_version", "charge_key", "position") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what the schema cannot say

alter table plan_charge drop constraint plan_charge_meter_by_kind;
alter table plan_charge
  add constraint plan_charge_meter_by_kind check (
    (kind = 'usage' and model <> 'capacity') = (meter_slug is not null)
    and (meter_slug is null) = (meter_version is null));
alter table plan_tier
  add constraint plan_tier_rate_not_negative check (rate_percent is null or rate_percent >= 0);
alter table plan_tier_limit
  add constraint plan_tier_limit_not_negative check (up_to is null or up_to >= 0);

grant select, insert on plan_charge_meter, plan_tier_limit to app;
grant select on plan_charge_meter, plan_tier_limit to desk;
select openbook.freeze_table(t::regclass) from unnest(array['plan_charge_meter', 'plan_tier_limit']) t;
