export {
  askToFollow,
  confirmFollowing,
  forgetUnconfirmed,
  readFollowAsk,
  readFollowing,
  stopFollowing,
} from './follow.ts';
export {
  type AnnouncementFacts,
  noteAnnouncements,
  readHasWork,
  readOpenAnnouncements,
  tellFollowers,
} from './tell.ts';
export { FOLLOW_MAIL, type FollowMailFacts, writeFollowMail } from './write-mail.ts';
