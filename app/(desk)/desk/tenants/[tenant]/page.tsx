import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ZoneForm } from '#components/tenancy/zone-form.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { formatDate } from '#core/format/format.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { changeBillingZone } from '../../../../tenant-actions.ts';
import { timeZones } from '../../../../time-zones.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { tenant } = await params;
  return { title: tenant };
}

export default async function TenantPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, actor, caller, t, form, upcoming, subscriptions] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('tenancy.list'),
    getTranslations('tenancy.form'),
    getTranslations('upcoming'),
    getTranslations('subscriptions'),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  const its = { tenantId: tenant.id };
  const place = `/desk/tenants/${name}`;
  return (
    <>
      <PageHeader
        title={tenant.name}
        crumbs={[{ label: t('title'), href: '/desk/tenants' }, { label: tenant.name }]}
        actions={
          <>
            {mayDo(actor, 'billing.readBillingProfile', its) && (
              <ButtonLink href={`${place}/billing`}>{t('billing')}</ButtonLink>
            )}
            {mayDo(actor, 'pricing.readPlans', 'vendor') &&
              mayDo(actor, 'pricing.readSubscriptions', its) && (
                <ButtonLink href={`${place}/subscriptions`}>{subscriptions('title')}</ButtonLink>
              )}
            {mayDo(actor, 'payments.readAccount', its) && (
              <ButtonLink href={`/desk/receivables/${name}`}>{t('receivables')}</ButtonLink>
            )}
            {mayDo(actor, 'credits.readGrants', its) && (
              <ButtonLink href={`${place}/credits`}>{t('grants')}</ButtonLink>
            )}
            {mayDo(actor, 'billing.readUpcoming', its) && (
              <ButtonLink href={`${place}/upcoming`}>{upcoming('open')}</ButtonLink>
            )}
            {mayDo(actor, 'trust.readUseRecords', its) && (
              <ButtonLink href={`${place}/services`}>{t('services')}</ButtonLink>
            )}
            {mayDo(actor, 'identity.startViewAs', its) && (
              <ButtonLink href={`${place}/view-as`}>{t('view')}</ButtonLink>
            )}
          </>
        }
      />
      <KeyValues
        layout="grid"
        items={[
          {
            key: 'externalId',
            label: t('externalId'),
            value: <code className="font-mono text-xs">{tenant.externalId}</code>,
          },
          { key: 'locale', label: t('locale'), value: form(`locales.${tenant.locale}`) },
          { key: 'zone', label: t('zoneToday'), value: tenant.zone },
          {
            key: 'since',
            label: t('since'),
            value: <ExactTime instant={tenant.createdAt} zone={tenant.zone} />,
          },
        ]}
      />
      {mayDo(actor, 'pricing.readSubscriptions', its) && (
        <ZoneSection name={name} query={query} mayChange={mayDo(actor, 'tenancy.changeTenant', its)} />
      )}
    </>
  );
}

type ZoneRow = { readonly effectiveFrom: string; readonly zone: string };

/** The zones there were, are and will be, and the next one. */
async function ZoneSection(props: { name: string; query: SearchQuery; mayChange: boolean }) {
  const { name, query, mayChange } = props;
  const [caller, t, locale] = await Promise.all([getCaller(), getTranslations('tenancy.zone'), getLocale()]);
  const { zones, periodStarts } = await orNotFound(caller.billing.zone({ tenant: name }));
  const columns: Column<ZoneRow>[] = [
    { key: 'zone', header: t('zone'), primary: true, cell: ({ zone }) => zone },
    {
      key: 'from',
      header: t('from'),
      cell: (row) => (row === zones[0] ? t('beginning') : formatDate(row.effectiveFrom, locale)),
    },
  ];
  return (
    <>
      <Section title={t('title')} lede={t('lede')}>
        <DataTable
          caption={t('title')}
          columns={columns}
          rows={zones}
          rowKey={({ effectiveFrom }) => effectiveFrom}
          query={query}
          dense
        />
      </Section>
      {mayChange && (
        <Section title={t('changeTitle')} lede={t('changeLede')}>
          {periodStarts?.length === 0 ? (
            <p className="text-sm text-ink-quiet">{t('noStart')}</p>
          ) : (
            <ClientMessages namespaces={['tenancy']}>
              <ZoneForm
                action={changeBillingZone.bind(null, name)}
                zones={timeZones()}
                periodStarts={periodStarts}
              />
            </ClientMessages>
          )}
        </Section>
      )}
    </>
  );
}
