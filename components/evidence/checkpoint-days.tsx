import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate, Quantity } from '#components/ui/value-texts.tsx';
import type { DayCheckpoint } from '#server/modules/evidence/contract-checkpoints.ts';

type CheckpointDaysProps = {
  readonly days: readonly DayCheckpoint[];
  readonly month: string;
  readonly query: SearchQuery;
  readonly csvHref: string;
};

/** Characters at each end of a root; the whole is copied. */
const ROOT_ENDS = 8;

/** The last checkpoint of each day of a month, each as the signed note to keep. */
export function CheckpointDays({ csvHref, days, month, query }: CheckpointDaysProps) {
  const t = useTranslations('checkpoints');
  const columns: Column<DayCheckpoint>[] = [
    { key: 'day', header: t('day'), primary: true, cell: ({ day }) => <CivilDate date={day} /> },
    {
      key: 'size',
      header: t('entries'),
      align: 'end',
      cell: ({ size }) => <Quantity value={String(size)} />,
    },
    {
      key: 'root',
      header: t('root'),
      cell: ({ root }) => <Identifier value={root} label={t('copyRoot')} ends={ROOT_ENDS} />,
    },
    {
      key: 'signed',
      header: t('signed'),
      cell: ({ signedAt }) => <ExactTime instant={signedAt.toISOString()} seconds />,
    },
    {
      key: 'note',
      header: t('note'),
      cell: ({ day, note, size }) => (
        <span className="inline-flex items-center gap-1">
          <a
            href={`/api/v1/log/checkpoint?size=${size}`}
            download={`checkpoint-${day}.txt`}
            aria-label={t('downloadOf', { day })}
            className="text-accent underline underline-offset-[3px]"
          >
            {t('download')}
          </a>
          <CopyButton text={note} label={t('copyNote', { day })} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('caption')}
      columns={columns}
      rows={days}
      rowKey={({ day }) => day}
      query={query}
      csvHref={csvHref}
      filters={
        <FilterBar
          filters={[{ kind: 'month', name: 'month', label: t('month') }]}
          query={{ ...query, month }}
        />
      }
      empty={
        <EmptyState
          title={t('none')}
          text={t('noneText')}
          action={<ButtonLink href="?">{t('thisMonth')}</ButtonLink>}
        />
      }
    />
  );
}
