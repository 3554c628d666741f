import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { OneButtonForm } from '#components/ui/one-button-form.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { confirmFollowing } from '../../../../follow-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('follow');
  return { title: t('confirmTitle'), robots: { index: false } };
}

/** What the link in a mail leads to. It changes nothing: scanners open it before its reader does. */
export default async function ConfirmPage({ params }: { params: Promise<{ readonly token: string }> }) {
  const [{ token }, caller, t] = await Promise.all([params, getCaller(), getTranslations('follow')]);
  const ask = await orNotFound(caller.announcements.ask({ token }));
  if (ask.state === 'over')
    return (
      <>
        <PageHeader title={t('title')} />
        <Callout
          tone="attention"
          title={t('overTitle')}
          action={<ButtonLink href="/trust/follow">{t('askAgain')}</ButtonLink>}
        >
          {t('overText')}
        </Callout>
      </>
    );
  return (
    <>
      <PageHeader title={t('confirmTitle')} lede={t('confirmLede', { address: ask.address })} />
      <ul className="mb-6 list-disc pl-5 text-sm text-ink-soft">
        {ask.topics.map((topic) => (
          <li key={topic}>{t(`topic.${topic}`)}</li>
        ))}
      </ul>
      <ClientMessages namespaces={['follow']}>
        <OneButtonForm action={confirmFollowing.bind(null, { token })} label={t('confirm')} />
      </ClientMessages>
    </>
  );
}
