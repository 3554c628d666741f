export {
  type ClaimedExport,
  claimExport,
  keepPrepared,
  letExportWait,
  noteExportProgress,
  noteExportTrouble,
  offerFile,
  readDueExports,
  readExpiredExports,
  removeExpired,
} from './carry-out.ts';
export type { OfferedFile } from './contract.ts';
export { readExports, readSnapshots } from './read-exports.ts';
export { requestExport, requestSnapshot } from './request-export.ts';
export { findExportFile, findSnapshotFile, takeExport, takeSnapshot } from './take-file.ts';
