-- That a customer was told of a price before it held is evidence as the invoice is: nobody loses it.
create trigger never_removed before delete on plan_migration for each row execute function openbook.refuse_change();
create trigger never_removed before delete on subscription_migration for each row execute function openbook.refuse_change();
create trigger never_removed before delete on migration_notice for each row execute function openbook.refuse_change();
