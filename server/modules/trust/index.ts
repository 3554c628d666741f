export { findAlteredItems } from './altered-items.ts';
export type { ItemFile, Portal, PublishedItem } from './contract.ts';
export { attachFile, draftVersion } from './draft-version.ts';
export { isPortalReadOnly, refuseWhenReadOnly } from './find-version.ts';
export { judgeAnew, remindOfReviews } from './look-again.ts';
export { publishApprovedItem, submitForReview, trustSubject, withdrawVersion } from './publish.ts';
export { type ItemName, readItemNames } from './read-item-names.ts';
export { readItem, readItems } from './read-items.ts';
export { readOwnPortal } from './read-own.ts';
export {
  readItemFile,
  readPortal,
  readPublishedItem,
  readPublishedItems,
} from './read-published.ts';
export { readSaidSteps, readSaidVersion } from './read-said.ts';
export {
  readConcerned,
  readConcernedByChange,
  readServiceChoices,
  readServiceUses,
} from './read-service-uses.ts';
export { endServiceUse, setServiceUse } from './set-service-use.ts';
export { readPolicy, simulatePolicy } from './simulate.ts';
export { type PublishedChange, readChangeFate, readSubprocessorChange } from './subprocessors.ts';
