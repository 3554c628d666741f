import { expect, test } from 'vitest';
import { invoiceMail } from './invoice-mail.ts';

const FACTS = {
  number: 'ACME-000042',
  seller: 'IntelGraph Inc.',
  period: { start: '2026-10-01', end: '2026-11-01' },
  total: { amount: '1234.50', currency: 'USD' },
  dueOn: '2026-12-03',
  url: 'https://billing.example/t/acme/invoices/ACME-000042',
};

test.each(['en', 'es'] as const)('says what, how much, until when and where, in %s', (locale) => {
  const { subject, text } = invoiceMail({ ...FACTS, locale });
  expect(subject).toContain('ACME-000042');
  expect(subject).toContain('IntelGraph Inc.');
  expect(text).toContain(FACTS.url);
  expect(text).toMatch(/1[.,\u00a0\u202f ]?234[.,]50/);
  expect(text).toMatch(/2026/);
  expect(`${subject}${text}`).not.toMatch(/[{}]|mail\.invoice/);
});
