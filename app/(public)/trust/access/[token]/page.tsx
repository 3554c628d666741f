import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { OneButtonForm } from '#components/ui/one-button-form.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { proveMailbox } from '../../../../access-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('access');
  return { title: t('linkTitle'), robots: { index: false } };
}

/** What a link in a mail leads to. It changes nothing: scanners open it before its reader does. */
export default async function MailLinkPage({ params }: { params: Promise<{ readonly token: string }> }) {
  const [{ token }, caller, t] = await Promise.all([params, getCaller(), getTranslations('access')]);
  const link = await orNotFound(caller.access.mailLink({ token }));
  if (link.state !== 'fresh')
    return (
      <>
        <PageHeader title={t('mineTitle')} />
        <Callout
          tone="attention"
          title={t(link.state === 'used' ? 'linkUsedTitle' : 'linkOverTitle')}
          action={<ButtonLink href="/trust/access">{t('toDocuments')}</ButtonLink>}
        >
          {t(link.state === 'used' ? 'linkUsedText' : 'linkOverText')}
        </Callout>
      </>
    );
  return (
    <>
      <PageHeader title={t('linkTitle')} lede={t('linkFresh', { address: link.address })} />
      <ClientMessages namespaces={['access']}>
        <OneButtonForm action={proveMailbox.bind(null, { token })} label={t('linkButton')} />
      </ClientMessages>
    </>
  );
}
