import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { TrustContent } from '#core/contracts/trust-item.ts';
import type { Locale } from '#core/format/locale.ts';
import type { TrustVersionView } from '#server/modules/trust/contract.ts';
import { FreshnessNote } from './freshness-note.tsx';
import { StateMark } from './state-mark.tsx';

/** What people call an item. */
export function titleOf(content: TrustContent, locale: Locale): string {
  return content.kind === 'subprocessor' ? content.name : content.title[locale];
}

/** Versions of items: each with where it stands, when it is reviewed and why it is not public. */
export function ItemTable({
  locale,
  query,
  versions,
}: {
  locale: Locale;
  query: SearchQuery;
  versions: readonly TrustVersionView[];
}) {
  const t = useTranslations('trustDesk');
  const trust = useTranslations('trust');
  const columns: Column<TrustVersionView>[] = [
    {
      key: 'item',
      header: trust('fields.item'),
      primary: true,
      cell: ({ content, item }) => <Link href={`/desk/trust/${item}`}>{titleOf(content, locale)}</Link>,
    },
    { key: 'kind', header: trust('fields.kind'), cell: ({ content }) => trust(`kinds.${content.kind}`) },
    { key: 'version', header: t('version'), align: 'end', cell: ({ version }) => version },
    { key: 'state', header: t('state'), cell: (version) => <StateMark version={version} /> },
    {
      key: 'access',
      header: t('access'),
      cell: ({ access, content }) =>
        content.kind === 'document' ? trust(`access.${access}`) : trust('access.public'),
    },
    { key: 'owner', header: trust('fields.owner'), cell: ({ owner }) => owner ?? trust('fields.noOwner') },
    {
      key: 'review',
      header: trust('fields.reviewBy'),
      cell: ({ freshness, reviewBy }) => (
        <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          {reviewBy === null ? trust('fields.noReview') : <CivilDate date={reviewBy} />}
          <FreshnessNote freshness={freshness} />
        </span>
      ),
    },
    {
      key: 'why',
      header: t('why'),
      cell: ({ obstacles, state }) =>
        state === 'superseded' || state === 'withdrawn'
          ? ''
          : obstacles.map((obstacle) => t(`obstacles.${obstacle}`)).join(' '),
    },
  ];
  return (
    <DataTable
      caption={t('caption')}
      columns={columns}
      rows={versions}
      rowKey={({ item, version }) => `${item}/${version}`}
      query={query}
      empty={<EmptyState title={t('none')} text={t('noneText')} />}
    />
  );
}
