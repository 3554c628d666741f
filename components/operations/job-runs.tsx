import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { formatDuration } from '#core/format/format.ts';

export type RunRow = {
  readonly id: string;
  readonly job: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: 'done' | 'failed' | 'switched_off' | null;
  readonly detail: string | null;
};

const TONES: Readonly<Record<'done' | 'failed' | 'switched_off' | 'running', Tone>> = {
  done: 'proved',
  failed: 'failure',
  switched_off: 'neutral',
  running: 'estimate',
};

/** How a run ended, in a word; one without an end is under way. */
export function RunOutcome({ run }: { run: RunRow }) {
  const t = useTranslations('jobs');
  const outcome = run.outcome ?? 'running';
  return (
    <Status tone={TONES[outcome]} look="text">
      {t(`outcomes.${outcome}`)}
    </Status>
  );
}

/** The latest runs with what each said. */
export function JobRuns({ runs, query }: { runs: readonly RunRow[]; query: SearchQuery }) {
  const t = useTranslations('jobs');
  const locale = useLocale();
  const columns: readonly Column<RunRow>[] = [
    { key: 'job', header: t('job'), primary: true, cell: ({ job }) => job },
    {
      key: 'started',
      header: t('started'),
      cell: ({ startedAt }) => <ExactTime instant={startedAt.toISOString()} seconds />,
    },
    {
      key: 'took',
      header: t('took'),
      align: 'end',
      cell: ({ startedAt, finishedAt }) =>
        finishedAt === null
          ? '–'
          : formatDuration((finishedAt.getTime() - startedAt.getTime()) / 1000, locale),
    },
    { key: 'outcome', header: t('outcome'), cell: (run) => <RunOutcome run={run} /> },
    {
      key: 'detail',
      header: t('detail'),
      cell: ({ detail }) => <span className="[overflow-wrap:anywhere]">{detail ?? ''}</span>,
    },
  ];
  return (
    <DataTable
      caption={t('runsCaption')}
      columns={columns}
      rows={runs}
      rowKey={({ id }) => id}
      query={query}
      name="runs-"
      dense
      empty={<p className="border-y py-8 text-sm text-ink-quiet">{t('runsNone')}</p>}
    />
  );
}
