import { Building2 } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { TenantForm } from '#components/tenancy/tenant-form.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import type { TenantView } from '#server/modules/tenancy/contract.ts';
import { makeTenant } from '../../../tenant-actions.ts';
import { timeZones } from '../../../time-zones.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tenancy.list');
  return { title: t('title') };
}

export default async function TenantsPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('tenancy.list'),
  ]);
  const tenants = await orNotFound(caller.tenancy.list());
  const columns: Column<TenantView>[] = [
    {
      key: 'name',
      header: t('name'),
      primary: true,
      cell: (tenant) => <Link href={`/desk/tenants/${tenant.externalId}`}>{tenant.name}</Link>,
    },
    {
      key: 'externalId',
      header: t('externalId'),
      cell: (tenant) => <code className="font-mono text-xs">{tenant.externalId}</code>,
    },
    { key: 'zone', header: t('zone'), cell: (tenant) => tenant.zone },
    { key: 'locale', header: t('locale'), cell: (tenant) => tenant.locale.toUpperCase() },
    {
      key: 'since',
      header: t('since'),
      cell: (tenant) => <ExactTime instant={tenant.createdAt} zone={tenant.zone} />,
    },
    {
      key: 'actions',
      header: t('actions'),
      align: 'end',
      cell: (tenant) => (
        <span className="inline-flex flex-wrap justify-end gap-2">
          <ButtonLink size="sm" href={`/desk/tenants/${tenant.externalId}/billing`}>
            {t('billing')}
            <span className="sr-only"> {tenant.name}</span>
          </ButtonLink>
          <ButtonLink size="sm" href={`/desk/tenants/${tenant.externalId}/view-as`}>
            {t('view')}
            <span className="sr-only"> {tenant.name}</span>
          </ButtonLink>
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <DataTable
        caption={t('table')}
        columns={columns}
        rows={tenants}
        rowKey={(tenant) => tenant.id}
        query={query}
        dense
        empty={
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            picture={<Building2 size={36} strokeWidth={1.25} />}
          />
        }
      />
      {mayDo(actor, 'tenancy.createTenant', 'vendor') && (
        <Section title={t('newTitle')} lede={t('newLede')}>
          <ClientMessages namespaces={['tenancy']}>
            <TenantForm action={makeTenant} zones={timeZones()} />
          </ClientMessages>
        </Section>
      )}
    </>
  );
}
