import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Mending, mendingOf } from './mend-park.ts';

test.each<[string, Partial<Mending>]>([
  ['billing.tax_rate_missing', { kind: 'page', page: 'taxes' }],
  ['billing.exchange_rate_missing', { kind: 'page', page: 'taxes' }],
  ['billing.contract_missing', { kind: 'page', page: 'terms' }],
  ['billing.vat_id_invalid', { kind: 'page', page: 'terms' }],
  ['billing.commitment_incomplete', { kind: 'page', page: 'earlier-close' }],
  ['billing.pieces_overlap', { kind: 'page', page: 'subscriptions' }],
  ['rating.no_tier', { kind: 'page', page: 'price-book' }],
  ['pricing.number_too_long', { kind: 'page', page: 'price-book' }],
  ['billing.day_not_sealed', { runbook: 'docs/runbooks/parked-day.md', readsTotals: true }],
  ['billing.usage_differs', { runbook: 'docs/runbooks/close-retry.md', readsTotals: true }],
  ['billing.step_failed', { runbook: 'docs/runbooks/close-retry.md', readsTotals: false }],
  ['billing.never_heard_of', { runbook: 'docs/runbooks/close-retry.md' }],
])('%s has its way to be mended', (code, mending) => {
  expect(mendingOf(code)).toMatchObject(mending);
});

test('the runbooks that it names are there', () => {
  for (const code of ['billing.day_not_sealed', 'billing.step_failed']) {
    const mending = mendingOf(code);
    expect(mending.kind === 'runbook' && existsSync(mending.runbook)).toBe(true);
  }
});
