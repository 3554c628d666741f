import { expect, test } from 'vitest';
import { PAYBACKS_HEADER, paybackRows } from './payback-rows.ts';

const of = { tenantId: 't', id: 'x', paymentId: 'p', payment: 'W-1', currency: 'EUR' };

test('a line for each refund and chargeback, with how it was paid or where it stands', () => {
  const refund = {
    ...of,
    amount: '9.00',
    bookedOn: '2026-11-04',
    reason: 'paid twice',
    approvalId: 'a',
    reversed: null,
  };
  const transfer = { reference: 'SEPA-7', paidOn: '2026-11-05', by: 'user:1' };
  const rows = paybackRows(
    [
      { ...refund, state: 'paid', transfer },
      { ...refund, state: 'to-pay', transfer: null },
    ],
    [
      {
        ...of,
        invoice: 'ACME-000001',
        dispute: null,
        source: 'cards',
        reference: 'CASE-1',
        reasonCode: '13.1',
        amount: '12.00',
        amountMinor: 1200n,
        receivedOn: '2026-11-06',
        state: 'lost',
        steps: [],
      },
    ],
  );
  expect(rows.every((row) => row.length === PAYBACKS_HEADER.length)).toBe(true);
  expect(rows.map((row) => row.join())).toEqual([
    'refund,2026-11-04,W-1,9.00,EUR,paid,SEPA-7,2026-11-05,paid twice,,',
    'refund,2026-11-04,W-1,9.00,EUR,to-pay,,,paid twice,,',
    'chargeback,2026-11-06,W-1,12.00,EUR,lost,CASE-1,,13.1,ACME-000001,',
  ]);
});
