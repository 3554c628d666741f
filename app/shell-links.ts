import type { ShellLink } from '#components/shell/user-menu.tsx';
import { getCaller } from '#server/api/caller.ts';
import { personHere } from '#server/api/guards.ts';

/** The other customers that the signed-in person may go to, for the menu of the account. */
export async function otherTenants(currentExternalId: string | null): Promise<readonly ShellLink[]> {
  const { memberships } = (await personHere()) ?? { memberships: [] };
  // Whoever belongs to the customer in view alone has no other to go to, and is spared the question on every page.
  if (memberships.length <= (currentExternalId === null ? 0 : 1)) return [];
  const caller = await getCaller();
  const tenants = await caller.tenancy.own();
  return tenants
    .filter(({ externalId }) => externalId !== currentExternalId)
    .map(({ name, externalId }) => ({ label: name, href: `/t/${externalId}` }));
}
