import type { ProcedureExpectations, Who } from './expectation.ts';

const ID = '00000000-0000-4000-8000-00000000aaaa';
const READERS: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'security',
  'auditor',
];
const DECIDERS: readonly Who[] = ['billing_operator', 'finance_approver', 'vendor_admin', 'security'];

export const approvalsProcedures: ProcedureExpectations = {
  'approvals.list': { input: { scope: 'all' }, may: READERS },
  'approvals.one': { input: { approvalId: ID }, may: READERS },
  'approvals.shortages': { may: READERS },
  'approvals.approve': { input: { approvalId: ID, proposalSha256: 'a'.repeat(64) }, may: DECIDERS },
  'approvals.reject': { input: { approvalId: ID, reason: 'access test' }, may: DECIDERS },
  'approvals.withdraw': { input: { approvalId: ID }, may: [...DECIDERS, 'support', 'auditor'] },
  'approvals.delegations.list': { may: READERS },
  'approvals.delegations.give': {
    input: { toUserId: ID, firstDay: '2027-01-01', lastDay: '2027-01-31', reason: 'access test' },
    may: ['billing_operator', 'finance_approver'],
  },
  'approvals.delegations.end': { input: { delegationId: ID }, may: DECIDERS },
};
