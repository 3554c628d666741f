import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type Filter, FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import {
  type FoundRecord,
  RECORDS_IN_CSV_MAX,
  type RecordPage,
  VENDOR_CHOICE,
} from '#server/modules/evidence/contract-search.ts';
import { useKindName } from './use-kind-name.ts';

type Option = { readonly value: string; readonly label: string };

type RecordSearchProps = {
  readonly page: RecordPage;
  readonly query: SearchQuery;
  readonly kinds: readonly string[];
  readonly customers: readonly Option[];
};

const FILTERS = ['subject', 'kind', 'customer', 'from', 'until'];

/** Signed records with their filters in the address, newest first, a page at a time. */
export function RecordSearch({ customers, kinds, page, query }: RecordSearchProps) {
  const t = useTranslations('evidenceRoom');
  const isFiltered = FILTERS.some((name) => (queryValue(query, name) ?? '') !== '');
  const isLaterPage = queryValue(query, 'after') !== undefined;
  return (
    <>
      <DataTable
        caption={t('caption')}
        columns={useColumns()}
        rows={page.records}
        rowKey={({ id }) => id}
        query={query}
        dense
        csvHref={`/desk/evidence/csv${hrefWith(query, { after: undefined })}`}
        filters={<FilterBar filters={useFilters(kinds, customers)} query={withoutPlace(query)} />}
        empty={
          isFiltered || isLaterPage ? (
            <EmptyState
              title={t('nothingFound')}
              text={t('nothingFoundText')}
              action={<ButtonLink href="?">{t('showAll')}</ButtonLink>}
            />
          ) : (
            <EmptyState title={t('empty')} text={t('emptyText')} />
          )
        }
      />
      {(page.next !== null || isLaterPage) && (
        <div className="mt-4 flex flex-wrap items-center gap-2" data-print="hide">
          {isLaterPage && <ButtonLink href={hrefWith(query, { after: undefined })}>{t('newest')}</ButtonLink>}
          {page.next !== null && (
            <ButtonLink href={hrefWith(query, { after: page.next })}>{t('older')}</ButtonLink>
          )}
          <p className="text-xs text-ink-quiet">{t('csvHolds', { most: RECORDS_IN_CSV_MAX })}</p>
        </div>
      )}
    </>
  );
}

/** Another choice begins with its first page. */
function withoutPlace(query: SearchQuery): SearchQuery {
  return Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'after'));
}

function useFilters(kinds: readonly string[], customers: readonly Option[]): Filter[] {
  const t = useTranslations('evidenceRoom');
  const nameOf = useKindName();
  return [
    { kind: 'text', name: 'subject', label: t('subjectFilter') },
    {
      kind: 'choice',
      name: 'kind',
      label: t('kind'),
      options: [
        { value: '', label: t('allKinds') },
        ...kinds.map((value) => ({ value, label: nameOf(value) })),
      ],
    },
    {
      kind: 'choice',
      name: 'customer',
      label: t('customer'),
      options: [
        { value: '', label: t('everybody') },
        { value: VENDOR_CHOICE, label: t('onlyVendor') },
        ...customers,
      ],
    },
    { kind: 'date', name: 'from', label: t('from') },
    { kind: 'date', name: 'until', label: t('until') },
  ];
}

function useColumns(): Column<FoundRecord>[] {
  const t = useTranslations('evidenceRoom');
  const nameOf = useKindName();
  return [
    {
      key: 'subject',
      header: t('subject'),
      primary: true,
      cell: ({ id, logIndex, subjectName }) => (
        <Link href={`/desk/evidence/${logIndex ?? id}`} prefetch={false}>
          {subjectName}
        </Link>
      ),
    },
    { key: 'kind', header: t('kind'), cell: ({ kind }) => nameOf(kind) },
    { key: 'customer', header: t('customer'), cell: ({ tenantName }) => tenantName ?? t('vendor') },
    {
      key: 'issued',
      header: t('signed'),
      cell: ({ issuedAt }) => <ExactTime instant={issuedAt.toISOString()} seconds />,
    },
    {
      key: 'entry',
      header: t('entry'),
      align: 'end',
      cell: ({ logIndex }) => (logIndex === null ? t('waits') : String(logIndex)),
    },
  ];
}
