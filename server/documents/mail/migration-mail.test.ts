import { expect, test } from 'vitest';
import { migrationMail } from './migration-mail.ts';

const FACTS = {
  plan: 'Pro',
  seller: 'IntelGraph Inc.',
  fromVersion: 1,
  toVersion: 2,
  plannedFor: '2026-11-01',
  noticeDays: 30,
  url: 'https://billing.example/t/acme/plan/changes',
};

test.each(['en', 'es'] as const)('says what changes, from when, and where to compare, in %s', (locale) => {
  const { subject, text } = migrationMail({ ...FACTS, locale, about: 'rise' });
  expect(subject).toContain('Pro');
  expect(text).toContain(FACTS.url);
  expect(text).toMatch(/Nov|nov/);
  expect(text).toContain('30');
  expect(`${subject}${text}`).not.toMatch(/[{}]|mail\.migration/);
});

test('says each way of the price, and that it was taken back, in words of its own', () => {
  const all = (['rise', 'fall', 'none', 'withdrawn'] as const).map((about) =>
    migrationMail({ ...FACTS, locale: 'en', about }),
  );
  expect(new Set(all.map(({ subject }) => subject)).size).toBe(4);
  expect(new Set(all.map(({ text }) => text)).size).toBe(4);
  expect(all.filter(({ text }) => text.includes('30 days')).length).toBe(1);
});
