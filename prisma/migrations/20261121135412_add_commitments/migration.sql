-- AlterTable
ALTER TABLE "contract" ADD COLUMN     "commitment_amount" DECIMAL(38,18),
ADD COLUMN     "commitment_charges" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "commitment_currency" TEXT,
ADD COLUMN     "commitment_interval" "billing_interval",
ADD COLUMN     "commitment_starts_on" DATE;

-- ───────────────────────────── what the schema cannot say

alter table contract
  add constraint contract_commitment_whole check (
    num_nulls(commitment_amount, commitment_currency, commitment_interval, commitment_starts_on) in (0, 4)
    and (commitment_amount is null or commitment_amount > 0)
    and (commitment_amount is not null or cardinality(commitment_charges) = 0)),
  add constraint contract_commitment_currency_form check (commitment_currency ~ '^[A-Z]{3}$');
