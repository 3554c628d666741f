import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { Imports } from '#components/metering/imports.tsx';
import { Refusals } from '#components/metering/refusals.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate, Quantity } from '#components/ui/value-texts.tsx';
import { addDays } from '#core/time/civil-date.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import type { IntakeView } from '#server/modules/metering/contract.ts';
import { tenantNames } from '../../../tenant-names.ts';

const DAYS_SHOWN = 14;
const COUNTS = ['received', 'accepted', 'duplicate', 'late', 'rejected'] as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('intake');
  return { title: t('title') };
}

export default async function IngestPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, now, caller, t] = await Promise.all([
    searchParams,
    getNow(),
    getCaller(),
    getTranslations('intake'),
    requireDesk(),
  ]);
  // Somewhere it is tomorrow already.
  const end = addDays(civilDateIn(now.getTime(), 'Etc/UTC'), 2);
  const intake = await orNotFound(caller.metering.intake({ start: addDays(end, -DAYS_SHOWN - 1), end }));
  const nameOf = await tenantNames(t('nobody'));
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <Section title={t('countsTitle')} lede={t('period', { count: DAYS_SHOWN })}>
        <DataTable
          caption={t('countsCaption')}
          columns={await countColumns(nameOf)}
          rows={intake.days}
          rowKey={({ tenantId, day }) => `${tenantId} ${day}`}
          query={query}
          dense
          empty={<EmptyState title={t('emptyTitle')} text={t('emptyText')} />}
        />
      </Section>
      <Section title={t('refusalsTitle')} lede={t('refusalsLede')}>
        <Refusals
          refusals={intake.refusals}
          zone="UTC"
          query={query}
          empty={t('refusalsNone')}
          customer={{ header: t('tenant'), name: ({ tenantId }) => nameOf(tenantId) }}
        />
      </Section>
      <Section title={t('importsTitle')}>
        <Imports imports={intake.imports} nameOf={nameOf} query={query} />
      </Section>
    </>
  );
}

type Row = IntakeView['days'][number];

async function countColumns(nameOf: (tenantId: string | null) => string): Promise<readonly Column<Row>[]> {
  const [t, usage] = await Promise.all([getTranslations('intake'), getTranslations('usage')]);
  return [
    { key: 'tenant', header: t('tenant'), primary: true, cell: ({ tenantId }) => nameOf(tenantId) },
    { key: 'day', header: t('day'), cell: ({ day }) => <CivilDate date={day} /> },
    ...COUNTS.map(
      (name): Column<Row> => ({
        key: name,
        header: usage(name),
        align: 'end',
        cell: (row) => (
          <span className={row[name] === 0 ? 'text-ink-quiet' : undefined}>
            <Quantity value={String(row[name])} />
          </span>
        ),
      }),
    ),
  ];
}
