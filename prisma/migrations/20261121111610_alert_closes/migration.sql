-- CreateTable
CREATE TABLE "close_alert" (
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "close_alert_pkey" PRIMARY KEY ("kind","subject")
);

-- ───────────────────────────── who sees and changes what

grant select, insert on close_alert to app;
grant select on close_alert to desk;
select openbook.freeze_table('close_alert');

-- Closes whose cut-off passed before an instant and that are still on their way: counts by month.
create function openbook.late_closes(before timestamptz) returns table (month text, closes bigint, since timestamptz)
language sql stable security definer set search_path = public as $$
  select to_char(period_start, 'YYYY-MM'), count(*), min(cut_off_at) from close
  where phase in ('open', 'collecting', 'sealed', 'rated', 'final', 'signed', 'logged') and cut_off_at < before
  group by 1 order by 1 $$;

revoke execute on function openbook.late_closes from public;
grant usage on schema openbook to desk;
grant execute on function openbook.late_closes to app, desk;
