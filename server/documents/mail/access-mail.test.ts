import { expect, test } from 'vitest';
import { accessMail } from './access-mail.ts';

const facts = {
  locale: 'en',
  vendor: 'IntelGraph',
  title: 'SOC 2 report',
  url: null,
  note: null,
  accepted: null,
} as const;

test('the link of a request leads on, and says that opening it does nothing', () => {
  const url = 'https://trust.example/trust/access/token';
  const { subject, text } = accessMail({ ...facts, about: 'link', url });
  expect(subject).toContain('SOC 2 report');
  expect(text).toContain(`\n${url}\n`);
  expect(text).toContain('button');
});

test('a signer gets the whole text, what they stated, and both digests', () => {
  const accepted = {
    acceptance: {
      company: 'acme.example',
      legalEntity: 'Acme Example, S.L.',
      name: 'Ada Example',
      title: 'CISO',
      email: 'ada@acme.example',
      textVersion: 2,
      textSha256: 'a'.repeat(64),
      acceptedAt: '2026-11-21T10:00:00.000Z',
    },
    sha256: 'b'.repeat(64),
    words: { title: 'Acuerdo', paragraphs: ['Uno.', 'Dos.'] },
  };
  const { text } = accessMail({ ...facts, locale: 'es', about: 'accepted', title: 'Acuerdo', accepted });
  for (const part of ['Acme Example, S.L.', 'CISO', 'a'.repeat(64), 'b'.repeat(64), 'Uno.\n\nDos.'])
    expect(text).toContain(part);
  expect(text).not.toMatch(/mail\.access/);
});

test('a refusal carries the reason and no link', () => {
  const { text } = accessMail({ ...facts, about: 'declined', note: 'Please ask\nyour account manager.' });
  expect(text).toContain('> Please ask\n> your account manager.');
  expect(text).not.toContain('http');
});
