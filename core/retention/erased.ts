/** What stands where a person was named, once that person is erased; no mailbox reads so. */
export const ERASED = 'erased';

/** What there can be of a person that is erased with them. */
export const PERSONAL_TRACES = [
  'access-requests',
  'access-grants',
  'access-log',
  'access-links',
  'agreements',
  'subscriptions',
  'mails',
  'notices',
  'account',
] as const;
export type PersonalTrace = (typeof PERSONAL_TRACES)[number];

/** What names a person and stays, because documents of billing stand on it. */
export const STAYING_TRACES = ['billing-profiles', 'deliveries', 'disputes', 'notices-of-prices'] as const;
export type StayingTrace = (typeof STAYING_TRACES)[number];

/** Whether a reason could name the person: it is signed and kept for good, so that it must not. */
export function namesPerson(reason: string, mailbox: string): boolean {
  if (reason.includes('@')) return true;
  const local = mailbox.slice(0, mailbox.lastIndexOf('@'));
  return local.length > 3 && reason.toLowerCase().includes(local);
}
