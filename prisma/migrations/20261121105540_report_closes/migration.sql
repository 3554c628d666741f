-- CreateEnum
CREATE TYPE "close_verdict" AS ENUM ('equal', 'tolerated', 'apart');

-- CreateTable
CREATE TABLE "close_report" (
    "tenant_id" UUID NOT NULL,
    "close_id" UUID NOT NULL,
    "fence" BIGINT NOT NULL,
    "meter" TEXT NOT NULL,
    "meter_version" INTEGER NOT NULL,
    "unit" TEXT NOT NULL,
    "event_count" INTEGER NOT NULL,
    "event_sum" DECIMAL(60,18),
    "late_count" INTEGER NOT NULL,
    "total_count" INTEGER NOT NULL,
    "total_sum" DECIMAL(60,18),
    "seal_count" INTEGER NOT NULL,
    "seal_sum" DECIMAL(60,18),
    "seals_digest" TEXT NOT NULL,
    "billed" DECIMAL(60,18),
    "units_apart" DECIMAL(60,18) NOT NULL,
    "percent_apart" DECIMAL(60,18) NOT NULL,
    "money_apart" DECIMAL(60,18),
    "verdict" "close_verdict" NOT NULL,

    CONSTRAINT "close_report_pkey" PRIMARY KEY ("tenant_id","close_id","fence","meter","meter_version")
);

-- AddForeignKey
ALTER TABLE "close_report" ADD CONSTRAINT "close_report_tenant_id_close_id_fkey" FOREIGN KEY ("tenant_id", "close_id") REFERENCES "close"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row, and who sees it

alter table close_report
  add constraint close_report_digest_form check (seals_digest ~ '^[0-9a-f]{64}$'),
  add constraint close_report_counts check (event_count >= 0 and late_count >= 0 and total_count >= 0 and seal_count >= 0),
  add constraint close_report_distance check (
    units_apart >= 0 and percent_apart >= 0 and coalesce(money_apart, 0) >= 0 and (verdict = 'equal') = (units_apart = 0));

select openbook.secure_tenant_table('close_report');
select openbook.freeze_table('close_report');
