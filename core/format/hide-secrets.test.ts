import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HIDDEN, hideSecrets } from './hide-secrets.ts';

const OWN = 'https://billing.example.com';
const hide = (text: string, ownUrl = OWN) => hideSecrets(text, { ownUrl });
const TOKEN = 'k3J9x_Qm-Z7aB1cD2eF3gH4iJ5kL6mN7';

describe('a link that is for its reader alone', () => {
  test.each([
    [`${OWN}/trust/access/${TOKEN}`, `${OWN}/trust/access/${HIDDEN}`],
    [`${OWN}/trust/follow/0123456789abcdef0123456789abcdef${TOKEN}`, `${OWN}/trust/follow/${HIDDEN}`],
    [`${OWN}/api/trust/unsubscribe/${TOKEN}`, `${OWN}/api/trust/unsubscribe/${HIDDEN}`],
    [`${OWN}/x/SHORT1`, `${OWN}/x/${HIDDEN}`],
    [`${OWN}/x?token=abc#abc`, `${OWN}/x?${HIDDEN}#abc`],
    [`${OWN}/x#${TOKEN}`, `${OWN}/x#${HIDDEN}`],
    [`${OWN}/t/acme/join/${TOKEN}`, `${OWN}/t/acme/join/${HIDDEN}`],
    [`${OWN}/t/acme/join?code=1`, `${OWN}/t/acme/join?${HIDDEN}`],
    [`${OWN}.evil.example/t/acme/1`, `${OWN}.evil.example/t/acme/${HIDDEN}`],
    [`https://pay.example/c/${TOKEN}`, `https://pay.example/c/${HIDDEN}`],
    ['https://user:secret@site.example/', HIDDEN],
  ])('%s', (link, shown) => {
    expect(hide(`Open:\n${link}\nby Friday.`)).toBe(`Open:\n${shown}\nby Friday.`);
    expect(hide(`Open (${link}).`)).toBe(`Open (${shown}).`);
    expect(hide(`<a href="${link}">`)).toBe(`<a href="${shown}">`);
  });

  test('is hidden below the folder of a deployment too', () => {
    expect(hide(`${OWN}/book/trust/access/${TOKEN}`, `${OWN}/book`)).toBe(
      `${OWN}/book/trust/access/${HIDDEN}`,
    );
  });

  test('is never shown, whatever its path, where it looks like chance made it', () => {
    const part = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 4 }),
        fc.uint8Array({ minLength: 24, maxLength: 56 }),
        (path, bytes) => {
          const token = `9a${Buffer.from(bytes).toString('base64url')}`;
          for (const text of [
            `${OWN}/${[...path, token].join('/')}`,
            `${OWN}/t/acme/${token}`,
            `https://a.example/?k=${token}`,
          ])
            expect(hide(`Please press ${text} today.`)).not.toContain(token);
        },
      ),
    );
  });
});

test.each([
  `${OWN}/t/acme/invoices/ACME-000042`,
  `${OWN}/t/acme/credit-notes/CN-ACME-000001`,
  `${OWN}/desk/closes/6f1d1f6e-7f5e-4d0a-9d53-0d6b7f0a1c2e`,
  `${OWN}/desk/access`,
  `${OWN}/trust`,
  `${OWN}/trust#soc-report`,
  'https://status.example/updates.xml',
])('%s opens nothing by itself and stays', (link) => {
  expect(hide(`See ${link}.`)).toBe(`See ${link}.`);
});

test('words, digests and ids outside of links stay, and what looks random does not', () => {
  const digest = '0123456789abcdef'.repeat(4);
  const text = `SHA-256 ${digest}, request 6f1d1f6e-7f5e-4d0a-9d53-0d6b7f0a1c2e, ES9121000418450200051332`;
  expect(hide(text)).toBe(text);
  expect(hide(`Your code is ${TOKEN}.`)).toBe(`Your code is ${HIDDEN}.`);
});
