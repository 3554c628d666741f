import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { NotOpen, RefreshWithoutScripts } from '#components/access/reading-without-scripts.tsx';
import { WatchedDocument } from '#components/access/watched-document.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNull } from '#server/api/caller.ts';
import { readerPass } from '../../../../../reader-pass.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('access');
  return { title: t('document'), robots: { index: false } };
}

type Props = {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

/** A document that was granted, shown as the marked copy of this reader. */
export default async function ReadPage({ params, searchParams }: Props) {
  const [{ slug }, query, caller, locale, pass, t] = await Promise.all([
    params,
    searchParams,
    getCaller(),
    getLocale(),
    readerPass(),
    getTranslations('access'),
  ]);
  const link = queryValue(query, 'link') ?? '';
  const opened = await orNull(caller.access.open({ pass, slug, link }), ['access.unknown']);
  if (opened === null) return <NotOpen />;
  const file = `/api/trust/files/${opened.token}`;
  const title = opened.title[locale];
  return (
    <>
      <RefreshWithoutScripts link={opened.token} />
      <PageHeader title={title} lede={t('readLede', { address: opened.address })} />
      <ClientMessages namespaces={['access']}>
        <WatchedDocument askAt={`/api/trust/open/${slug}`}>
          <div className="flex flex-col gap-6">
            <KeyValues
              layout="grid"
              items={[
                { key: 'version', label: t('version'), value: opened.version },
                { key: 'until', label: t('openUntil'), value: <ExactTime instant={opened.expiresAt} /> },
              ]}
            />
            <p>
              <a href={file} className={buttonClass({ variant: 'secondary' })} rel="noreferrer">
                {t('openFile')}
              </a>
            </p>
            <iframe src={file} title={title} className="h-[80vh] w-full rounded-md border bg-paper" />
          </div>
        </WatchedDocument>
      </ClientMessages>
    </>
  );
}
