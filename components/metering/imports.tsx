import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Quantity } from '#components/ui/value-texts.tsx';
import type { ImportRunView } from '#server/modules/metering/contract.ts';

type ImportsProps = {
  readonly imports: readonly ImportRunView[];
  readonly nameOf: (tenantId: string | null) => string;
  readonly query: SearchQuery;
};

const COUNTS = ['accepted', 'duplicate', 'late', 'rejected'] as const;

/** Files that were read in, how far each came and what became of its events. */
export function Imports({ imports, nameOf, query }: ImportsProps) {
  const t = useTranslations('intake');
  const usage = useTranslations('usage');
  const columns: readonly Column<ImportRunView>[] = [
    {
      key: 'file',
      header: t('file'),
      primary: true,
      cell: ({ fileName, source }) => (
        <span className="flex flex-col [overflow-wrap:anywhere]">
          {fileName}
          {source !== null && <code className="font-mono text-xs text-ink-quiet">{source}</code>}
        </span>
      ),
    },
    { key: 'tenant', header: t('tenant'), cell: ({ tenantId }) => nameOf(tenantId) },
    {
      key: 'kind',
      header: t('kind'),
      cell: ({ kind, backfill }) =>
        backfill ? `${t(`kinds.${kind}`)}, ${t('backfill')}` : t(`kinds.${kind}`),
    },
    {
      key: 'lines',
      header: t('lines'),
      align: 'end',
      cell: ({ linesDone }) => <Quantity value={String(linesDone)} />,
    },
    ...COUNTS.map(
      (name): Column<ImportRunView> => ({
        key: name,
        header: usage(name),
        align: 'end',
        cell: (row) => <Quantity value={String(row[name])} />,
      }),
    ),
    {
      key: 'started',
      header: t('started'),
      cell: ({ startedAt }) => <RelativeTime instant={startedAt.toISOString()} />,
    },
    { key: 'by', header: t('by'), cell: ({ actor }) => <code className="font-mono text-xs">{actor}</code> },
    {
      key: 'state',
      header: t('state'),
      cell: ({ finishedAt }) => (
        <Status tone={finishedAt === null ? 'attention' : 'proved'} look="text">
          {t(finishedAt === null ? 'stopped' : 'finished')}
        </Status>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('importsCaption')}
      columns={columns}
      rows={imports}
      rowKey={({ id }) => id}
      query={query}
      name="imports-"
      dense
      empty={<p className="border-y py-8 text-sm text-ink-quiet">{t('importsNone')}</p>}
    />
  );
}
