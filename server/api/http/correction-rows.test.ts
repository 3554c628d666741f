import { expect, test } from 'vitest';
import { correctionCsv } from './correction-rows.ts';

test('a correction as a table has a row for each invoice, with its credit note once there is one', () => {
  const figures = { currency: 'USD', issued: '94.00', corrected: '53.50', difference: '-40.50' };
  const of = { tenant: 'acme', tenantName: 'Acme, Inc.' };
  const csv = correctionCsv({
    invoices: [
      { ...of, ...figures, number: 'A-1', state: 'credited', approvalId: 'p-1', creditNote: 'ACN-1' },
      { ...of, ...figures, number: 'A-2', state: 'waived', approvalId: null, creditNote: null },
    ],
  });
  expect(csv.trimEnd().split(/\r?\n/)).toEqual([
    'tenant,name,invoice,currency,issued,corrected,difference,state,approval,credit_note',
    'acme,"Acme, Inc.",A-1,USD,94.00,53.50,-40.50,credited,p-1,ACN-1',
    'acme,"Acme, Inc.",A-2,USD,94.00,53.50,-40.50,waived,,',
  ]);
});
