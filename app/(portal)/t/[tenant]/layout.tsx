import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { PortalShell } from '#components/shell/portal-shell.tsx';
import { getCaller } from '#server/api/caller.ts';
import { requirePortal, vendorLogoHref, vendorName } from '#server/api/guards.ts';
import { choosePreference } from '../../../preferences.ts';
import { otherTenants } from '../../../shell-links.ts';
import { requestedTheme } from '../../../theme.ts';
import { portalRail } from './rail.ts';

type TenantLayoutProps = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly children: ReactNode;
};

export default async function TenantLayout({ params, children }: TenantLayoutProps) {
  const { actor, tenant } = await requirePortal((await params).tenant);
  const [t, theme, entries, links] = await Promise.all([
    getTranslations('shell'),
    requestedTheme(),
    portalRail(actor, tenant),
    otherTenants(tenant.externalId),
  ]);
  const membership = actor.memberships.find(({ tenantId }) => tenantId === tenant.id);

  async function stopViewing() {
    'use server';
    await (await getCaller()).identity.viewAs.end({ tenant: tenant.externalId });
    redirect('/desk');
  }

  return (
    <PortalShell
      vendorName={vendorName()}
      vendorLogo={vendorLogoHref()}
      tenantName={tenant.name}
      home={`/t/${tenant.externalId}`}
      entries={entries}
      user={{
        name: actor.name,
        email: actor.email,
        role: membership === undefined ? t('viewingAsRole') : t(`roles.${membership.role}`),
      }}
      links={links}
      signOut="/api/auth/end"
      viewingAs={actor.viewAs === null ? undefined : { tenantName: tenant.name, stop: stopViewing }}
      theme={theme}
      choosePreference={choosePreference}
    >
      {children}
    </PortalShell>
  );
}
