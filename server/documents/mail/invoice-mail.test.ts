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

test.each([
  ['en', 'Grants paid 234.50 USD of it; 1,000.00 USD is due'],
  ['es', 'Los créditos pagaron 234,50'],
] as const)('says what grants paid of it and what is asked for, in %s', (locale, said) => {
  const granted = { paid: '234.50', asked: '1000.00' };
  expect(invoiceMail({ ...FACTS, granted, locale }).text.replaceAll('\u00a0', ' ')).toContain(said);
  expect(invoiceMail({ ...FACTS, locale }).text.replaceAll('\u00a0', ' ')).not.toContain(said);
});
