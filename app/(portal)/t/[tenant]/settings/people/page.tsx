import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PeoplePage } from '#components/identity/people-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { addTenantMember, removeTenantMember } from '../../../../../member-actions.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('identity.people');
  return { title: t('title') };
}

export default async function TenantPeoplePage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, caller] = await Promise.all([params, searchParams, getCaller()]);
  const { actor, tenant } = await requirePortal(name);
  const [members, looks] = await Promise.all([
    orNotFound(caller.identity.members.list({ tenant: name })),
    orNotFound(caller.identity.viewAs.list({ tenant: name })),
  ]);
  return (
    <ClientMessages namespaces={['identity']}>
      <PeoplePage
        members={members}
        looks={looks}
        query={query}
        zone={tenant.zone}
        mayChange={mayDo(actor, 'identity.addMember', { tenantId: tenant.id })}
        add={addTenantMember.bind(null, name)}
        remove={removeTenantMember.bind(null, name)}
      />
    </ClientMessages>
  );
}
