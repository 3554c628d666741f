import { expect, test } from 'vitest';
import { chooseInvoices, type InvoiceChoice } from './choose-invoices.ts';

const invoice = (
  number: string,
  month: string,
  more: { status?: string; settlement?: string; tenantName?: string } = {},
) => ({
  number,
  period: { start: `${month}-01` },
  issuedOn: `${month}-28`,
  dueOn: `${month}-28`,
  status: 'delivered',
  ...more,
});

const ALL: InvoiceChoice = {
  year: '',
  status: '',
  settlement: '',
  customer: '',
  sort: 'period',
  direction: 'desc',
};
const invoices = [
  invoice('A-000001', '2025-12', { settlement: 'overdue', tenantName: 'Acme' }),
  invoice('B-000001', '2026-01', { status: 'issued', tenantName: 'Borealis' }),
  invoice('A-000002', '2026-01', { tenantName: 'Acme' }),
];

test.each<[string, Partial<InvoiceChoice>, string[]]>([
  ['all, the newest period first', {}, ['B-000001', 'A-000002', 'A-000001']],
  ['those of a year', { year: '2026' }, ['B-000001', 'A-000002']],
  ['those that are overdue', { settlement: 'overdue' }, ['A-000001']],
  ['those that wait to be delivered', { status: 'issued' }, ['B-000001']],
  [
    'those of a customer by number',
    { customer: 'Acme', sort: 'number', direction: 'asc' },
    ['A-000001', 'A-000002'],
  ],
  ['by customer', { sort: 'customer', direction: 'asc' }, ['A-000001', 'A-000002', 'B-000001']],
])('chooses %s', (_, choice, numbers) => {
  expect(chooseInvoices(invoices, { ...ALL, ...choice }).map(({ number }) => number)).toEqual(numbers);
});
