-- AlterTable
ALTER TABLE "approval_request" ADD COLUMN     "credit_kind" TEXT;

-- AlterTable
ALTER TABLE "credit_grant" ADD COLUMN     "credit_kind" TEXT;

-- AlterTable
ALTER TABLE "credit_note" ADD COLUMN     "credit_kind" TEXT;

-- CreateIndex
CREATE INDEX "approval_request_credit_kind_proposed_at_idx" ON "approval_request"("credit_kind", "proposed_at");

alter table approval_request add constraint approval_request_credit_kind check (
  credit_kind is null or (credit_kind in ('goodwill', 'service-credit', 'dispute', 'correction') and amount_minor is not null));
alter table credit_note add constraint credit_note_credit_kind check (
  credit_kind in ('goodwill', 'service-credit', 'dispute', 'correction'));
alter table credit_grant add constraint credit_grant_credit_kind check (
  credit_kind in ('goodwill', 'service-credit', 'dispute', 'correction'));

select openbook.open_to_definer('approval_step'::regclass);

-- What one person proposed and approved of one kind and currency, for whatever customers: a cap is for all of them. It tells
-- amounts and instants, and nothing of whom they are about.
create function openbook.credit_deeds(person text, wanted_kind text, wanted_currency text, since timestamptz)
returns table (act text, amount_minor bigint, at timestamptz, state text, document_sha256 text)
language sql stable security definer set search_path = public as $$
  select 'proposed', r.amount_minor, r.proposed_at, s.state::text, r.document_sha256
  from approval_request r join approval_standing s on s.request_id = r.id
  where r.credit_kind = wanted_kind and r.currency = wanted_currency and r.proposed_by = person and r.proposed_at >= since
  union all
  select 'approved', r.amount_minor, p.at, s.state::text, r.document_sha256
  from approval_request r join approval_standing s on s.request_id = r.id
    join approval_step p on p.request_id = r.id and p.step = 'approved' and person in (p.actor, p.authority)
  where r.credit_kind = wanted_kind and r.currency = wanted_currency and p.at >= since
    and r.proposed_at >= since - interval '31 days' $$;
revoke execute on function openbook.credit_deeds from public;
grant execute on function openbook.credit_deeds to app;
