import { expect, test } from 'vitest';
import { chooseInvoices, type InvoiceChoice } from './choose-invoices.ts';

const invoice = (number: string, month: string, more: { state?: string; tenantName?: string } = {}) => ({
  number,
  period: { start: `${month}-01` },
  issuedOn: `${month}-28`,
  dueOn: `${month}-28`,
  state: 'issued',
  ...more,
});

const ALL: InvoiceChoice = {
  year: '',
  state: '',
  customer: '',
  sort: 'period',
  direction: 'desc',
};
const invoices = [
  invoice('A-000001', '2025-12', { state: 'overdue', tenantName: 'Acme' }),
  invoice('B-000001', '2026-01', { state: 'draft', tenantName: 'Borealis' }),
  invoice('A-000002', '2026-01', { tenantName: 'Acme' }),
];

test.each<[string, Partial<InvoiceChoice>, string[]]>([
  ['all, the newest period first', {}, ['B-000001', 'A-000002', 'A-000001']],
  ['those of a year', { year: '2026' }, ['B-000001', 'A-000002']],
  ['those that are overdue', { state: 'overdue' }, ['A-000001']],
  ['those that are drafts', { state: 'draft' }, ['B-000001']],
  [
    'those of a customer by number',
    { customer: 'Acme', sort: 'number', direction: 'asc' },
    ['A-000001', 'A-000002'],
  ],
  ['by customer', { sort: 'customer', direction: 'asc' }, ['A-000001', 'A-000002', 'B-000001']],
])('chooses %s', (_, choice, numbers) => {
  expect(chooseInvoices(invoices, { ...ALL, ...choice }).map(({ number }) => number)).toEqual(numbers);
});
