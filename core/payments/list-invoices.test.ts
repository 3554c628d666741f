import { expect, test } from 'vitest';
import { listInvoices } from './list-invoices.ts';

const period = { start: '2026-10-01', end: '2026-11-01' };
const issued = (id: string, status: 'issued' | 'delivered' | 'void') => ({
  id,
  number: `A-00000${id}`,
  currency: 'EUR',
  period,
  issuedOn: '2026-11-03',
  dueOn: '2026-12-03',
  status,
  tenantName: 'Acme',
});

test('drafts stand first without number, and each row has its state', () => {
  const rows = listInvoices({
    invoices: [issued('1', 'delivered'), issued('2', 'issued'), issued('3', 'void')],
    settlements: [
      { invoiceId: '1', status: 'partly-paid' as const },
      { invoiceId: '3', status: 'paid' as const },
    ],
    drafts: [
      { id: 'c1', currency: 'EUR', period, phase: 'collecting' as const },
      { id: 'c2', currency: 'EUR', period, phase: 'parked' as const, tenantName: 'Borealis' },
    ],
  });
  expect(rows.map(({ key, number, state, tenantName }) => [key, number, state, tenantName])).toEqual([
    ['c1', '', 'draft', undefined],
    ['c2', '', 'parked', 'Borealis'],
    ['A-000001', 'A-000001', 'partly-paid', 'Acme'],
    ['A-000002', 'A-000002', 'issued', 'Acme'],
    ['A-000003', 'A-000003', 'void', 'Acme'],
  ]);
  expect(rows.map(({ settled }) => settled?.status)).toEqual([
    undefined,
    undefined,
    'partly-paid',
    undefined,
    'paid',
  ]);
});
