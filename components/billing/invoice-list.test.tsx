import { expect, test, vi } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { listInvoices } from '#core/payments/list-invoices.ts';
import type { InvoiceSummary } from '#server/modules/billing/contract.ts';
import type { DraftInvoiceDto } from '#server/modules/billing/contract-closes.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';
import { InvoiceList, type ListedInvoice } from './invoice-list.tsx';

// A list keeps its filters in the address, which a test has none of.
vi.mock('next/navigation', () => ({
  useRouter: () => ({}),
  usePathname: () => '/invoices',
  useSearchParams: () => new URLSearchParams(),
}));

const TENANT = '00000000-0000-4000-8000-00000000a001';
const draft = (id: string, phase: DraftInvoiceDto['phase'], reason: string | null): DraftInvoiceDto => ({
  tenantId: TENANT,
  tenant: 'acme',
  tenantName: 'Acme',
  id,
  currency: 'EUR',
  period: { start: '2026-10-01', end: '2026-11-01' },
  zone: 'UTC',
  cutOffAt: '2026-11-02T12:00:00Z',
  phase,
  reason,
});
const INVOICE: InvoiceSummary = {
  tenantId: TENANT,
  id: 'i-1',
  number: 'ACME-000001',
  currency: 'EUR',
  period: { start: '2026-09-01', end: '2026-10-01' },
  issuedOn: '2026-10-03',
  dueOn: '2026-11-03',
  net: '400.00',
  tax: '84.00',
  total: '484.00',
  status: 'delivered',
};
const SETTLED: SettlementDto = {
  tenantId: TENANT,
  invoiceId: 'i-1',
  number: 'ACME-000001',
  currency: 'EUR',
  status: 'partly-paid',
  total: '484.00',
  open: '100.00',
  disputed: '20.00',
  dueOn: '2026-11-03',
  daysOverdue: 0,
};

function listed(reason: string | null): ListedInvoice[] {
  const drafts = [draft('c-1', 'collecting', null), draft('c-2', 'parked', reason)];
  return listInvoices({ invoices: [INVOICE], settlements: [SETTLED], drafts }).map(
    (row): ListedInvoice =>
      row.draft === null
        ? { ...row, href: '/invoice', documents: { pdf: '/pdf', bundle: '/bundle' } }
        : { ...row, href: '/upcoming', documents: null },
  );
}

test('a customer reads drafts, what is being checked without a reason, and what is in dispute beside its state', () => {
  const text = words(<InvoiceList invoices={listed(null)} query={{}} />);
  expect(text).toContain('See the draft');
  expect(text).toContain('Being checked');
  expect(text).toMatch(/Partly paid.*20\.00\sEUR in dispute.*100\.00\sEUR open/);
  expect(text).not.toContain('Parked');
});

test('staff read why a period is parked, and the state filters what is listed', () => {
  const desk = (query: Record<string, string>) => (
    <InvoiceList invoices={listed('No contract is set for this tenant.')} query={query} isDesk />
  );
  expect(words(desk({}))).toMatch(/See the close.*Parked No contract is set for this tenant\./);
  const parked = markup(desk({ state: 'parked' }));
  expect(parked).toContain('No contract is set');
  expect(parked).not.toContain('ACME-000001');
  expect(words(desk({ state: 'paid' }))).toContain('No invoice fits these filters');
});
