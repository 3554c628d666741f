export { findAlteredApprovals } from './altered-approvals.ts';
export type { ApprovalOutcome } from './contract.ts';
export { approve, executionOf, reject, type SubjectReaders, withdraw } from './decide.ts';
export { delegate, endOwnDelegation, readDelegations } from './delegations.ts';
export { claimExecution, expireApproval, readDueApprovals } from './execute.ts';
export { hasApprovals, propose } from './propose.ts';
export { readApproval, readApprovals, readApproverShortages } from './read-approvals.ts';
export {
  CREDITS_READ_MAX,
  type CreditApproval,
  type CreditDecision,
  type CreditPerson,
  type CreditSpan,
  readCreditApprovals,
  readCreditCaps,
  readCreditDecisions,
} from './read-credit-approvals.ts';
