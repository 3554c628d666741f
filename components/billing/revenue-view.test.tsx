import { expect, test, vi } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { RevenueDto } from '#server/modules/billing/contract-revenue.ts';
import { type OpenedRevenue, RevenueView } from './revenue-view.tsx';

// A filter goes to its address by the router, which there is none of here.
vi.mock('next/navigation', () => ({ useRouter: () => ({}), usePathname: () => '/' }));

const REVENUE: RevenueDto = {
  currency: 'EUR',
  months: ['2026-09', '2026-10'],
  rows: [
    { key: 'pro', amounts: ['59.00', '45.00'], total: '104.00' },
    { key: '', amounts: ['0.00', '1.00'], total: '1.00' },
  ],
  amounts: ['59.00', '46.00'],
  total: '105.00',
};
const OPENED: OpenedRevenue = {
  month: '2026-10',
  key: 'pro',
  behind: {
    isWhole: true,
    lines: [
      {
        place: 1,
        tenant: 'acme',
        tenantName: 'Acme',
        kind: 'invoice',
        number: 'ACME-000002',
        issuedOn: '2026-10-03',
        description: { en: 'Base fee', es: 'Cuota base' },
        amount: '49.00',
      },
      {
        place: 2,
        tenant: 'acme',
        tenantName: 'Acme',
        kind: 'credit-note',
        number: 'ACMECN-000001',
        issuedOn: '2026-10-20',
        description: { en: 'Calls', es: 'Llamadas' },
        amount: '-4.00',
      },
    ],
  },
};

const view = (opened: OpenedRevenue | null, revenue: readonly RevenueDto[] = [REVENUE]) => (
  <RevenueView
    revenue={revenue}
    by="plan"
    currency="EUR"
    opened={opened}
    query={{}}
    csvHref="/desk/revenue/csv"
  />
);

test('each figure above zero opens what is behind it, and the others open nothing', () => {
  const shown = markup(view(null));
  expect(shown).toContain('?month=2026-10&amp;key=pro#behind');
  expect(shown).toContain('?month=2026-10&amp;key=-#behind');
  expect(shown).not.toContain('?month=2026-09&amp;key=-#behind');
  expect(words(view(null))).toContain('No plan September 2026 0.00 October 2026 1.00 Total 1.00');
});

test('the lines behind a figure link their documents and end with the figure', () => {
  const shown = markup(view(OPENED));
  expect(shown).toContain('/desk/invoices/acme/ACME-000002');
  expect(shown).toContain('/desk/credit-notes/acme/ACMECN-000001');
  expect(words(view(OPENED))).toContain('Total Amount (EUR) 45.00');
});

test('says that nothing was invoiced yet', () => {
  expect(words(view(null, []))).toContain('Nothing was invoiced yet');
});
