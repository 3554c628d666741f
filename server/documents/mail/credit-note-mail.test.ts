import { expect, test } from 'vitest';
import { creditNoteMail } from './credit-note-mail.ts';

const FACTS = {
  number: 'ACMECN-000003',
  invoice: 'ACME-000042',
  seller: 'IntelGraph Inc.',
  total: { amount: '1234.50', currency: 'USD' },
  url: 'https://billing.example/t/acme/credit-notes/ACMECN-000003',
};

test.each(['en', 'es'] as const)('says what of which invoice, how much and where, in %s', (locale) => {
  const { subject, text } = creditNoteMail({ ...FACTS, locale });
  expect(subject).toContain('ACMECN-000003');
  expect(subject).toContain('IntelGraph Inc.');
  expect(text).toContain('ACME-000042');
  expect(text).toContain(`${FACTS.url}\n`);
  expect(text).toContain(`${FACTS.url}/pdf?lang=${locale}`);
  expect(text).toMatch(/1[.,\u00a0\u202f ]?234[.,]50/);
  expect(`${subject}${text}`).not.toMatch(/[{}]|mail\.creditNote/);
});
