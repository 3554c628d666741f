-- DropIndex
DROP INDEX "attestation_tenant_id_kind_issued_at_idx";

-- CreateIndex
CREATE INDEX "attestation_issued_at_id_idx" ON "attestation"("issued_at", "id");

-- CreateIndex
CREATE INDEX "attestation_kind_issued_at_id_idx" ON "attestation"("kind", "issued_at", "id");

-- CreateIndex
CREATE INDEX "attestation_tenant_id_issued_at_id_idx" ON "attestation"("tenant_id", "issued_at", "id");

-- CreateIndex
CREATE INDEX "attestation_tenant_id_kind_issued_at_id_idx" ON "attestation"("tenant_id", "kind", "issued_at", "id");

-- CreateIndex
CREATE INDEX "attestation_subject_ref_idx" ON "attestation"("subject_ref");

-- CreateIndex
CREATE INDEX "attestation_subject_name_kind_tenant_id_issued_at_id_idx" ON "attestation"("subject_name" text_pattern_ops, "kind", "tenant_id", "issued_at", "id");
