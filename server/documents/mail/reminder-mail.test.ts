import { expect, test } from 'vitest';
import { reminderMail } from './reminder-mail.ts';

const FACTS = {
  number: 'ACME-000042',
  seller: 'IntelGraph Inc.',
  open: { amount: '1234.50', currency: 'USD' },
  dueOn: '2026-10-01',
  daysOverdue: 14,
  step: 2,
  url: 'https://billing.example/t/acme/invoices/ACME-000042',
  statementUrl: 'https://billing.example/t/acme/statement',
};

test.each(['en', 'es'] as const)('says which invoice, how much, how late and where, in %s', (locale) => {
  const { subject, text } = reminderMail({ ...FACTS, locale });
  expect(subject).toContain('ACME-000042');
  expect(text).toContain(FACTS.url);
  expect(text).toContain(FACTS.statementUrl);
  expect(text).toMatch(/1[.,\u00a0\u202f ]?234[.,]50/);
  expect(text).toMatch(/14/);
  expect(`${subject}${text}`).not.toMatch(/[{}]|mail\.reminder/);
  expect(reminderMail({ ...FACTS, locale, daysOverdue: 1, step: 1 }).text).not.toBe(text);
});
