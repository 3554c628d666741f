export { findAlteredDisputes } from './altered-disputes.ts';
export {
  readAttachment,
  readUnusedUploads,
  removeUnusedUpload,
  uploadAttachment,
} from './attachments.ts';
export { currentDisputeBundle, disputeBundleParts, keepDisputeBundle } from './bundle-parts.ts';
export {
  readInvoicesToCheck,
  readSubmissionCheck,
  recordSubmissionCheck,
  type SubmissionCheck,
  walkSubmission,
} from './check-submission.ts';
export type { OpenDisputeInput, ProposeResolutionInput } from './contract.ts';
export { addCustomerStep, withdrawDispute } from './customer-steps.ts';
export { escalateDispute, readLateDisputes } from './escalate.ts';
export { openDispute, readDisputable } from './open-dispute.ts';
export { readDispute, readDisputeDocument, readDisputes } from './read-disputes.ts';
export { readQueue } from './read-queue.ts';
export { countDisputes, readDisputedMeters, readDisputeStatistics } from './read-statistics.ts';
export { readTriage } from './read-triage.ts';
export { carryOutResolution, proposeResolution, resolutionSubject } from './resolve.ts';
export { tellOfStep } from './tell-of-step.ts';
export { addDisputeNote, addVendorStep, assignDispute, setDisputeSeverity } from './triage-steps.ts';
export { DISPUTE_STEP_TAKEN } from './write-link.ts';
