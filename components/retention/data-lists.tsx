import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { formatExact, formatInstant } from '#core/format/format.ts';
import { BILLING_ARTEFACTS } from '#core/retention/artefacts.ts';
import {
  KEPT_CLASSES,
  type Purpose,
  type RetentionKind,
  TIDIED_CLASSES,
} from '#core/retention/data-classes.ts';
import type { DataOverview, DataView } from '#server/modules/retention/contract.ts';

function usePurposes() {
  const t = useTranslations('retention');
  return (purposes: readonly Purpose[]) => purposes.map((purpose) => t(`purposes.${purpose}`)).join(', ');
}

/** Data that ages: why it is there, for how long, the oldest, and how much of it is due or held. */
export function DataList({
  rows,
  query,
}: {
  readonly rows: readonly DataView[];
  readonly query: SearchQuery;
}) {
  const t = useTranslations('retention');
  const locale = useLocale();
  const purposesOf = usePurposes();
  const columns: Column<DataView>[] = [
    { key: 'data', header: t('dataName'), primary: true, cell: ({ name }) => t(`data.${name}`) },
    { key: 'kind', header: t('kind'), cell: ({ kind }) => t(`kinds.${kind}`) },
    { key: 'purposes', header: t('purpose'), cell: ({ purposes }) => purposesOf(purposes) },
    {
      key: 'days',
      header: t('period'),
      cell: ({ days, since }) => t('daysSince', { days, since: t(`since.${since}`) }),
    },
    { key: 'removal', header: t('removal'), cell: ({ removal }) => t(`removals.${removal}`) },
    {
      key: 'oldest',
      header: t('oldest'),
      cell: ({ oldest }) => (oldest === null ? t('none') : <ExactTime instant={oldest} />),
    },
    {
      key: 'due',
      header: t('due'),
      align: 'end',
      cell: ({ due }) => formatExact(String(due), locale),
    },
    {
      key: 'held',
      header: t('heldOfDue'),
      align: 'end',
      cell: ({ held }) =>
        held === 0 ? (
          formatExact('0', locale)
        ) : (
          <Status tone="attention" look="text">
            {formatExact(String(held), locale)}
          </Status>
        ),
    },
  ];
  return (
    <DataTable
      caption={t('dataTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
      query={query}
      csvHref="/desk/retention/csv?list=data"
      name="data-"
      dense
    />
  );
}

/** When removal last ran, and what it did. */
export function LastRemoval({ run }: { readonly run: DataOverview['lastRun'] }) {
  const t = useTranslations('retention');
  const locale = useLocale();
  return (
    <p className="text-sm text-ink-quiet">
      {run === null
        ? t('neverRan')
        : t('lastRun', {
            at: formatInstant(run.startedAt, locale, { zone: 'UTC' }),
            outcome: t(`outcomes.${run.outcome ?? 'running'}`),
            detail: run.detail ?? '',
          })}
    </p>
  );
}

type ClassRow = {
  readonly name: string;
  readonly label: string;
  readonly kind: RetentionKind;
  readonly purposes: readonly Purpose[];
  readonly removal: string;
};

/** Everything else that there is: billing documents, what is tidied away by itself, and what has no time of its own. */
export function ClassList({ query }: { readonly query: SearchQuery }) {
  const t = useTranslations('retention');
  const purposesOf = usePurposes();
  const rows: ClassRow[] = [
    ...BILLING_ARTEFACTS.map(
      ({ name, removal }): ClassRow => ({
        name,
        label: t(`artefacts.${name}`),
        kind: 'billing',
        purposes: ['billing'],
        removal: t(`removals.${removal}`),
      }),
    ),
    ...TIDIED_CLASSES.map(
      ({ days, kind, name, purposes, since }): ClassRow => ({
        name,
        label: t(`data.${name}`),
        kind,
        purposes,
        removal: t('daysSince', { days, since: t(`since.${since}`) }),
      }),
    ),
    ...KEPT_CLASSES.map(
      ({ because, name, purposes }): ClassRow => ({
        name,
        label: t(`classes.${name}`),
        kind: because === 'law' ? 'billing' : 'kept',
        purposes,
        removal: t(`because.${because}`),
      }),
    ),
  ];
  const columns: Column<ClassRow>[] = [
    { key: 'artefact', header: t('artefact'), primary: true, cell: ({ label }) => label },
    { key: 'kind', header: t('kind'), cell: ({ kind }) => t(`kinds.${kind}`) },
    { key: 'purposes', header: t('purpose'), cell: ({ purposes }) => purposesOf(purposes) },
    { key: 'removal', header: t('removal'), cell: ({ removal }) => removal },
  ];
  return (
    <DataTable
      caption={t('artefactsTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
      query={query}
      name="artefacts-"
      dense
    />
  );
}
