export { enqueueMail, SEND_MAIL } from './enqueue-mail.ts';
export {
  markNoticesAsRead,
  notify,
  notifyMany,
  readNotices,
  readUnmailedNotices,
  readUnreadCount,
  takeUnmailedNotice,
} from './notices.ts';
export { prepareMail, readSentMails, recordMailSent, withdrawFollowedMails } from './outgoing-mail.ts';
export { readMail, readMails } from './read-mail.ts';
export { announce, DELIVER_WEBHOOK } from './webhooks/announce.ts';
export { prepareWebhook, recordWebhookAttempt } from './webhooks/deliver.ts';
export {
  createWebhook,
  readWebhook,
  readWebhooks,
  redeliverWebhook,
  removeWebhook,
  rotateWebhookSecret,
  sendTestWebhook,
  switchWebhook,
} from './webhooks/endpoints.ts';
