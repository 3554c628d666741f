import { z } from 'zod';

/** Codes of this capability: `notifications.address_invalid`, `notifications.mail_changed`, `notifications.mail_unknown`. */
export const mailRequestSchema = z.strictObject({
  tenantId: z.uuid().nullable(),
  to: z.string().min(3).max(254),
  locale: z.enum(['en', 'es']),
  subject: z.string().min(1).max(200),
  text: z.string().min(1).max(100_000),
  html: z.string().max(300_000).nullable().default(null),
  /** Where one press stops mails of this kind (RFC 8058); given, the mail can be withdrawn until it went out. */
  unsubscribeUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .default(null),
  /** One cause, one mail: `<kind>:<what it is about>:<recipient>`. */
  dedupKey: z.string().min(1).max(300),
});
export type MailRequest = z.input<typeof mailRequestSchema>;

export type MailSummary = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly recipient: string;
  readonly subject: string;
  readonly locale: 'en' | 'es';
  readonly createdAt: Date;
  readonly sentAt: Date | null;
};

export type MailMessage = MailSummary & {
  readonly sender: string;
  readonly text: string;
};

export const inboxPageSchema = z.strictObject({
  tenantId: z.uuid().nullable().default(null),
  before: z.date().nullable().default(null),
  limit: z.number().int().min(1).max(200).default(50),
});
export type InboxPage = z.input<typeof inboxPageSchema>;

const paramValue = z.union([z.string().max(500), z.number(), z.boolean()]);

export const noticeRequestSchema = z.strictObject({
  tenantId: z.uuid().nullable(),
  userId: z.uuid(),
  /** The text stands under `notices.<kind>` in the messages. */
  kind: z.string().regex(/^[a-z][a-z-]*(\.[a-z-]+)*$/),
  params: z.record(z.string().max(50), paramValue).default({}),
  /** A path of this deployment. */
  href: z.string().regex(/^\/(?!\/)/),
});
export type NoticeRequest = z.input<typeof noticeRequestSchema>;

export type NoticeView = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly href: string;
  readonly createdAt: Date;
  readonly readAt: Date | null;
};

/** Where notices are read: in one tenant's portal, or at the desk. */
export type NoticePlace = { readonly tenantId: string } | 'vendor';

/** A notice whose reader asked to have it by mail. */
export type NoticeToMail = Pick<NoticeView, 'id' | 'tenantId' | 'kind' | 'params' | 'href'> & {
  readonly email: string;
  readonly locale: 'en' | 'es' | null;
};

export const markNoticesInput = z.object({ ids: z.array(z.uuid()).max(200) });
