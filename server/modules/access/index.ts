export { findAlteredAccess } from './altered-access.ts';
export { findAlteredAgreements } from './altered-agreements.ts';
export { approveRequest, declineRequest, revokeGrant } from './decide-request.ts';
export {
  acceptNdaText,
  readBindings,
  readNdaReplacement,
  readNdaText,
  recordNda,
  replaceNdaText,
} from './nda.ts';
export {
  type LinkedDocument,
  openDocument,
  readLinkedDocument,
  readStillOpen,
  readTenantsOfReader,
} from './open-document.ts';
export { proveMailbox, readMailLink } from './prove-mailbox.ts';
export { readGrants, readRequests } from './read-desk.ts';
export { readAccessLog, readTenantAccess } from './read-log.ts';
export { customersOf, type OpenFile, readOpenFile } from './read-open-file.ts';
export { readClosedDocument, readReader } from './read-reader.ts';
export { readerOf } from './reader.ts';
export { requestDocument } from './request-document.ts';
export { ACCESS_MAIL, type AccessMailFacts, type ComposeAccessMail, writeAccessMail } from './write-mail.ts';
