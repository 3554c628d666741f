import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { TenantChanges } from '#components/trust/tenant-changes.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { objectToChange } from '../../../../../change-actions.ts';

type Props = { readonly params: Promise<{ readonly tenant: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('changes');
  return { title: t('title') };
}

export default async function TenantChangesPage({ params }: Props) {
  const [{ actor, tenant }, caller, t] = await Promise.all([
    requirePortal((await params).tenant),
    getCaller(),
    getTranslations('changes'),
  ]);
  const { externalId, id: tenantId } = tenant;
  const changes = await orNotFound(caller.announcements.changes({ tenant: externalId }));
  const objects = mayDo(actor, 'announcements.object', { tenantId });
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={<ButtonLink href="/trust#subprocessors">{t('all')}</ButtonLink>}
      />
      <ClientMessages namespaces={['changes']}>
        <TenantChanges
          changes={changes}
          objectTo={
            objects ? (changeId) => objectToChange.bind(null, { tenant: externalId, changeId }) : null
          }
        />
      </ClientMessages>
    </>
  );
}
