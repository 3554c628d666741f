/** Tables that must never lose their protection: `app` may insert and read, and a trigger refuses everybody else too. */
export const IMMUTABLE_TABLES = [
  'approval_request',
  'approval_step',
  'attestation',
  'checkpoint',
  'day_seal_chunk',
  'invoice',
  'invoice_line',
  'log_leaf',
  'log_node',
  'payment',
  'payment_allocation',
  'payment_reminder',
  'plan_version',
  'policy_decision',
  'switch_change',
] as const;
