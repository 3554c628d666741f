import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { KeysPage } from '#components/identity/keys-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { createTenantKey, revokeTenantKey, rotateTenantKey } from '../../../../../key-actions.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('identity.keys');
  return { title: t('title') };
}

export default async function TenantKeysPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, caller, t] = await Promise.all([
    params,
    searchParams,
    getCaller(),
    getTranslations('identity.keys'),
  ]);
  const { actor, tenant } = await requirePortal(name);
  const keys = await orNotFound(caller.identity.tenantKeys.list({ tenant: name }));
  return (
    <ClientMessages namespaces={['identity']}>
      <KeysPage
        lede={t('lede')}
        keys={keys}
        query={query}
        create={createTenantKey.bind(null, name)}
        rotate={rotateTenantKey.bind(null, name)}
        revoke={revokeTenantKey.bind(null, name)}
        mayChange={mayDo(actor, 'identity.createKey', { tenantId: tenant.id })}
        mayRevoke={mayDo(actor, 'identity.revokeKey', { tenantId: tenant.id })}
      />
    </ClientMessages>
  );
}
