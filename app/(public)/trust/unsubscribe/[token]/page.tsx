import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { OneButtonForm } from '#components/ui/one-button-form.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { stopFollowing } from '../../../../follow-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('follow');
  return { title: t('stopTitle'), robots: { index: false } };
}

/** Where the mails can be stopped; opening it changes nothing. */
export default async function UnsubscribePage({ params }: { params: Promise<{ readonly token: string }> }) {
  const [{ token }, caller, t] = await Promise.all([params, getCaller(), getTranslations('follow')]);
  const standing = await orNotFound(caller.announcements.following({ token }));
  if (standing.state === 'stopped')
    return (
      <>
        <PageHeader title={t('stopTitle')} />
        <Callout
          tone="proved"
          title={t('stoppedTitle')}
          action={<ButtonLink href="/trust">{t('toPortal')}</ButtonLink>}
        >
          {t('stoppedText')}
        </Callout>
      </>
    );
  return (
    <>
      <PageHeader title={t('stopTitle')} lede={t('stopLede', { address: standing.address })} />
      <ClientMessages namespaces={['follow']}>
        <OneButtonForm action={stopFollowing.bind(null, { token })} label={t('stop')} />
      </ClientMessages>
    </>
  );
}
