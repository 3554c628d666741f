import type { ChargebackDto, RefundDto } from '#server/modules/payments/contract-paybacks.ts';

export const PAYBACKS_HEADER = [
  'kind',
  'booked_on',
  'payment',
  'amount',
  'currency',
  'state',
  'reference',
  'paid_on',
  'reason',
  'invoice',
  'dispute',
];

/** Refunds and chargebacks of one customer as the lines of a file. */
export function paybackRows(
  refunds: readonly RefundDto[],
  chargebacks: readonly ChargebackDto[],
): string[][] {
  return [
    ...refunds.map((one) => [
      'refund',
      one.bookedOn,
      one.payment,
      one.amount,
      one.currency,
      one.state,
      one.transfer?.reference ?? '',
      one.transfer?.paidOn ?? '',
      one.reason,
      '',
      '',
    ]),
    ...chargebacks.map((one) => [
      'chargeback',
      one.receivedOn,
      one.payment,
      one.amount,
      one.currency,
      one.state,
      one.reference,
      '',
      one.reasonCode,
      one.invoice ?? '',
      one.dispute ?? '',
    ]),
  ];
}
