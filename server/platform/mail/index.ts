import { createTransport } from 'nodemailer';
import { settings } from '../env.ts';

export type OutgoingMail = {
  /** Stable for one message, so that a mail server can tell a repetition. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  /** Takes a POST that stops mails of this kind (RFC 8058). */
  readonly unsubscribeUrl: string | null;
};

/** Where mail goes: a mail server, or nowhere but the table that the inbox page shows. */
export type MailTransport = {
  readonly kind: 'smtp' | 'inbox';
  readonly send: (mail: OutgoingMail) => Promise<void>;
};

const TIMEOUT_MS = 20_000;

/** Refuses what could add a header line or a second recipient. */
export function isPlainAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(address);
}

/**
 * Sends through a mail server. The id of a message is made of what is stored with it, so that it stays the same when the
 * settings change between one attempt and the next.
 */
export function smtpTransport(url: string): MailTransport {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    kind: 'smtp',
    send: async (mail) => {
      await transport.sendMail({
        messageId: `<${mail.id}@${domainOf(mail.from)}>`,
        from: mail.from,
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        ...(mail.html === null ? {} : { html: mail.html }),
        headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribeHeaders(mail) },
      });
    },
  };
}

/** RFC 8058: one press in the reader's mail program, and no page in between. */
function unsubscribeHeaders({ unsubscribeUrl }: OutgoingMail): Readonly<Record<string, string>> {
  if (unsubscribeUrl === null) return {};
  return {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).replace(/>.*$/, '');
}

const inboxTransport: MailTransport = { kind: 'inbox', send: async () => undefined };

let smtp: { readonly url: string; readonly transport: MailTransport } | undefined;

/** The transport of the settings; without a mail server every mail stays in its table. */
export function mailTransport(): MailTransport {
  const { mail } = settings();
  if (!mail) return inboxTransport;
  if (smtp?.url !== mail.url) smtp = { url: mail.url, transport: smtpTransport(mail.url) };
  return smtp.transport;
}

/** Whether the inbox page of the desk is the only mailbox that readers have: in a demo from which no mail leaves. */
export function isReadersMailbox(): boolean {
  const { demo, mail } = settings();
  return demo && mail === undefined;
}

/** The sender of every mail. */
export function mailSender(): string {
  return settings().mail?.from ?? 'Openbook <no-reply@openbook.localhost>';
}
