import { expect, it } from 'vitest';
import type { CreditNoteDocument } from '#core/contracts/credit-note.ts';
import { bookedCreditNote } from './booked-document.ts';
import { creditNoteEntries } from './journal.ts';

const NOTE: CreditNoteDocument = {
  schema: 'openbook.credit-note/1',
  number: 'ACMECN-000001',
  seller: { legalName: 'Vendor', addressLines: [], country: 'ES', taxId: 'ESB00000000' },
  buyer: { legalName: 'Acme', addressLines: [], country: 'IE', externalId: 'acme', billTo: [] },
  invoice: { number: 'ACME-000001', sha256: 'a'.repeat(64), issued: '2026-11-03', total: '121.00' },
  dates: { issued: '2026-11-10', supply: { start: '2026-10-01', end: '2026-11-01' } },
  reason: 'counted twice',
  currency: 'EUR',
  lines: [
    {
      id: '1',
      invoiceLine: '1',
      subscription: 'sub-1',
      charge: 'base',
      description: { en: 'Base', es: 'Base' },
      period: { start: '2026-10-01', end: '2026-11-01' },
      taxRatePercent: '21',
      amount: '100.00',
      taxAmount: '21.00',
      left: { amount: '0.00', taxAmount: '0.00' },
    },
  ],
  taxes: [{ kind: 'rate', name: 'VAT', ratePercent: '21', base: '100.00', amount: '21.00' }],
  totals: { net: '100.00', tax: '21.00', total: '121.00' },
  returns: [{ id: 'grant-1', description: { en: 'Prepaid', es: 'Prepago' }, amount: '50.00' }],
  approval: { id: '5f0c9a52-0000-4000-8000-000000000001', proposalSha256: 'b'.repeat(64) },
};

it('what a credit note gives back to grants is owed as credit again, and lessens no receivable', () => {
  const [entry] = creditNoteEntries(bookedCreditNote('note-1', NOTE));
  expect(
    Object.fromEntries((entry?.lines ?? []).map(({ account, amountMinor }) => [account, amountMinor])),
  ).toMatchObject({ receivable: -7_100n, 'grant-liability': -5_000n, revenue: 10_000n, tax: 2_100n });
});
