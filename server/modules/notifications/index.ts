export { enqueueMail, SEND_MAIL } from './enqueue-mail.ts';
export { markNoticesAsRead, notify, readNotices } from './notices.ts';
export { prepareMail, recordMailSent } from './outgoing-mail.ts';
export { readMail, readMails } from './read-mail.ts';
