-- AlterTable
ALTER TABLE "bundle_edition" ADD COLUMN     "credit_note_id" UUID;

-- AlterTable
ALTER TABLE "invoice_rendering" ADD COLUMN     "credit_note_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_tenant_id_invoice_id_id_key" ON "credit_note"("tenant_id", "invoice_id", "id");

-- AddForeignKey
ALTER TABLE "invoice_rendering" ADD CONSTRAINT "invoice_rendering_tenant_id_invoice_id_credit_note_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id", "credit_note_id") REFERENCES "credit_note"("tenant_id", "invoice_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bundle_edition" ADD CONSTRAINT "bundle_edition_tenant_id_invoice_id_credit_note_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id", "credit_note_id") REFERENCES "credit_note"("tenant_id", "invoice_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── whose credit note a number is, before a tenant is known: ids only

create function openbook.credit_note_by_number(wanted text) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public as $$
  select tenant_id, id from credit_note where number = wanted $$;
revoke execute on function openbook.credit_note_by_number from public;
grant execute on function openbook.credit_note_by_number to app;
