export {
  askToFollow,
  confirmFollowing,
  forgetUnconfirmed,
  readFollowAsk,
  readFollowing,
  stopFollowing,
} from './follow.ts';
export {
  countLateNotices,
  endTelling,
  endTellingOfWithdrawal,
  readChangesToTell,
  readLeftToTell,
  readWithdrawalsToTell,
} from './note-changes.ts';
export {
  answerObjection,
  fileObjection,
  OBJECTION_STEP,
  type ObjectionMailFacts,
  tellOfObjection,
} from './objections.ts';
export { readDeskChanges, readTenantChanges } from './read-changes.ts';
export {
  type AnnouncementFacts,
  noteAnnouncements,
  readHasWork,
  readOpenAnnouncements,
  tellFollowers,
} from './tell.ts';
export {
  type ChangeMailFacts,
  type Telling,
  tellCustomer,
  tellOfWithdrawal,
  type WithdrawalMailFacts,
  type WithdrawnChange,
} from './tell-customers.ts';
export { FOLLOW_MAIL, type FollowMailFacts, writeFollowMail } from './write-mail.ts';
