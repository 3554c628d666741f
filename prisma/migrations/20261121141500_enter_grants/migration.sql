-- Grants that pay are in the journal: given against clearing, and what is left of them at their end.

alter table journal_entry
  drop constraint journal_entry_form,
  add constraint journal_entry_form check (
    kind in ('invoice', 'release', 'credit-note', 'payment', 'allocation', 'write-off', 'grant', 'grant-end', 'unbilled',
      'unbilled-reversal')
    and currency ~ '^[A-Z]{3}$' and source <> '' and ref <> '');
alter table journal_line
  drop constraint journal_line_form,
  add constraint journal_line_form check (
    position >= 0 and amount_minor <> 0
    and account in ('bank', 'receivable', 'unbilled', 'unapplied', 'tax', 'deferred', 'grant-liability', 'grant-clearing',
      'revenue', 'small-difference', 'bad-debt'));
alter table journal_due
  drop constraint journal_due_form,
  add constraint journal_due_form check (
    kind in ('invoice', 'credit-note', 'payment', 'allocation', 'write-off', 'grant', 'grant-end'));

create trigger due_in_journal after insert on credit_grant referencing new table as added
  for each statement execute function openbook.note_journal_due('grant');

-- A grant that ended is looked at again as a whole; what is entered of it stays.
create function openbook.note_grant_end() returns trigger language plpgsql as $$
begin
  insert into journal_due (tenant_id, kind, source)
    select distinct tenant_id, 'grant-end', grant_id from added where kind in ('expiry', 'void')
    on conflict do nothing;
  return null;
end $$;
create trigger due_in_journal after insert on grant_entry referencing new table as added
  for each statement execute function openbook.note_grant_end();
revoke execute on function openbook.note_grant_end from public;

select openbook.open_to_definer('grant_entry');
insert into journal_due (tenant_id, kind, source) select tenant_id, 'grant', id from credit_grant;
insert into journal_due (tenant_id, kind, source)
  select distinct tenant_id, 'grant-end', grant_id from grant_entry where kind in ('expiry', 'void');
