import { expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { MendPark } from './mend-park.tsx';

const about = { tenant: 'acme', reason: '2026-10-05 cannot be sealed.', periodStart: '2026-10-01' };

test.each([
  ['billing.tax_rate_missing', '/desk/taxes'],
  ['billing.contract_missing', '/desk/tenants/acme/billing'],
  ['billing.pieces_overlap', '/desk/tenants/acme/subscriptions'],
  ['rating.no_tier', '/desk/price-book'],
  ['billing.commitment_incomplete', '/desk/closes?tenant=acme&amp;phase=parked'],
])('%s leads to the page where it is mended', (code, href) => {
  expect(markup(<MendPark {...about} code={code} />)).toContain(`href="${href}"`);
});

test('a day that cannot be sealed leads to its runbook with the command for that day', () => {
  const text = words(<MendPark {...about} code="billing.day_not_sealed" />);
  expect(text).toContain('docs/runbooks/parked-day.md');
  expect(text).toContain('openbook -- totals --tenant acme --day 2026-10-05');
});
