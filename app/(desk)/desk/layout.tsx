import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { DeskShell } from '#components/shell/desk-shell.tsx';
import { requireDesk, vendorName } from '#server/api/guards.ts';
import { searchDesk } from '../../desk-search.ts';
import { choosePreference } from '../../preferences.ts';
import { otherTenants } from '../../shell-links.ts';
import { requestedTheme } from '../../theme.ts';
import { deskRail } from './rail.ts';

export default async function DeskPlacesLayout({ children }: { children: ReactNode }) {
  const actor = await requireDesk();
  const [t, theme, entries, links] = await Promise.all([
    getTranslations('shell'),
    requestedTheme(),
    deskRail(actor),
    otherTenants(null),
  ]);
  return (
    <DeskShell
      vendorName={vendorName()}
      entries={entries}
      user={{
        name: actor.name,
        email: actor.email,
        role: actor.staffRoles.map((role) => t(`roles.${role}`)).join(', '),
      }}
      links={links}
      signOut="/api/auth/end"
      theme={theme}
      choosePreference={choosePreference}
      search={searchDesk}
    >
      {children}
    </DeskShell>
  );
}
