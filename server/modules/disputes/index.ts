export type { OpenDisputeInput, ProposeResolutionInput } from './contract.ts';
export { addCustomerStep, withdrawDispute } from './customer-steps.ts';
export { escalateDispute, readLateDisputes } from './escalate.ts';
export { openDispute, readDisputable } from './open-dispute.ts';
export { readDispute, readDisputeDocument, readDisputes } from './read-disputes.ts';
export { carryOutResolution, proposeResolution, resolutionSubject } from './resolve.ts';
export { DISPUTE_STEP_TAKEN } from './take-step.ts';
export { tellOfStep } from './tell-of-step.ts';
export { addDisputeNote, addVendorStep, assignDispute, setDisputeSeverity } from './triage-steps.ts';
