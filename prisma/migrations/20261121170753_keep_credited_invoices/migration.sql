-- The files of an invoice are those of its credit notes too, so that the youngest of all these documents says how long they
-- are kept; null when no period is stated, which keeps them.
create or replace function openbook.invoice_removable_from(tenant uuid, invoice uuid) returns date
language sql stable security definer set search_path = public as $$
  select max(openbook.removable_from(greatest(i.issued_on, n.issued_on), p.years, p.fiscal_year_month))
  from invoice i
  left join credit_note n on n.tenant_id = i.tenant_id and n.invoice_id = i.id
  join profile_issuer f on f.tenant_id = i.tenant_id and f.billing_profile_id = i.billing_profile_id
  join retention_period p on p.issuer_slug = f.issuer_slug
  where i.tenant_id = tenant and i.id = invoice $$;
