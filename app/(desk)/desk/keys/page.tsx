import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { KeysPage } from '#components/identity/keys-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { createVendorKey, revokeVendorKey, rotateVendorKey } from '../../../key-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('identity.keys');
  return { title: t('title') };
}

export default async function VendorKeysPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('identity.keys'),
  ]);
  const keys = await orNotFound(caller.identity.vendorKeys.list());
  return (
    <ClientMessages namespaces={['identity']}>
      <KeysPage
        lede={t('vendorLede')}
        keys={keys}
        query={query}
        create={createVendorKey}
        rotate={rotateVendorKey}
        revoke={revokeVendorKey}
        mayChange={mayDo(actor, 'identity.createKey', 'vendor')}
        mayRevoke={mayDo(actor, 'identity.revokeKey', 'vendor')}
      />
    </ClientMessages>
  );
}
