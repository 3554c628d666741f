import type { ProcedureExpectations, RouteExpectations, Who } from './expectation.ts';

const RECORD_READERS: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'security',
  'auditor',
];
const CUSTOMERS: readonly Who[] = ['trust_reader', 'tenant_admin'];
const period = { from: '2026-10-01', until: '2026-10-31' };
const NO_RUN = { run: '0190a0c0-0000-7000-8000-000000000000' };

export const exportsProcedures: ProcedureExpectations = {
  'exports.list': { may: RECORD_READERS },
  'exports.request': { input: period, may: RECORD_READERS },
  'exports.snapshots': { inTenant: true, may: [...CUSTOMERS, 'viewing'] },
  'exports.requestSnapshot': { inTenant: true, input: { period }, may: CUSTOMERS },
};

export const exportsRoutes: RouteExpectations = {
  'desk/evidence/exports/[run]/file': { GET: { by: 'session', may: RECORD_READERS, params: NO_RUN } },
  't/[tenant]/trust/snapshots/[run]/file': {
    GET: { by: 'session', may: CUSTOMERS, params: { tenant: '$tenant', ...NO_RUN } },
  },
};
