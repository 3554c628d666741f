import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { RunOutcome, type RunRow } from './job-runs.tsx';
import { type SwitchAction, SwitchControl } from './switch-control.tsx';
import { SwitchFact, type SwitchRow } from './switch-table.tsx';

export type JobRow = {
  readonly name: string;
  readonly cron: string;
  readonly everySeconds: number | null;
  readonly nextRunAt: string | null;
  readonly lastRun: RunRow | null;
  readonly switch: SwitchRow | null;
};

type JobTableProps = {
  readonly jobs: readonly JobRow[];
  readonly query: SearchQuery;
  /** Null for those who may only look. */
  readonly action: SwitchAction | null;
};

/** The jobs with their times, how the last run ended, and their switches. */
export function JobTable({ jobs, query, action }: JobTableProps) {
  const t = useTranslations('jobs');
  const columns: readonly Column<JobRow>[] = [
    { key: 'job', header: t('job'), primary: true, cell: ({ name }) => name },
    {
      key: 'schedule',
      header: t('schedule'),
      cell: ({ cron, everySeconds }) => (
        <code className="font-mono text-xs">
          {everySeconds === null ? cron : t('often', { cron, seconds: String(everySeconds) })}
        </code>
      ),
    },
    {
      key: 'next',
      header: t('next'),
      cell: ({ nextRunAt }) => (nextRunAt === null ? t('never') : <ExactTime instant={nextRunAt} />),
    },
    {
      key: 'last',
      header: t('last'),
      cell: ({ lastRun }) =>
        lastRun === null ? (
          t('never')
        ) : (
          <span className="flex flex-col items-start">
            <RunOutcome run={lastRun} />
            <RelativeTime instant={lastRun.startedAt.toISOString()} />
          </span>
        ),
    },
    { key: 'switch', header: t('switch'), cell: (job) => <SwitchFact state={job.switch} /> },
  ];
  const withAction: readonly Column<JobRow>[] =
    action === null
      ? columns
      : [
          ...columns,
          {
            key: 'action',
            header: '',
            align: 'end',
            cell: (job) => (
              <SwitchControl
                name={`job.${job.name}`}
                label={job.name}
                enabled={job.switch?.enabled ?? true}
                action={action}
              />
            ),
          },
        ];
  return (
    <DataTable
      caption={t('caption')}
      columns={withAction}
      rows={jobs}
      rowKey={({ name }) => name}
      query={query}
      dense
    />
  );
}
