import { createServer } from 'node:net';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { startSandboxOidc } from './oidc.ts';
import { startSandboxSmtp } from './smtp.ts';

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}

test('the mail sandbox keeps a mail and can refuse one', async () => {
  const smtp = await startSandboxSmtp();
  const transport = createTransport({ host: '127.0.0.1', port: smtp.port, secure: false });
  const mail = { from: 'billing@vendor.test', to: 'ap@customer.test', subject: 'Factura · 1', text: 'Hola' };
  await transport.sendMail(mail);
  expect(smtp.mails.map((one) => [one.to, one.message.subject])).toEqual([
    [['ap@customer.test'], 'Factura · 1'],
  ]);
  smtp.setRefusing(true);
  await expect(transport.sendMail(mail)).rejects.toThrow(/451|mailbox unavailable/);
  transport.close();
  await smtp.close();
});

test('the sign-in sandbox publishes its discovery document', async () => {
  const port = await freePort();
  const oidc = await startSandboxOidc({
    port,
    clientId: 'openbook',
    clientSecret: 'sandbox',
    redirectUris: ['http://127.0.0.1:3000/api/auth/callback/oidc'],
    people: [{ subject: 'p1', email: 'p1@customer.test', name: 'P One' }],
  });
  const answer = await fetch(`${oidc.issuer}/.well-known/openid-configuration`);
  const discovered = (await answer.json()) as { issuer: string; code_challenge_methods_supported: string[] };
  expect(discovered.issuer).toBe(oidc.issuer);
  expect(discovered.code_challenge_methods_supported).toContain('S256');
  await oidc.close();
});
