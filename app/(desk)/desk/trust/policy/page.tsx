import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PolicyTrial } from '#components/trust/policy-trial.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { trySimulation } from '../../../../trust-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trustDesk.policy');
  return { title: t('title') };
}

export default async function PolicyPage() {
  const [caller, t, desk] = await Promise.all([
    getCaller(),
    getTranslations('trustDesk.policy'),
    getTranslations('trustDesk'),
  ]);
  const { sha256, text } = await orNotFound(caller.trust.policy());
  return (
    <>
      <PageHeader
        crumbs={[{ label: desk('title'), href: '/desk/trust' }]}
        title={t('title')}
        lede={t('lede')}
      />
      <p className="mb-6 text-sm text-ink-quiet">
        {t('inForce')} <Identifier value={sha256} label={t('copy')} ends={8} />
      </p>
      <ClientMessages namespaces={['trustDesk', 'trust']}>
        <PolicyTrial action={trySimulation} text={text} />
      </ClientMessages>
    </>
  );
}
