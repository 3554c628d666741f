import type { ShellLink } from '#components/shell/user-menu.tsx';
import { getCaller } from '#server/api/caller.ts';

/** The other customers that the signed-in person may go to, for the menu of the account. */
export async function otherTenants(currentExternalId: string | null): Promise<readonly ShellLink[]> {
  const caller = await getCaller();
  const tenants = await caller.tenancy.own();
  return tenants
    .filter(({ externalId }) => externalId !== currentExternalId)
    .map(({ name, externalId }) => ({ label: name, href: `/t/${externalId}` }));
}
