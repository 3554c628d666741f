-- DropForeignKey
ALTER TABLE "dispute" DROP CONSTRAINT "dispute_credit_note_fkey";

-- CreateTable
CREATE TABLE "dispute_bundle" (
    "tenant_id" UUID NOT NULL,
    "dispute_id" UUID NOT NULL,
    "steps" INTEGER NOT NULL,
    "stored_object_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "dispute_bundle_pkey" PRIMARY KEY ("tenant_id","dispute_id","steps")
);

-- AddForeignKey
ALTER TABLE "dispute_bundle" ADD CONSTRAINT "dispute_bundle_tenant_id_dispute_id_fkey" FOREIGN KEY ("tenant_id", "dispute_id") REFERENCES "dispute"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

select openbook.secure_tenant_table('dispute_bundle');
select openbook.freeze_table('dispute_bundle');
alter table dispute_bundle add constraint dispute_bundle_of_steps check (steps > 0);
