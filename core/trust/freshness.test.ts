import { describe, expect, test } from 'vitest';
import { trustContent } from '#core/contracts/trust-item.ts';
import { coveredThrough, freshnessOf } from './freshness.ts';

const text = { en: 'words', es: 'palabras' };
const certificate = trustContent.parse({
  kind: 'compliance',
  title: text,
  standard: 'ISO/IEC 27001:2022',
  assurance: 'certification',
  issuer: 'A demo certifier',
  scope: text,
  period: null,
  validUntil: '2026-12-31',
  bridgeLetter: null,
});
const report = (bridgeLetter: { issuedOn: string; coversThrough: string } | null) =>
  trustContent.parse({
    ...certificate,
    assurance: 'attestation-report',
    validUntil: null,
    period: { from: '2025-07-01', through: '2026-06-30' },
    bridgeLetter,
  });
const update = trustContent.parse({ kind: 'update', title: text, body: text, on: '2020-01-01' });
const bridge = { issuedOn: '2026-09-30', coversThrough: '2026-09-30' };

describe('what an item says can be relied on', () => {
  test.each([
    ['a certificate on its last day', certificate, null, '2026-12-31', 'current'],
    ['a certificate the day after', certificate, null, '2027-01-01', 'ended'],
    ['a certificate that ended, whatever its review', certificate, '2027-06-30', '2027-01-01', 'ended'],
    ['a report on the last day of its period', report(null), null, '2026-06-30', 'current'],
    ['a report the day after', report(null), null, '2026-07-01', 'gap'],
    ['a report that a letter bridges', report(bridge), null, '2026-09-30', 'current'],
    ['a report beyond its letter', report(bridge), null, '2026-10-01', 'gap'],
    ['on the day of the review', update, '2026-11-21', '2026-11-21', 'current'],
    ['the day after the review', update, '2026-11-20', '2026-11-21', 'review-due'],
    ['an old update without a review', update, null, '2026-11-21', 'current'],
  ] as const)('%s', (_, content, reviewBy, today, expected) => {
    expect(freshnessOf({ content, reviewBy }, today)).toBe(expected);
  });

  test('a report reaches to the end of its letter', () => {
    expect(coveredThrough(report(null))).toBe('2026-06-30');
    expect(coveredThrough(report(bridge))).toBe('2026-09-30');
    expect(coveredThrough(certificate)).toBeNull();
  });
});
