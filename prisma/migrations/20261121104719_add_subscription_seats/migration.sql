-- CreateTable
CREATE TABLE "subscription_seats" (
    "tenant_id" UUID NOT NULL,
    "subscription_id" UUID NOT NULL,
    "charge_key" TEXT NOT NULL,
    "effective_from" DATE NOT NULL,
    "revision" INTEGER NOT NULL,
    "quantity" DECIMAL(38,18) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "subscription_seats_pkey" PRIMARY KEY ("tenant_id","subscription_id","charge_key","effective_from","revision")
);

-- AddForeignKey
ALTER TABLE "subscription_seats" ADD CONSTRAINT "subscription_seats_tenant_id_subscription_id_fkey" FOREIGN KEY ("tenant_id", "subscription_id") REFERENCES "subscription"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what the schema cannot say

alter table subscription_seats
  add constraint subscription_seats_not_negative check (quantity >= 0 and revision >= 0);
select openbook.secure_tenant_table('subscription_seats');
select openbook.freeze_table('subscription_seats');
