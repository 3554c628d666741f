import type { ProcedureExpectations, RouteExpectations, Who } from './expectation.ts';

const BOOKKEEPERS: readonly Who[] = ['billing_operator', 'finance_approver'];
const JOURNAL_READERS: readonly Who[] = ['vendor_admin', ...BOOKKEEPERS, 'auditor'];
const ACCOUNTS: readonly Who[] = ['vendor_admin', ...BOOKKEEPERS, 'support', 'auditor'];
const OWN_ACCOUNT: readonly Who[] = [
  ...ACCOUNTS,
  'billing_reader',
  'tenant_admin',
  'viewing',
  'account_manager',
];
const nobodys = '00000000-0000-4000-8000-00000000b00c';

export const paymentsProcedures: ProcedureExpectations = {
  'payments.statement': { inTenant: true, may: OWN_ACCOUNT },
  'payments.settlements': { inTenant: true, may: OWN_ACCOUNT },
  'payments.settlementsOfAll': { may: ACCOUNTS },
  'payments.payments': { inTenant: true, may: ACCOUNTS },
  'payments.receivables': { may: ACCOUNTS },
  'payments.journal': { input: { month: '2026-01' }, may: JOURNAL_READERS },
  'payments.journalTies': { may: JOURNAL_READERS },
  'payments.setLedgerAccount': {
    input: { issuer: 'access', account: 'bank', code: '1', name: 'Bank', reason: 'access' },
    may: ['finance_approver'],
  },
  'payments.record': {
    inTenant: true,
    input: {
      payment: {
        currency: 'EUR',
        amount: '10.00',
        receivedOn: '2026-01-01',
        reference: 'access',
        allocate: { kind: 'told', shares: [{ number: 'NOBODY-000001', amount: '10.00' }] },
      },
    },
    may: BOOKKEEPERS,
  },
  'payments.allocate': {
    inTenant: true,
    input: { allocation: { paymentId: nobodys } },
    may: BOOKKEEPERS,
  },
  'payments.reverse': {
    inTenant: true,
    input: { reversal: { paymentId: nobodys, reason: 'access' } },
    may: BOOKKEEPERS,
  },
  'payments.reverseAllocation': {
    inTenant: true,
    input: { reversal: { allocationId: nobodys, reason: 'access' } },
    may: BOOKKEEPERS,
  },
  'payments.proposeWriteOff': {
    inTenant: true,
    input: { writeOff: { number: 'NOBODY-000001', reason: 'access' } },
    may: BOOKKEEPERS,
  },
  'payments.refunds': { inTenant: true, may: ACCOUNTS },
  'payments.chargebacks': { inTenant: true, may: ACCOUNTS },
  'payments.proposeRefund': {
    inTenant: true,
    input: { refund: { paymentId: nobodys, reason: 'access' } },
    may: BOOKKEEPERS,
  },
  'payments.recordTransfer': {
    inTenant: true,
    input: { transfer: { refundId: nobodys, reference: 'access', paidOn: '2026-01-01' } },
    may: BOOKKEEPERS,
  },
  'payments.reverseRefund': {
    inTenant: true,
    input: { reversal: { refundId: nobodys, reason: 'access' } },
    may: BOOKKEEPERS,
  },
  'payments.recordChargeback': {
    inTenant: true,
    input: {
      chargeback: {
        paymentId: nobodys,
        reference: 'access',
        reasonCode: 'access',
        receivedOn: '2026-01-01',
      },
    },
    may: BOOKKEEPERS,
  },
  'payments.advanceChargeback': {
    inTenant: true,
    input: { step: { chargebackId: nobodys, state: 'lost', reachedOn: '2026-01-01' } },
    may: BOOKKEEPERS,
  },
  'payments.import': { input: { source: 'access', csv: 'date\n' }, may: BOOKKEEPERS },
  'payments.setTolerance': {
    input: { currency: 'KWD', amount: '0.005', reason: 'access' },
    may: ['finance_approver'],
  },
};

export const paymentsRoutes: RouteExpectations = {
  't/[tenant]/statement/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: OWN_ACCOUNT },
  },
  'desk/journal/csv': { GET: { by: 'session', may: JOURNAL_READERS } },
  'desk/receivables/csv': { GET: { by: 'session', may: ACCOUNTS } },
  'desk/receivables/csv/refunds': { GET: { by: 'session', may: ACCOUNTS } },
  'desk/receivables/[tenant]/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: ACCOUNTS },
  },
};
