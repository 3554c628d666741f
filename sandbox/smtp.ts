import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export type SandboxMail = { readonly from: string; readonly to: readonly string[]; readonly message: Email };

export type SandboxSmtp = {
  readonly port: number;
  readonly mails: readonly SandboxMail[];
  /** Refuses every mail with a transient error while `refusing` holds, as a full mailbox does. */
  setRefusing(refusing: boolean): void;
  close(): Promise<void>;
};

/** Whom the server tells what happens. */
type SmtpListeners = {
  readonly onMail?: (mail: SandboxMail) => void;
  readonly onRefusal?: () => void;
};

/** Starts a real SMTP server on loopback that keeps what it receives; port 0 takes a free one. */
export async function startSandboxSmtp(port = 0, listeners: SmtpListeners = {}): Promise<SandboxSmtp> {
  const mails: SandboxMail[] = [];
  let refusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusing) {
          listeners.onRefusal?.();
          done(Object.assign(new Error('mailbox unavailable'), { responseCode: 451 }));
          return;
        }
        PostalMime.parse(Buffer.concat(chunks)).then((message) => {
          const from = session.envelope.mailFrom;
          const mail = {
            from: from ? from.address : '',
            to: session.envelope.rcptTo.map((one) => one.address),
            message,
          };
          mails.push(mail);
          listeners.onMail?.(mail);
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the SMTP server has no port');
  return {
    port: address.port,
    mails,
    setRefusing(value) {
      refusing = value;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
