import type { ProcedureExpectations, RouteExpectations, Who } from './expectation.ts';

const READERS: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'security',
  'auditor',
];
const KEEPERS: readonly Who[] = ['finance_approver', 'security', 'auditor'];

export const retentionProcedures: ProcedureExpectations = {
  'retention.overview': { may: READERS },
  'retention.data': { may: READERS },
  'retention.holds': { may: READERS },
  'retention.attempts': { may: READERS },
  'retention.ofInvoice': {
    inTenant: true,
    input: { number: 'NOBODY-000001' },
    may: [...READERS, 'support', 'account_manager'],
  },
  'retention.placeHold': {
    inTenant: true,
    input: { hold: { number: 'NOBODY-000001', reason: 'access' } },
    may: KEEPERS,
  },
  'retention.proposeRelease': {
    inTenant: true,
    input: { release: { hold: 'HOLD-999999999', reason: 'access' } },
    may: KEEPERS,
  },
  'retention.erasures': { may: ['vendor_admin', 'security', 'auditor'] },
  'retention.proposeErasure': {
    input: { person: 'nobody@access.test', reason: 'access' },
    may: ['vendor_admin', 'security'],
  },
  'retention.setDataPeriod': {
    input: { data: 'access-log', days: 400, reason: 'access' },
    may: ['vendor_admin', 'finance_approver'],
  },
  'retention.setPeriod': {
    input: { issuer: 'access', years: 12, reason: 'access' },
    may: ['vendor_admin', 'finance_approver'],
  },
};

export const retentionRoutes: RouteExpectations = {
  'desk/retention/csv': { GET: { by: 'session', may: READERS } },
};
