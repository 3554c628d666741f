import {
  Archive,
  Bell,
  BookOpenText,
  Building2,
  CalendarCheck,
  ChartNoAxesCombined,
  Cog,
  FileKey,
  FileSearch,
  Gauge,
  HandCoins,
  Inbox,
  KeyRound,
  Landmark,
  type LucideIcon,
  Mail,
  MessageSquareWarning,
  NotebookText,
  Percent,
  Radio,
  ReceiptText,
  ScrollText,
  ShieldCheck,
  Stamp,
  UserCog,
  Wallet,
  Webhook,
} from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import type { RailEntry } from '#components/shell/rail-entry.ts';
import { getCaller } from '#server/api/caller.ts';
import { mayDo } from '#server/api/guards.ts';

type DeskPlace = {
  readonly key:
    | 'inbox'
    | 'approvals'
    | 'disputes'
    | 'tenants'
    | 'invoices'
    | 'receivables'
    | 'journal'
    | 'revenue'
    | 'creditsGiven'
    | 'meters'
    | 'intake'
    | 'log'
    | 'access'
    | 'retention'
    | 'trustDesk'
    | 'pricing'
    | 'close'
    | 'issuer'
    | 'taxes'
    | 'evidence'
    | 'jobs'
    | 'staff'
    | 'keys'
    | 'webhooks'
    | 'notices'
    | 'mail';
  readonly path: string;
  readonly icon: LucideIcon;
  /** The reading that its page begins with, on the vendor's things; null where every member of staff may go. */
  readonly action: string | null;
  /** Places of one group stand together: who, what is charged, what proves it. */
  readonly group: 'work' | 'money' | 'proof';
};

/** The places of the desk in their order, the inbox first. A capability adds its own here with its first page. */
const PLACES: readonly DeskPlace[] = [
  { key: 'inbox', path: '', icon: Inbox, action: null, group: 'work' },
  {
    key: 'approvals',
    path: '/approvals',
    icon: Stamp,
    action: 'approvals.readApprovals',
    group: 'work',
  },
  {
    key: 'disputes',
    path: '/disputes',
    icon: MessageSquareWarning,
    action: 'disputes.readTriage',
    group: 'work',
  },
  { key: 'notices', path: '/notices', icon: Bell, action: null, group: 'work' },
  { key: 'tenants', path: '/tenants', icon: Building2, action: 'tenancy.readTenants', group: 'work' },
  { key: 'intake', path: '/ingest', icon: Radio, action: 'metering.readIntake', group: 'work' },
  { key: 'mail', path: '/mail', icon: Mail, action: 'notifications.readMail', group: 'work' },
  { key: 'meters', path: '/meters', icon: Gauge, action: 'metering.readMeters', group: 'money' },
  { key: 'invoices', path: '/invoices', icon: ReceiptText, action: 'billing.readInvoices', group: 'money' },
  {
    key: 'receivables',
    path: '/receivables',
    icon: Wallet,
    action: 'payments.readAccounts',
    group: 'money',
  },
  { key: 'journal', path: '/journal', icon: NotebookText, action: 'payments.readJournal', group: 'money' },
  { key: 'creditsGiven', path: '/credits', icon: HandCoins, action: 'billing.readCredits', group: 'money' },
  {
    key: 'revenue',
    path: '/revenue',
    icon: ChartNoAxesCombined,
    action: 'billing.readRevenue',
    group: 'money',
  },
  { key: 'close', path: '/closes', icon: CalendarCheck, action: 'billing.readCloses', group: 'money' },
  { key: 'pricing', path: '/price-book', icon: BookOpenText, action: 'pricing.readPlans', group: 'money' },
  { key: 'taxes', path: '/taxes', icon: Percent, action: 'billing.readTaxRates', group: 'money' },
  { key: 'issuer', path: '/issuer', icon: Landmark, action: 'billing.readIssuer', group: 'money' },
  {
    key: 'evidence',
    path: '/evidence',
    icon: FileSearch,
    action: 'evidence.readRecords',
    group: 'proof',
  },
  { key: 'log', path: '/log', icon: ScrollText, action: 'evidence.readLogState', group: 'proof' },
  { key: 'access', path: '/access', icon: FileKey, action: 'access.readDesk', group: 'proof' },
  {
    key: 'retention',
    path: '/retention',
    icon: Archive,
    action: 'retention.readHolds',
    group: 'proof',
  },
  { key: 'trustDesk', path: '/trust', icon: ShieldCheck, action: 'trust.readItems', group: 'proof' },
  { key: 'jobs', path: '/jobs', icon: Cog, action: 'platform.readJobs', group: 'proof' },
  { key: 'staff', path: '/staff', icon: UserCog, action: 'identity.readStaff', group: 'proof' },
  { key: 'keys', path: '/keys', icon: KeyRound, action: 'identity.readKeys', group: 'proof' },
  {
    key: 'webhooks',
    path: '/webhooks',
    icon: Webhook,
    action: 'notifications.readWebhooks',
    group: 'proof',
  },
];

/** The rail of this member of staff. */
export async function deskRail(actor: Parameters<typeof mayDo>[0]): Promise<readonly RailEntry[]> {
  const [t, caller] = await Promise.all([getTranslations('shell.entries'), getCaller()]);
  const unread = await caller.notifications.deskNotices.unread();
  return PLACES.filter(({ action }) => action === null || mayDo(actor, action, 'vendor')).map(
    ({ key, path, icon, group }) => ({
      key,
      icon,
      group,
      label: t(key),
      href: `/desk${path}`,
      ...(key === 'notices' ? { waiting: unread } : {}),
    }),
  );
}
