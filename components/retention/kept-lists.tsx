import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { formatExact } from '#core/format/format.ts';
import { retentionStage } from '#core/retention/keep.ts';
import type { AttemptView, KeptYear, PeriodView } from '#server/modules/retention/contract.ts';

type ListProps<Row> = { readonly rows: readonly Row[]; readonly query: SearchQuery };

const STAGE_TONES = { kept: 'neutral', soon: 'attention', over: 'estimate' } as const;

/** Invoices by the last day on which their files are kept, the earliest first. */
export function KeptYearList({ rows, query, today }: ListProps<KeptYear> & { readonly today: string }) {
  const t = useTranslations('retention');
  const locale = useLocale();
  const figure = (key: 'invoices' | 'renderings' | 'bundles', header: string): Column<KeptYear> => ({
    key,
    header,
    align: 'end',
    cell: (year) => formatExact(String(year[key]), locale),
  });
  const columns: Column<KeptYear>[] = [
    {
      key: 'through',
      header: t('keptThrough'),
      primary: true,
      cell: ({ keptThrough }) => (keptThrough === null ? t('always') : <CivilDate date={keptThrough} />),
    },
    figure('invoices', t('invoices')),
    figure('renderings', t('renderings')),
    figure('bundles', t('bundles')),
    {
      key: 'size',
      header: t('size'),
      align: 'end',
      cell: ({ sizeBytes }) => formatExact(String(sizeBytes), locale),
    },
    {
      key: 'held',
      header: t('heldOfThem'),
      align: 'end',
      cell: ({ held }) => formatExact(String(held), locale),
    },
    {
      key: 'standing',
      header: t('standing'),
      cell: ({ keptThrough }) => {
        const stage = retentionStage(today, keptThrough);
        return (
          <Status tone={STAGE_TONES[stage]} look="text">
            {t(`standings.${stage}`)}
          </Status>
        );
      },
    },
  ];
  return (
    <DataTable
      caption={t('keptTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ keptThrough }) => keptThrough ?? 'always'}
      query={query}
      csvHref="/desk/retention/csv?list=kept"
      name="kept-"
      dense
    />
  );
}

/** Removals that were refused: when, who, of which invoices, and what was in the way. */
export function AttemptList({ rows, query }: ListProps<AttemptView>) {
  const t = useTranslations('retention');
  const columns: Column<AttemptView>[] = [
    {
      key: 'at',
      header: t('attemptAt'),
      primary: true,
      cell: ({ at }) => <ExactTime instant={at} seconds />,
    },
    { key: 'by', header: t('attemptBy'), cell: ({ by }) => by },
    { key: 'customer', header: t('customer'), cell: ({ tenant }) => tenant },
    {
      key: 'documents',
      header: t('attemptDocuments'),
      cell: ({ numbers }) =>
        numbers.length > 1
          ? t('attemptMore', { first: numbers[0] ?? '', more: numbers.length - 1 })
          : (numbers[0] ?? ''),
    },
    { key: 'obstacle', header: t('obstacle'), cell: ({ obstacle }) => t(`obstacles.${obstacle}`) },
    { key: 'reason', header: t('reason'), cell: ({ reason }) => reason },
  ];
  return (
    <DataTable
      caption={t('attemptsTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ at, numbers, obstacle, tenant }) => `${at} ${tenant} ${obstacle} ${numbers[0]}`}
      query={query}
      csvHref="/desk/retention/csv?list=attempts"
      name="attempts-"
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('noAttempts')}</p>}
    />
  );
}

/** Every period that was stated for an issuer; the longest holds. */
export function PeriodList({ rows, query }: ListProps<PeriodView>) {
  const t = useTranslations('retention');
  const columns: Column<PeriodView>[] = [
    { key: 'issuer', header: t('issuer'), primary: true, cell: ({ issuer }) => issuer },
    { key: 'years', header: t('years'), align: 'end', cell: ({ years }) => years },
    {
      key: 'month',
      header: t('fiscalYearMonth'),
      align: 'end',
      cell: ({ fiscalYearMonth }) => fiscalYearMonth,
    },
    { key: 'by', header: t('statedBy'), cell: ({ isLaw, setBy }) => (isLaw ? t('law') : setBy) },
    { key: 'because', header: t('statedBecause'), cell: ({ reason }) => reason },
    { key: 'at', header: t('placedAt'), cell: ({ setAt }) => <ExactTime instant={setAt} /> },
  ];
  return (
    <DataTable
      caption={t('periodsTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ issuer, setAt, years }) => `${issuer} ${years} ${setAt}`}
      query={query}
      name="periods-"
      dense
    />
  );
}
