-- AlterEnum
ALTER TYPE "charge_kind" ADD VALUE 'spend';

-- ───────────────────────────── what the schema cannot say

alter table invoice_line drop constraint invoice_line_kind;
alter table invoice_line
  add constraint invoice_line_kind check (
    kind in ('recurring', 'usage', 'late-usage', 'minimum-spend', 'maximum-spend'));
