import type { ProcedureExpectations, RouteExpectations, Who } from './expectation.ts';

const READERS: readonly Who[] = [
  'billing_reader',
  'tenant_admin',
  'vendor_admin',
  'support',
  'billing_operator',
  'finance_approver',
  'auditor',
  'account_manager',
  'viewing',
];
const WORKERS: readonly Who[] = ['support', 'billing_operator', 'finance_approver'];
const TRIAGERS: readonly Who[] = [
  'vendor_admin',
  'support',
  'billing_operator',
  'finance_approver',
  'auditor',
];
const number = 'DSP-999999999';

export const disputeProcedures: ProcedureExpectations = {
  'disputes.disputable': { inTenant: true, input: { invoice: 'NOBODY-000001' }, may: READERS },
  'disputes.list': { inTenant: true, input: {}, may: READERS },
  'disputes.read': { inTenant: true, input: { number }, may: READERS },
  'disputes.open': {
    inTenant: true,
    input: {
      dispute: {
        subject: { kind: 'invoice', invoice: 'NOBODY-000001' },
        category: 'other',
        amount: '1.00',
        text: 'access',
        key: 'access-test',
      },
    },
    may: ['tenant_admin'],
  },
  'disputes.addStep': {
    inTenant: true,
    input: { step: { number, kind: 'message', text: 'access' } },
    may: ['tenant_admin'],
  },
  'disputes.withdraw': { inTenant: true, input: { withdrawal: { number } }, may: ['tenant_admin'] },
  'disputes.addVendorStep': { inTenant: true, input: { step: { number, kind: 'taken' } }, may: WORKERS },
  'disputes.assign': { inTenant: true, input: { assignment: { number, userId: null } }, may: WORKERS },
  'disputes.setSeverity': {
    inTenant: true,
    input: { severity: { number, severity: 'low', reason: 'access' } },
    may: WORKERS,
  },
  'disputes.addNote': { inTenant: true, input: { note: { number, text: 'access' } }, may: WORKERS },
  'disputes.proposeResolution': {
    inTenant: true,
    input: { resolution: { number, outcome: 'rejected', text: 'access', award: { kind: 'none' } } },
    may: WORKERS,
  },
  'disputes.queue': { input: { most: 1 }, may: TRIAGERS },
  'disputes.triage': { input: { tenant: 'nobody', number }, may: TRIAGERS },
  'disputes.statistics': { input: { start: '2026-10-01', end: '2026-11-01' }, may: TRIAGERS },
  'disputes.disputedMeters': { may: TRIAGERS },
};

export const disputeRoutes: RouteExpectations = {
  't/[tenant]/disputes/[number]/bundle': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: READERS },
  },
  't/[tenant]/disputes/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: READERS },
  },
  'desk/disputes/csv': { GET: { by: 'session', may: TRIAGERS } },
  'api/disputes/[tenant]/files': {
    POST: {
      by: 'session',
      params: { tenant: '$tenant' },
      search: '?name=access.txt',
      body: 'access',
      may: ['tenant_admin', ...WORKERS],
    },
  },
  'api/disputes/[tenant]/[number]/files/[id]': {
    GET: { by: 'session', params: { tenant: '$tenant', number, id: 'access' }, may: READERS },
  },
};
