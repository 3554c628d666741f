import type { ProcedureExpectations, Who } from './expectation.ts';

const TRIAGE: readonly Who[] = ['support', 'billing_operator', 'finance_approver'];
const number = 'DSP-999999';

export const assistantProcedures: ProcedureExpectations = {
  'assistant.preview': { inTenant: true, input: { about: { number, locale: 'en' } }, may: TRIAGE },
  'assistant.ask': {
    inTenant: true,
    input: { about: { number, locale: 'en', provider: 'built-in', shownSha256: '0'.repeat(64) } },
    may: TRIAGE,
  },
  'assistant.asks': {
    inTenant: true,
    input: { about: { number } },
    may: [...TRIAGE, 'auditor', 'vendor_admin'],
  },
  'assistant.recordDeed': {
    inTenant: true,
    input: { deed: { askId: '00000000-0000-4000-8000-00000000a551', deed: 'discarded' } },
    may: TRIAGE,
  },
  'assistant.budget': { may: [...TRIAGE, 'auditor', 'sre'] },
  'assistant.setBudget': {
    input: {
      requestsPerDay: 500,
      tokensPerDay: 0,
      costPerDay: '0',
      currency: 'EUR',
      inputPerMillion: '0',
      outputPerMillion: '0',
      reason: 'access',
    },
    may: ['finance_approver'],
  },
  'assistant.switchForTenant': {
    inTenant: true,
    input: { enabled: false, reason: 'access' },
    may: ['vendor_admin', 'sre'],
  },
};
