import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { FollowForm } from '#components/trust/follow-form.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { askToFollow } from '../../../follow-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('follow');
  return { title: t('title'), robots: { index: false } };
}

export default async function FollowPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, t] = await Promise.all([searchParams, getTranslations('follow')]);
  const done = (['sent', 'confirmed'] as const).find((name) => queryValue(query, name) !== undefined);
  if (done !== undefined)
    return (
      <>
        <PageHeader title={t('title')} />
        <Callout
          tone="proved"
          title={t(`${done}Title`)}
          action={<ButtonLink href="/trust">{t('toPortal')}</ButtonLink>}
        >
          {t(`${done}Text`)}
        </Callout>
      </>
    );
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <div className="flex flex-col gap-8">
        {queryValue(query, 'again') !== undefined && (
          <Callout tone="attention" title={t('againTitle')}>
            {t('againText')}
          </Callout>
        )}
        <ClientMessages namespaces={['follow']}>
          <FollowForm action={askToFollow} />
        </ClientMessages>
      </div>
    </>
  );
}
