-- CreateTable
CREATE TABLE "trust_reminder" (
    "item_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "reminded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "trust_reminder_pkey" PRIMARY KEY ("item_id","version","stage")
);

-- CreateIndex
CREATE INDEX "policy_decision_action_resource_at_idx" ON "policy_decision"("action", "resource", "at");

-- AddForeignKey
ALTER TABLE "trust_reminder" ADD CONSTRAINT "trust_reminder_item_id_version_fkey" FOREIGN KEY ("item_id", "version") REFERENCES "trust_item_version"("item_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table trust_reminder add constraint trust_reminder_stage check (stage in ('soon', 'past'));
grant select, insert on trust_reminder to app;
grant select on trust_reminder to desk;
select openbook.freeze_table('trust_reminder');
