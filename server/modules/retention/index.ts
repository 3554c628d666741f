export { findAlteredRetention } from './altered-retention.ts';
export type { PersonTraces, RemovedFiles, RemoveFilesInput } from './contract.ts';
export { REMOVAL_JOB, readData, removeDueData, setDataPeriod } from './data.ts';
export {
  eraseApproved,
  erasureSubject,
  proposeErasure,
  readErasures,
  readPersonTraces,
} from './erasure.ts';
export { placeHold, proposeRelease, releaseApproved, releaseSubject } from './holds.ts';
export {
  countRefusedRemovals,
  readAttempts,
  readDocumentStanding,
  readHoldNames,
  readHolds,
  readRetention,
  refuseRemovedFiles,
} from './read-retention.ts';
export { recordRefusal, removeFiles } from './remove-files.ts';
export { setRetentionPeriod } from './set-period.ts';
