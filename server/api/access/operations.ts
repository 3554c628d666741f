import type { ProcedureExpectations, Who } from './expectation.ts';

const ID = '00000000-0000-4000-8000-00000000aaaa';
const MAIL_STAFF: readonly Who[] = ['vendor_admin', 'billing_operator', 'support', 'auditor'];

export const notificationsProcedures: ProcedureExpectations = {
  'notifications.mails': { input: { before: null }, may: MAIL_STAFF },
  'notifications.mail': { input: { mailId: ID }, may: MAIL_STAFF },
};

export const operationsProcedures: ProcedureExpectations = {
  'operations.jobs': { may: ['vendor_admin', 'billing_operator', 'support', 'sre', 'auditor'] },
  'operations.switches': {
    may: ['vendor_admin', 'billing_operator', 'finance_approver', 'support', 'sre', 'security', 'auditor'],
  },
  'operations.changeSwitch': {
    input: { name: 'mail', enabled: true, reason: 'access test' },
    may: ['vendor_admin', 'sre'],
  },
};
