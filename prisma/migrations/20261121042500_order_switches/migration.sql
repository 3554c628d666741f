-- DropIndex
DROP INDEX "switch_change_tenant_id_name_at_idx";

-- AlterTable
ALTER TABLE "log_verification" ADD COLUMN     "frontier" BYTEA NOT NULL,
ADD COLUMN     "leaves_checked" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "switch_change" ADD COLUMN     "position" BIGSERIAL NOT NULL;

-- CreateIndex
CREATE INDEX "switch_change_name_tenant_id_position_idx" ON "switch_change"("name", "tenant_id", "position");

-- Two changes in one instant still have an order.
grant usage on sequence switch_change_position_seq to app;

alter table switch_change add constraint switch_change_reason_given check (btrim(reason) <> '');
alter table outbox add constraint outbox_attempts_counted check (attempts >= 0);
alter table log_verification
  add constraint log_verification_within_size check (leaves_checked between 0 and size),
  add constraint log_verification_names_first_bad check (ok is distinct from false or first_bad is not null);
