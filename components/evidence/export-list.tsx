import { Download } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { buttonClass } from '#components/ui/button-class.ts';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { RefreshWhile } from '#components/ui/refresh-while.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { isExportUnderWay } from '#core/exports/lifecycle.ts';
import { formatExact } from '#core/format/format.ts';
import type { ExportView } from '#server/modules/exports/contract.ts';
import { ExportState } from './export-state.tsx';
import { useKindName } from './use-kind-name.ts';

type ExportListProps = {
  readonly rows: readonly ExportView[];
  readonly query: SearchQuery;
  readonly place: 'desk' | 'portal';
  /** The file of one; null for those who may not take it. */
  readonly fileOf: ((run: string) => string) | null;
};

/** What was asked for to take along, the latest first, with how far it is; the page is read again while one is made. */
export function ExportList({ fileOf, place, query, rows }: ExportListProps) {
  const t = useTranslations('exports');
  const scope = useScope();
  const columns: Column<ExportView>[] = [
    {
      key: 'period',
      header: t('period'),
      primary: true,
      cell: ({ from, until }) => (
        <span className="whitespace-nowrap">
          <CivilDate date={from} /> – <CivilDate date={until} />
        </span>
      ),
    },
    ...(place === 'desk' ? [{ key: 'scope', header: t('scope'), cell: scope }] : []),
    {
      key: 'asked',
      header: t('askedFor'),
      cell: ({ askedAt, askedBy }) => (
        <div>
          {askedBy}
          <span className="block text-xs text-ink-quiet">
            <ExactTime instant={askedAt} />
          </span>
        </div>
      ),
    },
    { key: 'state', header: t('state'), cell: (one) => <ExportState one={one} /> },
    { key: 'file', header: t('file'), cell: (one) => <ExportFile one={one} fileOf={fileOf} /> },
    { key: 'taken', header: t('taken'), cell: ({ downloads }) => <Takers downloads={downloads} /> },
  ];
  return (
    <>
      <RefreshWhile active={rows.some(({ phase }) => isExportUnderWay(phase))} everySeconds={3} />
      <DataTable
        caption={t(place === 'desk' ? 'caption' : 'snapshotCaption')}
        columns={columns}
        rows={rows}
        rowKey={({ run }) => run}
        query={query}
        dense
        empty={<EmptyState title={t('empty')} text={t('emptyText')} />}
      />
    </>
  );
}

function useScope() {
  const t = useTranslations('exports');
  const kindName = useKindName();
  return function Scope({ control, kinds, tenant }: ExportView) {
    return (
      <div>
        {tenant ?? t('everybody')}
        <span className="block text-xs text-ink-quiet">
          {control === null
            ? kinds.length === 0
              ? t('allKinds')
              : kinds.map(kindName).join(', ')
            : t('ofControl', { control })}
        </span>
      </div>
    );
  };
}

function ExportFile({
  fileOf,
  one: { expiresAt, from, phase, run, sha256, sizeBytes, until },
}: {
  readonly one: ExportView;
  readonly fileOf: ExportListProps['fileOf'];
}) {
  const t = useTranslations('exports');
  const locale = useLocale();
  if (phase !== 'ready' || sizeBytes === null || sha256 === null || expiresAt === null)
    return <span className="text-ink-quiet">{t(phase === 'gone' ? 'fileGone' : 'noFile')}</span>;
  return (
    <div className="flex flex-col items-start gap-1 max-md:items-end">
      {fileOf !== null && (
        <a href={fileOf(run)} download className={buttonClass({ variant: 'secondary', size: 'sm' })}>
          <Download aria-hidden="true" size={15} />
          {t('download')}
          <span className="sr-only">{` ${from} – ${until}`}</span>
        </a>
      )}
      <span className="text-xs text-ink-quiet tabular-nums">
        {t('bytes', { size: formatExact(String(sizeBytes), locale) })} · {t('until')}{' '}
        <ExactTime instant={expiresAt} />
      </span>
      <span className="text-xs text-ink-quiet">
        SHA-256 <Identifier value={sha256} label={t('copyDigest')} ends={6} />
      </span>
    </div>
  );
}

function Takers({ downloads }: Pick<ExportView, 'downloads'>) {
  const t = useTranslations('exports');
  if (downloads.length === 0) return <span className="text-ink-quiet">{t('nobody')}</span>;
  return (
    <ul className="flex flex-col gap-1 text-xs">
      {downloads.slice(0, 3).map(({ at, by }) => (
        <li key={`${by} ${at}`}>
          {by}, <ExactTime instant={at} />
        </li>
      ))}
      {downloads.length > 3 && <li>{t('more', { count: downloads.length - 3 })}</li>}
    </ul>
  );
}
