import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { AskForm } from '#components/access/ask-form.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { askForDocument } from '../../../../access-actions.ts';
import { readerPass } from '../../../../reader-pass.ts';

type Props = {
  readonly params: Promise<{ readonly slug: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('access');
  return { title: t('ask'), robots: { index: false } };
}

export default async function RequestPage({ params, searchParams }: Props) {
  const [{ slug }, query, caller, locale, pass, t] = await Promise.all([
    params,
    searchParams,
    getCaller(),
    getLocale(),
    readerPass(),
    getTranslations('access'),
  ]);
  const document = await orNotFound(caller.access.document({ slug }));
  const title = t('requestTitle', { title: document.title[locale] });
  const sent = queryValue(query, 'sent');
  if (sent === 'read-only')
    return (
      <>
        <PageHeader title={title} />
        <Callout
          tone="attention"
          title={t('readOnlyTitle')}
          action={<ButtonLink href="/trust/access">{t('toDocuments')}</ButtonLink>}
        >
          {t('readOnlyText')}
        </Callout>
      </>
    );
  if (sent !== undefined)
    return (
      <>
        <PageHeader title={title} />
        <Callout
          tone="proved"
          title={t('sentTitle')}
          action={<ButtonLink href="/trust/access">{t('toDocuments')}</ButtonLink>}
        >
          {t('sentText')}
        </Callout>
      </>
    );
  const reader = await caller.access.reader({ pass });
  return (
    <>
      <PageHeader title={title} lede={t('requestLede')} />
      <ClientMessages namespaces={['access']}>
        <div className="flex flex-col gap-8">
          {document.needsNda && <p className="max-w-(--width-text) text-sm text-ink-soft">{t('underNda')}</p>}
          <AskForm
            action={askForDocument.bind(null, { slug })}
            {...(reader === null ? {} : { address: reader.address })}
          />
        </div>
      </ClientMessages>
    </>
  );
}
