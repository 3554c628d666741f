-- CreateTable
CREATE TABLE "assistant_budget" (
    "ordinal" INTEGER NOT NULL,
    "requests_per_day" INTEGER NOT NULL,
    "tokens_per_day" BIGINT NOT NULL,
    "cost_micros_per_day" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "input_micros_per_million" BIGINT NOT NULL,
    "output_micros_per_million" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "assistant_budget_pkey" PRIMARY KEY ("ordinal")
);

-- CreateTable
CREATE TABLE "assistant_day" (
    "day" DATE NOT NULL,
    "requests" INTEGER NOT NULL,
    "tokens" BIGINT NOT NULL,
    "cost_micros" BIGINT NOT NULL,

    CONSTRAINT "assistant_day_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "assistant_ask" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "dispute" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "evidence_sha256" TEXT NOT NULL,
    "shown_sha256" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "replaced_count" INTEGER NOT NULL,
    "tokens_reserved" BIGINT NOT NULL,
    "cost_reserved" BIGINT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "assistant_ask_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "assistant_answer" (
    "tenant_id" UUID NOT NULL,
    "ask_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "output" TEXT NOT NULL,
    "refusals" TEXT[],
    "latency_ms" INTEGER NOT NULL,
    "tokens_in" BIGINT NOT NULL,
    "tokens_out" BIGINT NOT NULL,
    "cost_micros" BIGINT NOT NULL,
    "answered_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "assistant_answer_pkey" PRIMARY KEY ("tenant_id","ask_id")
);

-- CreateTable
CREATE TABLE "assistant_deed" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "ask_id" UUID NOT NULL,
    "deed" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "assistant_deed_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "assistant_ask_tenant_id_dispute_asked_at_idx" ON "assistant_ask"("tenant_id", "dispute", "asked_at");

-- CreateIndex
CREATE INDEX "assistant_ask_asked_at_idx" ON "assistant_ask"("asked_at");

-- CreateIndex
CREATE INDEX "assistant_deed_tenant_id_ask_id_idx" ON "assistant_deed"("tenant_id", "ask_id");

-- AddForeignKey
ALTER TABLE "assistant_answer" ADD CONSTRAINT "assistant_answer_tenant_id_ask_id_fkey" FOREIGN KEY ("tenant_id", "ask_id") REFERENCES "assistant_ask"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assistant_deed" ADD CONSTRAINT "assistant_deed_tenant_id_ask_id_fkey" FOREIGN KEY ("tenant_id", "ask_id") REFERENCES "assistant_ask"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table assistant_budget
  add constraint assistant_budget_not_negative check (
    requests_per_day >= 0 and tokens_per_day >= 0 and cost_micros_per_day >= 0
    and input_micros_per_million >= 0 and output_micros_per_million >= 0),
  add constraint assistant_budget_currency check (currency ~ '^[A-Z]{3}$'),
  add constraint assistant_budget_reason_given check (btrim(reason) <> '');
alter table assistant_day add constraint assistant_day_not_negative check (requests >= 0 and tokens >= 0 and cost_micros >= 0);
alter table assistant_ask
  add constraint assistant_ask_provider check (provider in ('built-in', 'outside')),
  add constraint assistant_ask_locale check (locale in ('en', 'es')),
  add constraint assistant_ask_digests check (evidence_sha256 ~ '^[0-9a-f]{64}$' and shown_sha256 ~ '^[0-9a-f]{64}$');
alter table assistant_answer
  alter column refusals set not null,
  add constraint assistant_answer_outcome check (outcome in ('drafted', 'refused', 'failed')),
  add constraint assistant_answer_refusals check ((outcome = 'refused') = (cardinality(refusals) > 0));
alter table assistant_deed add constraint assistant_deed_known check (deed in ('used', 'edited', 'discarded'));

-- ───────────────────────────── who sees and changes what

select openbook.secure_tenant_table(t::regclass) from unnest(array['assistant_ask', 'assistant_answer', 'assistant_deed']) t;
revoke update, delete, truncate on assistant_ask, assistant_answer, assistant_deed from app;
select openbook.open_to_definer(t::regclass) from unnest(array['assistant_ask', 'assistant_answer', 'assistant_deed']) t;

grant select, insert on assistant_budget to app;
grant select, insert, update on assistant_day to app;
grant select on assistant_budget, assistant_day to desk;
select openbook.freeze_table('assistant_budget');

-- Rows of the audit never change, and nobody loses one within a year; afterwards they may go.
create function openbook.keep_assistant_rows() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    raise exception '% rows are immutable', tg_table_name using errcode = '42501';
  end if;
  if exists (select from assistant_ask a where a.tenant_id = old.tenant_id
    and a.id = (case when tg_table_name = 'assistant_ask' then to_jsonb(old) ->> 'id' else to_jsonb(old) ->> 'ask_id' end)::uuid
    and a.asked_at > now() - interval '365 days') then
    raise exception '% rows are kept for a year', tg_table_name using errcode = '42501';
  end if;
  return old;
end $$;
create trigger kept_rows before update or delete on assistant_ask for each row execute function openbook.keep_assistant_rows();
create trigger kept_rows before update or delete on assistant_answer for each row execute function openbook.keep_assistant_rows();
create trigger kept_rows before update or delete on assistant_deed for each row execute function openbook.keep_assistant_rows();
create trigger kept_table before truncate on assistant_ask for each statement execute function openbook.refuse_change();
create trigger kept_table before truncate on assistant_answer for each statement execute function openbook.refuse_change();
create trigger kept_table before truncate on assistant_deed for each statement execute function openbook.refuse_change();

create function openbook.forget_assistant_asks(before timestamptz, most int) returns bigint
language plpgsql security definer set search_path = public as $$
declare
  old_ids uuid[] := array(select id from assistant_ask where asked_at < before order by asked_at limit most);
  forgotten bigint;
begin
  delete from assistant_deed where ask_id = any(old_ids);
  delete from assistant_answer where ask_id = any(old_ids);
  delete from assistant_ask where id = any(old_ids);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke execute on function openbook.keep_assistant_rows, openbook.forget_assistant_asks from public;
grant execute on function openbook.forget_assistant_asks to app;
