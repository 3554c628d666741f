import { Gauge } from 'lucide-react';
import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { MeterForm } from '#components/metering/meter-form.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import type { MeterVersionDto } from '#server/modules/metering/contract.ts';
import { registerMeter } from '../../../meter-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('meters');
  return { title: t('title') };
}

export default async function MetersPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('meters'),
  ]);
  const meters = await orNotFound(caller.metering.meters.list());
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <DataTable
        caption={t('caption')}
        columns={await meterColumns()}
        rows={meters}
        rowKey={({ slug, version }) => `${slug}.${version}`}
        query={query}
        dense
        empty={
          <EmptyState
            title={t('emptyTitle')}
            text={t('emptyText')}
            picture={<Gauge size={36} strokeWidth={1.25} />}
          />
        }
      />
      <Section title={t('newTitle')} lede={t('newLede')}>
        {mayDo(actor, 'metering.registerMeter', 'vendor') ? (
          <ClientMessages namespaces={['meters']}>
            <MeterForm action={registerMeter} />
          </ClientMessages>
        ) : (
          <p className="text-ink-quiet">{t('notYours')}</p>
        )}
      </Section>
    </>
  );
}

async function meterColumns(): Promise<readonly Column<MeterVersionDto>[]> {
  const [t, locale] = await Promise.all([getTranslations('meters'), getLocale()]);
  const code = (text: string) => <code className="font-mono text-xs [overflow-wrap:anywhere]">{text}</code>;
  return [
    {
      key: 'meter',
      header: t('meter'),
      primary: true,
      cell: ({ name, slug }) => (
        <span className="flex flex-col">
          {name[locale]}
          {code(slug)}
        </span>
      ),
    },
    { key: 'version', header: t('version'), align: 'end', cell: ({ version }) => version },
    { key: 'eventType', header: t('eventType'), cell: ({ eventType }) => code(eventType) },
    {
      key: 'aggregation',
      header: t('aggregation'),
      cell: ({ aggregation }) => t(`aggregations.${aggregation}`),
    },
    {
      key: 'valuePath',
      header: t('valuePath'),
      cell: ({ valuePath }) => (valuePath === null ? t('noValue') : code(valuePath)),
    },
    {
      key: 'dimensions',
      header: t('dimensions'),
      cell: ({ dimensions }) => (dimensions.length === 0 ? t('noDimensions') : dimensions.join(', ')),
    },
    { key: 'unit', header: t('unit'), cell: ({ unit }) => unit },
    { key: 'reportedBy', header: t('reportedBy'), cell: ({ reportedBy }) => t(`reporters.${reportedBy}`) },
    {
      key: 'since',
      header: t('since'),
      cell: ({ createdAt, retiredAt }) => <ExactTime instant={retiredAt ?? createdAt} />,
    },
    {
      key: 'status',
      header: t('status'),
      cell: ({ retiredAt }) => (
        <Status tone={retiredAt === null ? 'proved' : 'neutral'} look="text">
          {t(retiredAt === null ? 'inForce' : 'retired')}
        </Status>
      ),
    },
  ];
}
