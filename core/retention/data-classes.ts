import { assert } from '../assert.ts';
import { BILLING_ARTEFACTS } from './artefacts.ts';

/**
 * What decides how long something is kept: `billing`, the law; `standard`, a year unless the vendor says otherwise; `personal`,
 * thirty days after it is no longer needed; `kept`, no time, for the reason beside it.
 */
export const RETENTION_KINDS = ['billing', 'standard', 'personal', 'kept'] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

/** What something is there for. */
export type Purpose = 'contract' | 'billing' | 'security' | 'support' | 'operation';

/** Why something has no time of its own: it proves, the product runs on it, it belongs to an account, or it lasts a moment. */
export type KeptBecause = 'law' | 'proof' | 'in-use' | 'account' | 'passing';

/** What the removal job takes away by itself, each under its period in `data_period`. */
export const AGING_DATA = [
  'sign-ins',
  'sign-in-links',
  'access-links',
  'access-requests',
  'done-effects',
  'access-log',
  'view-as',
  'sent-mails',
  'bell-notices',
  'webhook-deliveries',
  'rejected-events',
  'asked-erasures',
] as const;
export type AgingData = (typeof AGING_DATA)[number];

export type Since = 'expiry' | 'decision' | 'end' | 'sending' | 'creation' | 'asking';

type AgingClass = {
  readonly name: AgingData;
  readonly tables: readonly string[];
  readonly kind: 'standard' | 'personal';
  readonly purposes: readonly Purpose[];
  readonly days: number;
  /** The instant from which the days run. */
  readonly since: Since;
  /** Whether rows go, or what stands in them: a mail's row goes on to prevent that it is sent again. */
  readonly removal: 'rows' | 'contents';
};

/** Defaults: 365 days for standard data, 30 for personal data after its need is over. */
export const AGING_CLASSES: readonly AgingClass[] = [
  {
    name: 'sign-ins',
    tables: ['login_session'],
    kind: 'personal',
    purposes: ['security'],
    days: 30,
    since: 'expiry',
    removal: 'rows',
  },
  {
    name: 'sign-in-links',
    tables: ['verification_token'],
    kind: 'personal',
    purposes: ['security'],
    days: 30,
    since: 'expiry',
    removal: 'rows',
  },
  {
    name: 'access-links',
    tables: ['access_mail_link'],
    kind: 'personal',
    purposes: ['security'],
    days: 30,
    since: 'expiry',
    removal: 'rows',
  },
  {
    name: 'access-requests',
    tables: ['access_request', 'access_request_standing'],
    kind: 'personal',
    purposes: ['contract', 'security'],
    days: 30,
    since: 'decision',
    removal: 'rows',
  },
  {
    name: 'done-effects',
    tables: ['outbox'],
    kind: 'personal',
    purposes: ['operation'],
    days: 30,
    since: 'end',
    removal: 'contents',
  },
  {
    name: 'access-log',
    tables: ['access_event'],
    kind: 'standard',
    purposes: ['security', 'contract'],
    days: 365,
    since: 'creation',
    removal: 'rows',
  },
  {
    name: 'view-as',
    tables: ['view_as'],
    kind: 'standard',
    purposes: ['security', 'support'],
    days: 365,
    since: 'end',
    removal: 'rows',
  },
  {
    name: 'sent-mails',
    tables: ['mail_message'],
    kind: 'standard',
    purposes: ['contract', 'operation'],
    days: 365,
    since: 'sending',
    removal: 'contents',
  },
  {
    name: 'bell-notices',
    tables: ['notice'],
    kind: 'standard',
    purposes: ['operation'],
    days: 365,
    since: 'creation',
    removal: 'rows',
  },
  {
    name: 'webhook-deliveries',
    tables: ['webhook_delivery', 'webhook_attempt'],
    kind: 'standard',
    purposes: ['operation'],
    days: 365,
    since: 'creation',
    removal: 'rows',
  },
  {
    name: 'rejected-events',
    tables: ['rejected_event'],
    kind: 'standard',
    purposes: ['support', 'billing'],
    days: 365,
    since: 'creation',
    removal: 'rows',
  },
  {
    name: 'asked-erasures',
    tables: ['erasure'],
    kind: 'personal',
    purposes: ['operation'],
    days: 30,
    since: 'asking',
    removal: 'contents',
  },
];

/** What the job `tidy-records` takes away, after a time that nobody sets. */
export const TIDIED_CLASSES = [
  {
    name: 'job-runs',
    tables: ['job_run'],
    kind: 'standard',
    purposes: ['operation'],
    days: 90,
    since: 'creation',
    removal: 'rows',
  },
  {
    name: 'assistant-asks',
    tables: ['assistant_ask', 'assistant_answer', 'assistant_deed'],
    kind: 'standard',
    purposes: ['support', 'security'],
    days: 400,
    since: 'asking',
    removal: 'rows',
  },
  {
    name: 'unused-uploads',
    tables: ['dispute_upload'],
    kind: 'personal',
    purposes: ['support'],
    days: 1,
    since: 'creation',
    removal: 'rows',
  },
] as const satisfies readonly (Omit<AgingClass, 'name'> & { readonly name: string })[];

