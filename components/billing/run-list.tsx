import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { formatDuration } from '#core/format/format.ts';
import type { CloseRunDto } from '#server/modules/billing/contract-closes.ts';
import { RunStateMark } from './run-state.tsx';

/** Close runs, the newest first: which month, who began it, how it stands and how long it took. */
export function RunList({ runs, query }: { runs: readonly CloseRunDto[]; query: SearchQuery }) {
  const t = useTranslations('closeRuns');
  const columns: readonly Column<CloseRunDto>[] = [
    {
      key: 'month',
      header: t('month'),
      primary: true,
      cell: ({ id, kind, month }) => <Link href={`/desk/closes/${id}`}>{t(`name.${kind}`, { month })}</Link>,
    },
    { key: 'state', header: t('state'), cell: (run) => <RunStateMark run={run} look="text" /> },
    {
      key: 'by',
      header: t('startedBy'),
      cell: (run) => (
        <span className="[overflow-wrap:anywhere]">{run.isScheduled ? t('schedule') : run.startedBy}</span>
      ),
    },
    {
      key: 'at',
      header: t('startedAt'),
      cell: ({ requestedAt, startedAt }) => <RelativeTime instant={startedAt ?? requestedAt} />,
    },
    { key: 'took', header: t('duration'), align: 'end', cell: (run) => <Duration run={run} /> },
    { key: 'closes', header: t('closes'), align: 'end', cell: ({ closes }) => closes },
    { key: 'parked', header: t('parked'), align: 'end', cell: ({ parked }) => parked },
    { key: 'retries', header: t('retries'), align: 'end', cell: ({ retries }) => retries },
  ];
  return (
    <DataTable
      caption={t('title')}
      columns={columns}
      rows={runs}
      rowKey={({ id }) => id}
      query={query}
      name="runs-"
      dense
      empty={<EmptyState title={t('empty')} text={t('emptyText')} />}
    />
  );
}

/** How long a run took; nothing while it has not ended. */
export function Duration({ run }: { run: Pick<CloseRunDto, 'startedAt' | 'endedAt'> }) {
  const locale = useLocale();
  if (run.startedAt === null || run.endedAt === null) return '–';
  const seconds = (new Date(run.endedAt).getTime() - new Date(run.startedAt).getTime()) / 1_000;
  return <span className="tabular-nums">{formatDuration(Math.max(0, Math.round(seconds)), locale)}</span>;
}
