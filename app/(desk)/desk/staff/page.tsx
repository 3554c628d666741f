import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { StaffPage } from '#components/identity/staff-page.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import {
  giveAccount,
  giveStaffRole,
  setStaffDisabled,
  takeAccount,
  takeStaffRole,
} from '../../../staff-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('identity.staff');
  return { title: t('title') };
}

export default async function StaffPlace({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller] = await Promise.all([requireDesk(), searchParams, getCaller()]);
  const [staff, tenants] = await Promise.all([
    orNotFound(caller.identity.staff.list()),
    orNotFound(caller.tenancy.list()),
  ]);
  return (
    <ClientMessages namespaces={['identity']}>
      <StaffPage
        staff={staff}
        tenants={tenants}
        query={query}
        readerId={actor.userId}
        mayChange={mayDo(actor, 'identity.grantStaffRole', 'vendor')}
        giveRole={giveStaffRole}
        takeRole={takeStaffRole}
        setDisabled={setStaffDisabled}
        giveAccount={giveAccount}
        takeAccount={takeAccount}
      />
    </ClientMessages>
  );
}
