import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { ServiceUseView } from '#server/modules/trust/contract-uses.ts';

const TONES: Readonly<Record<ServiceUseView['standing'], Tone>> = {
  current: 'proved',
  coming: 'neutral',
  ended: 'neutral',
  service_withdrawn: 'attention',
  region_withdrawn: 'attention',
  invalid: 'failure',
};

/** Everything that was written down of what a customer uses: since when, until when, why and by whom. */
export function UseTable({ query, uses }: { query: SearchQuery; uses: readonly ServiceUseView[] }) {
  const t = useTranslations('trustUses');
  const columns: Column<ServiceUseView>[] = [
    { key: 'service', header: t('service'), primary: true, cell: ({ service }) => service },
    { key: 'region', header: t('region'), cell: ({ region }) => region },
    {
      key: 'standing',
      header: t('standing'),
      cell: ({ standing }) => (
        <Status tone={TONES[standing]} look="text">
          {t(`standings.${standing}`)}
        </Status>
      ),
    },
    { key: 'from', header: t('from'), cell: ({ startsOn }) => <CivilDate date={startsOn} /> },
    {
      key: 'until',
      header: t('until'),
      cell: ({ endsOn }) => endsOn !== null && <CivilDate date={endsOn} />,
    },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ begun, ended }) =>
        [begun, ...(ended === null ? [] : [ended])].map(({ reason }) => reason).join(' / '),
    },
    {
      key: 'by',
      header: t('by'),
      cell: ({ begun, ended }) =>
        [...new Set([begun.byName, ...(ended === null ? [] : [ended.byName])])].join(', '),
    },
  ];
  return (
    <DataTable
      caption={t('title')}
      columns={columns}
      rows={uses}
      rowKey={({ id }) => id}
      query={query}
      empty={<EmptyState title={t('none')} text={t('noneText')} />}
      dense
    />
  );
}