/** For how long what is tidied away is kept, in milliseconds. */
export function tidiedAfterMs(name: (typeof TIDIED_CLASSES)[number]['name']): number {
  const found = TIDIED_CLASSES.find((one) => one.name === name);
  assert(found !== undefined, 'the name is one of these');
  return found.days * 86_400_000;
}

type KeptName =
  | 'terms'
  | 'usage'
  | 'accounts'
  | 'agreements'
  | 'customers'
  | 'followers'
  | 'keys'
  | 'published'
  | 'switches'
  | 'told-of-subprocessors'
  | 'log-readings'
  | 'taken-along'
  | 'rules-of-keeping'
  | 'workings';

type KeptClass = {
  readonly name: KeptName;
  readonly tables: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly because: KeptBecause;
};

/** What has no time of its own. */
export const KEPT_CLASSES: readonly KeptClass[] = [
  {
    name: 'terms',
    tables: [
      'plan',
      'plan_version',
      'plan_charge',
      'plan_charge_option',
      'plan_charge_filter',
      'plan_charge_meter',
      'plan_tier',
      'plan_tier_limit',
      'subscription',
      'subscription_seats',
      'subscription_version',
      'subscription_state_entry',
      'tax_rate',
      'exchange_rate',
      'issuer',
      'billing_profile',
      'contract',
      'invoice_group',
      'pending_item',
      'pending_item_proposal',
      'pending_item_use',
      'ledger_account',
      'payment_tolerance',
    ],
    purposes: ['contract', 'billing'],
    because: 'law',
  },
  {
    name: 'usage',
    tables: [
      'meter',
      'meter_version',
      'meter_version_retirement',
      'usage_rollup',
      'usage_series',
      'usage_day',
      'usage_day_count',
      'import_run',
    ],
    purposes: ['billing', 'contract'],
    because: 'law',
  },
  {
    name: 'accounts',
    tables: [
      'user_account',
      'login_account',
      'membership',
      'staff_role',
      'staff_account',
      'approval_delegation',
    ],
    purposes: ['contract', 'security'],
    because: 'account',
  },
  {
    name: 'agreements',
    tables: ['nda_text', 'nda_binding', 'access_grant', 'access_revocation'],
    purposes: ['contract', 'security'],
    because: 'proof',
  },
  {
    name: 'customers',
    tables: ['tenant', 'tenant_zone', 'service_use', 'service_use_end'],
    purposes: ['contract'],
    because: 'in-use',
  },
  { name: 'followers', tables: ['announcement_follower'], purposes: ['contract'], because: 'in-use' },
  {
    name: 'keys',
    tables: ['signing_key', 'vendor_api_key', 'tenant_api_key', 'webhook_endpoint'],
    purposes: ['security'],
    because: 'in-use',
  },
  {
    name: 'published',
    tables: [
      'trust_item',
      'trust_item_version',
      'trust_item_standing',
      'trust_item_step',
      'trust_reminder',
      'announcement',
      'announcement_told',
    ],
    purposes: ['contract'],
    because: 'proof',
  },
  { name: 'switches', tables: ['switch_change'], purposes: ['security', 'operation'], because: 'proof' },
  {
    name: 'told-of-subprocessors',
    tables: [
      'subprocessor_change',
      'subprocessor_notice',
      'subprocessor_recipient',
      'subprocessor_objection',
      'subprocessor_answer',
      'subprocessor_withdrawal',
      'subprocessor_withdrawal_notice',
      'subprocessor_withdrawal_recipient',
    ],
    purposes: ['contract'],
    because: 'proof',
  },
  { name: 'log-readings', tables: ['log_verification'], purposes: ['security'], because: 'proof' },
  {
    name: 'taken-along',
    tables: ['export_run', 'export_work', 'export_download'],
    purposes: ['security'],
    because: 'proof',
  },
  {
    name: 'rules-of-keeping',
    tables: ['retention_law', 'data_period', 'assistant_budget'],
    purposes: ['operation'],
    because: 'proof',
  },
  {
    name: 'workings',
    tables: [
      'log_pending',
      'rate_limit',
      'job_schedule',
      'journal_due',
      'close_alert',
      'dispute_check',
      'assistant_day',
      'announcement_ask',
    ],
    purposes: ['operation'],
    because: 'passing',
  },
];

/** Every table that a class of data names; a test compares them with the database's own. */
export function namedTables(): ReadonlySet<string> {
  const classes = [...BILLING_ARTEFACTS, ...AGING_CLASSES, ...TIDIED_CLASSES, ...KEPT_CLASSES];
  return new Set(classes.flatMap(({ tables }) => [...tables]));
}

/** How far the vendor may shorten or lengthen the days of a kind. */
export const DAYS_ALLOWED = {
  standard: { least: 90, most: 3650 },
  personal: { least: 1, most: 90 },
} as const;

/** Whether a kind of data may be kept for so many days: personal data not much longer than it is needed. */
export function mayKeepFor(data: AgingData, days: number): boolean {
  const kind = AGING_CLASSES.find(({ name }) => name === data)?.kind;
  if (kind === undefined || !Number.isInteger(days)) return false;
  return days >= DAYS_ALLOWED[kind].least && days <= DAYS_ALLOWED[kind].most;
}
