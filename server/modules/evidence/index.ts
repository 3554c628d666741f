export { attest, attestMany } from './attest.ts';
export { attestFacts, type FactRecord } from './attest-facts.ts';
export { settleCheckpointFile } from './checkpoint-standing.ts';
export type { AlteredThings, SignedThing } from './contract.ts';
export { factsOf } from './facts-of.ts';
export { isLogWritable, refuseWithoutLog } from './log-writable.ts';
export { publishedKeys, readSigningKeys } from './published-keys.ts';
export { judgeSeenNote, readDayCheckpoints } from './read-checkpoints.ts';
export { readEntry, readEntryFile } from './read-entry.ts';
export {
  countExport,
  type ErasedEntry,
  EXPORT_RECORDS_AT_ONCE,
  EXPORT_RECORDS_MAX,
  type ExportScope,
  exportScopeSchema,
  type LoggedRecord,
  readErased,
  readExport,
  refuseUnhealthyLog,
} from './read-export.ts';
export { readKeyHistory, readRotationRecord } from './read-key-history.ts';
export { readCheckpoint, readConsistency, readLogProof, receipt } from './read-log.ts';
export { type LogFacts, readLogFacts } from './read-log-facts.ts';
export { hasLogBacklog, readLogState } from './read-log-state.ts';
export {
  findRecord,
  findRecorded,
  loggedRecords,
  readAttestation,
  readAttestations,
  readRecordCount,
} from './read-records.ts';
export { type LogRecovery, recoverLog } from './recover-log.ts';
export { refuseAltered } from './refuse-altered.ts';
export { type KeyRotation, revokeKey, rotateKey } from './rotate-key.ts';
export { countRecordKinds, readRecordKinds, searchRecords } from './search-records.ts';
export { sequenceLog } from './sequence-log.ts';
export { detachedSigner, signDetached } from './sign-detached.ts';
export { ensureSigningKeys } from './signing-keys.ts';
export {
  beginVerification,
  checkLog,
  isVerificationDue,
  recordVerification,
  type VerificationProgress,
  type VerificationStep,
} from './verify-log.ts';
