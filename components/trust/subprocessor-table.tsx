import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import { AboutNote, type AboutTexts } from './about-note.tsx';
import { FreshnessNote } from './freshness-note.tsx';
import type { ItemOf } from './items-of-kind.ts';

type Subprocessor = ItemOf<'subprocessor'>;

/** Who else processes data, why, where and since when. */
export function SubprocessorTable({
  about,
  csvHref,
  items: published,
  query,
}: {
  items: readonly Subprocessor[];
  query: SearchQuery;
  about?: AboutTexts;
  /** The same rows as a file. */
  csvHref?: string;
}) {
  const items = published.flatMap((item) => {
    const content = item.standing === undefined ? item.content : item.standing.inForce;
    return content === null ? [] : [{ ...item, content }];
  });
  const t = useTranslations('trustPage.subprocessors');
  const title = useTranslations('trustPage')('subprocessorsTitle');
  const locale = useLocale();
  const columns: Column<Subprocessor>[] = [
    {
      key: 'name',
      header: t('name'),
      primary: true,
      cell: ({ content, freshness, slug }) => (
        <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          {content.url === null ? (
            content.name
          ) : (
            <Link href={content.url} external>
              {content.name}
            </Link>
          )}
          <AboutNote about={about} slug={slug} />
          <FreshnessNote freshness={freshness} />
        </span>
      ),
    },
    { key: 'purpose', header: t('purpose'), cell: ({ content }) => content.purpose[locale] },
    { key: 'region', header: t('region'), cell: ({ content }) => content.region[locale] },
    { key: 'data', header: t('data'), cell: ({ content }) => content.dataCategories[locale] },
    { key: 'since', header: t('since'), cell: ({ content }) => <CivilDate date={content.since} /> },
  ];
  return (
    <DataTable
      caption={title}
      columns={columns}
      rows={items}
      rowKey={({ slug }) => slug}
      query={query}
      name="subprocessors-"
      {...(csvHref === undefined ? {} : { csvHref })}
    />
  );
}
