/** Tables that must never lose their protection: `app` may insert and read, and a trigger refuses everybody else too. */
export const IMMUTABLE_TABLES = [
  'attestation',
  'checkpoint',
  'invoice',
  'invoice_line',
  'log_leaf',
  'log_node',
  'plan_version',
  'policy_decision',
  'switch_change',
] as const;
