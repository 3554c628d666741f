/** How an artefact is guarded: `never` is removed by nobody, `after-retention` by the command line once its time is over. */
type Removal = 'never' | 'after-retention';

type ArtefactName =
  | 'invoices'
  | 'credit-notes'
  | 'calculations'
  | 'seals'
  | 'signed-records'
  | 'close-runs'
  | 'journal'
  | 'payments'
  | 'credits'
  | 'approvals'
  | 'disputes'
  | 'notices'
  | 'mails'
  | 'renderings'
  | 'bundles'
  | 'holds';

export type Artefact = {
  readonly name: ArtefactName;
  readonly tables: readonly string[];
  readonly removal: Removal;
};

/**
 * What billing leaves behind and where it stands. A new table with such documents is added here; a test asks the database
 * whether it refuses to lose them. Other kinds of data get their own lists and periods beside this one.
 */
export const BILLING_ARTEFACTS: readonly Artefact[] = [
  {
    name: 'invoices',
    tables: ['invoice', 'invoice_line', 'invoice_tax', 'invoice_state', 'invoice_void', 'number_series'],
    removal: 'never',
  },
  {
    name: 'credit-notes',
    tables: ['credit_note', 'credit_note_line', 'price_correction', 'price_correction_proposal'],
    removal: 'never',
  },
  {
    name: 'calculations',
    tables: [
      'close',
      'close_step',
      'close_document',
      'close_coverage',
      'close_report',
      'close_exclusion',
      'plan_supersession',
    ],
    removal: 'never',
  },
  { name: 'seals', tables: ['day_seal', 'day_seal_chunk', 'usage_event'], removal: 'never' },
  { name: 'signed-records', tables: ['attestation', 'log_leaf', 'log_node', 'checkpoint'], removal: 'never' },
  {
    name: 'close-runs',
    tables: ['close_run', 'close_run_member', 'close_run_phase', 'close_run_total', 'close_replay'],
    removal: 'never',
  },
  { name: 'journal', tables: ['journal_entry', 'journal_line', 'journal_unbilled'], removal: 'never' },
  {
    name: 'payments',
    tables: [
      'payment',
      'payment_allocation',
      'payment_reminder',
      'write_off',
      'disputed_amount',
      'refund',
      'refund_transfer',
      'chargeback',
      'chargeback_step',
    ],
    removal: 'never',
  },
  { name: 'credits', tables: ['credit_grant', 'grant_entry', 'coupon', 'coupon_use'], removal: 'never' },
  {
    name: 'approvals',
    tables: ['approval_request', 'approval_standing', 'approval_step', 'policy_decision'],
    removal: 'never',
  },
  {
    name: 'disputes',
    tables: [
      'dispute',
      'dispute_standing',
      'dispute_step',
      'dispute_attachment',
      'dispute_note',
      'dispute_award',
      'dispute_bundle',
    ],
    removal: 'never',
  },
  {
    name: 'notices',
    tables: ['plan_migration', 'subscription_migration', 'migration_notice'],
    removal: 'never',
  },
  { name: 'mails', tables: ['delivery', 'mail_message'], removal: 'never' },
  { name: 'renderings', tables: ['invoice_rendering', 'stored_object'], removal: 'after-retention' },
  { name: 'bundles', tables: ['bundle_edition', 'stored_object'], removal: 'after-retention' },
  {
    name: 'holds',
    tables: [
      'legal_hold',
      'legal_hold_release',
      'profile_issuer',
      'removal',
      'removal_attempt',
      'retention_period',
    ],
    removal: 'never',
  },
];
