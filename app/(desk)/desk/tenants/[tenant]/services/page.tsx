import type { Metadata } from 'next';
import { getLocale, getNow, getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { EndUseForm, SetUseForm } from '#components/trust/use-forms.tsx';
import { UseTable } from '#components/trust/use-table.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { endUse, setUse } from '../../../../../trust-use-actions.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trustUses');
  return { title: t('title') };
}

export default async function ServicesPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, actor, caller, t, locale, now] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('trustUses'),
    getLocale(),
    getNow(),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  const { services, uses } = await orNotFound(caller.trust.uses({ tenant: name }));
  const today = now.toISOString().slice(0, 10);
  const offered = services.flatMap(({ regions, service, title }) =>
    regions.map((one) => ({
      value: `${service}/${one.region}`,
      label: `${title[locale]} · ${one.name[locale]}`,
    })),
  );
  const open = uses.flatMap(({ endsOn, id, region, service, startsOn }) =>
    endsOn === null ? [{ value: id, label: `${service} · ${region} · ${startsOn}` }] : [],
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        crumbs={[
          { label: t('customers'), href: '/desk/tenants' },
          { label: tenant.name, href: `/desk/tenants/${name}` },
          { label: t('title') },
        ]}
      />
      <UseTable uses={uses} query={query} />
      {mayDo(actor, 'trust.setUse', { tenantId: tenant.id }) && (
        <ClientMessages namespaces={['trustUses']}>
          <Section title={t('setTitle')} lede={t('setLede')}>
            {offered.length === 0 ? (
              <Callout title={t('noneOffered')}>{t('noneOfferedText')}</Callout>
            ) : (
              <SetUseForm action={setUse.bind(null, name)} choices={offered} today={today} />
            )}
          </Section>
          {open.length > 0 && (
            <Section title={t('endTitle')} lede={t('endLede')}>
              <EndUseForm action={endUse.bind(null, name)} choices={open} today={today} />
            </Section>
          )}
        </ClientMessages>
      )}
    </>
  );
}
