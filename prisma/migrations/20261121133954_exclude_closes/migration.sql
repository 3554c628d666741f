-- CreateTable
CREATE TABLE "close_exclusion" (
    "tenant_id" UUID NOT NULL,
    "close_id" UUID NOT NULL,
    "fence" BIGINT NOT NULL,
    "approval_id" UUID NOT NULL,
    "attestation_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "close_exclusion_pkey" PRIMARY KEY ("tenant_id","close_id","fence")
);

-- CreateIndex
CREATE UNIQUE INDEX "close_exclusion_approval_id_key" ON "close_exclusion"("approval_id");

-- AddForeignKey
ALTER TABLE "close_exclusion" ADD CONSTRAINT "close_exclusion_tenant_id_close_id_fence_fkey" FOREIGN KEY ("tenant_id", "close_id", "fence") REFERENCES "close_step"("tenant_id", "close_id", "fence") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "close_exclusion" ADD CONSTRAINT "close_exclusion_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── who sees and changes what

alter table close_exclusion add constraint close_exclusion_reason_given check (btrim(reason) <> '');
select openbook.secure_tenant_table('close_exclusion');
select openbook.freeze_table('close_exclusion');

-- A close that is left out has its exclusion, which two people agreed to.
create function openbook.guard_excluded_close() returns trigger language plpgsql as $$
begin
  if not exists (select from close_exclusion e where e.tenant_id = new.tenant_id and e.close_id = new.id and e.fence = new.fence) then
    raise exception 'a close is left out by two people' using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger left_out_by_two after insert or update on close deferrable initially deferred
  for each row when (new.park_code = 'billing.close_excluded') execute function openbook.guard_excluded_close();

revoke execute on function openbook.guard_excluded_close from public;
