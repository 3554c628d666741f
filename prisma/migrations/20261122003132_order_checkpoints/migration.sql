-- The beginnings of names in the order of their bytes, whatever the collation of the database is.
DROP INDEX "attestation_subject_name_kind_tenant_id_issued_at_id_idx";
CREATE INDEX "attestation_subject_name_kind_tenant_id_issued_at_id_idx" ON "attestation"("subject_name" COLLATE "C", "kind", "tenant_id", "issued_at", "id");

-- CreateIndex
CREATE INDEX "checkpoint_created_at_size_idx" ON "checkpoint"("created_at", "size");
