import {
  Archive,
  Bell,
  ChartColumn,
  Coins,
  FileKey,
  House,
  KeyRound,
  Layers,
  type LucideIcon,
  MessageSquareWarning,
  Milestone,
  ReceiptText,
  ShieldCheck,
  Users,
  Wallet,
  Webhook,
} from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import type { RailEntry } from '#components/shell/rail-entry.ts';
import { getCaller } from '#server/api/caller.ts';
import { mayDo } from '#server/api/guards.ts';

type PortalPlace = {
  readonly key:
    | 'overview'
    | 'usage'
    | 'invoices'
    | 'disputes'
    | 'statement'
    | 'credits'
    | 'plan'
    | 'reports'
    | 'trust'
    | 'marketplace'
    | 'support'
    | 'trustAccess'
    | 'snapshots'
    | 'people'
    | 'keys'
    | 'webhooks'
    | 'checkpoints'
    | 'notices';
  readonly path: string;
  readonly icon: LucideIcon;
  /** The reading that its page begins with: who may not do it does not see the entry. */
  readonly action: string;
  /** What is set up once stands apart from what is read every month. */
  readonly group?: 'settings';
};

/** The places of the portal in their order. A capability adds its own here with its first page. */
const PLACES: readonly PortalPlace[] = [
  { key: 'overview', path: '', icon: House, action: 'tenancy.readTenant' },
  { key: 'usage', path: '/usage', icon: ChartColumn, action: 'metering.readUsage' },
  { key: 'invoices', path: '/invoices', icon: ReceiptText, action: 'billing.readInvoices' },
  { key: 'disputes', path: '/disputes', icon: MessageSquareWarning, action: 'disputes.readDisputes' },
  { key: 'statement', path: '/statement', icon: Wallet, action: 'payments.readAccount' },
  { key: 'trust', path: '/trust', icon: ShieldCheck, action: 'trust.readOwn' },
  { key: 'plan', path: '/plan', icon: Layers, action: 'pricing.readSubscriptions' },
  { key: 'credits', path: '/credits', icon: Coins, action: 'credits.readGrants' },
  { key: 'notices', path: '/notices', icon: Bell, action: 'tenancy.readTenant' },
  { key: 'people', path: '/settings/people', icon: Users, action: 'identity.readMembers', group: 'settings' },
  { key: 'keys', path: '/settings/keys', icon: KeyRound, action: 'identity.readKeys', group: 'settings' },
  {
    key: 'trustAccess',
    path: '/trust/opened',
    icon: FileKey,
    action: 'access.readTenantAccess',
    group: 'settings',
  },
  {
    key: 'webhooks',
    path: '/settings/webhooks',
    icon: Webhook,
    action: 'notifications.readWebhooks',
    group: 'settings',
  },
  {
    key: 'snapshots',
    path: '/trust/snapshots',
    icon: Archive,
    action: 'exports.readSnapshots',
    group: 'settings',
  },
  {
    key: 'checkpoints',
    path: '/checkpoints',
    icon: Milestone,
    action: 'tenancy.readTenant',
    group: 'settings',
  },
];

/** The rail of this person in this tenant. */
export async function portalRail(
  actor: Parameters<typeof mayDo>[0],
  tenant: { readonly id: string; readonly externalId: string },
): Promise<readonly RailEntry[]> {
  const [t, caller] = await Promise.all([getTranslations('shell.entries'), getCaller()]);
  const unread = await caller.notifications.tenantNotices.unread({ tenant: tenant.externalId });
  return PLACES.filter(({ action }) => mayDo(actor, action, { tenantId: tenant.id })).map(
    ({ key, path, icon, group }) => ({
      key,
      icon,
      label: t(key),
      href: `/t/${tenant.externalId}${path}`,
      ...(group === undefined ? {} : { group }),
      ...(key === 'notices' ? { waiting: unread } : {}),
    }),
  );
}
