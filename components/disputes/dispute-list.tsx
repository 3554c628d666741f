import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Amount } from '#components/ui/value-texts.tsx';
import { DISPUTE_CATEGORIES } from '#core/disputes/categories.ts';
import { DISPUTE_STATES } from '#core/disputes/lifecycle.ts';
import type { DisputeSummary } from '#server/modules/disputes/contract.ts';
import { DisputeStateWord, useAbout } from './dispute-words.tsx';

type Listed = {
  readonly disputes: readonly DisputeSummary[];
  /** The address of a dispute without its number. */
  readonly home: string;
  readonly zone: string;
  /** For the vendor's people, in their words. */
  readonly isDesk?: boolean;
};

type DisputeListProps = Listed & {
  readonly query: SearchQuery;
  readonly csvHref: string;
  readonly invoicesHref: string;
};

/** The disputes of a customer, with filters in the address. */
export function DisputeList(props: DisputeListProps) {
  const { csvHref, disputes, invoicesHref, query } = props;
  const t = useTranslations('disputePages');
  const states = useTranslations('disputes.states');
  const categories = useTranslations('disputes.categories');
  const isFiltered = ['state', 'category'].some((name) => (queryValue(query, name) ?? '') !== '');
  const filters = [
    {
      kind: 'choice' as const,
      name: 'state',
      label: t('state'),
      options: [
        { value: '', label: t('all') },
        { value: 'unended', label: t('allOpen') },
        ...DISPUTE_STATES.map((value) => ({
          value,
          label: value === 'resolved' ? states(value) : t(`states.${value}`),
        })),
      ],
    },
    {
      kind: 'choice' as const,
      name: 'category',
      label: t('category'),
      options: [
        { value: '', label: t('allCategories') },
        ...DISPUTE_CATEGORIES.map((value) => ({ value, label: categories(value) })),
      ],
    },
  ];
  return (
    <DataTable
      caption={t('caption')}
      columns={useColumns(props)}
      rows={disputes}
      rowKey={({ number }) => number}
      query={query}
      csvHref={csvHref}
      filters={<FilterBar filters={filters} query={query} />}
      empty={
        isFiltered ? (
          <EmptyState title={t('noneFits')} text={t('noneFitsText')} />
        ) : (
          <EmptyState
            title={t('none')}
            text={t('noneText')}
            action={<ButtonLink href={invoicesHref}>{t('toInvoices')}</ButtonLink>}
          />
        )
      }
    />
  );
}

/** The disputes of one invoice; nothing where there was none. */
export function DisputesOfInvoice(props: Listed) {
  const t = useTranslations('disputePages');
  const columns = useColumns(props);
  if (props.disputes.length === 0) return null;
  return (
    <Section title={t('ofInvoiceTitle')}>
      <DataTable
        caption={t('ofInvoiceTitle')}
        columns={columns}
        rows={props.disputes}
        rowKey={({ number }) => number}
        query={{}}
      />
    </Section>
  );
}

function useColumns({ home, isDesk = false, zone }: Listed): Column<DisputeSummary>[] {
  const t = useTranslations('disputePages');
  const categories = useTranslations('disputes.categories');
  const about = useAbout();
  return [
    {
      key: 'number',
      header: t('number'),
      primary: true,
      cell: ({ number }) => <Link href={`${home}/${number}`}>{number}</Link>,
    },
    { key: 'about', header: t('about'), cell: about },
    { key: 'category', header: t('category'), cell: ({ category }) => categories(category) },
    {
      key: 'state',
      header: t('state'),
      cell: (dispute) => <DisputeStateWord dispute={dispute} isDesk={isDesk} />,
    },
    {
      key: 'opened',
      header: t('opened'),
      cell: ({ openedAt }) => <ExactTime instant={openedAt} zone={zone} />,
    },
    {
      key: 'amount',
      header: t('amount'),
      align: 'end',
      cell: ({ disputed }) => <Amount amount={disputed.total} currency={disputed.currency} />,
    },
  ];
}
