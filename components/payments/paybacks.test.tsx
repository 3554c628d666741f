import { describe, expect, test, vi } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { CHARGEBACK_STATES } from '#core/payments/chargeback-lifecycle.ts';
import type { PaymentDto } from '#server/modules/payments/contract.ts';
import {
  type ChargebackDto,
  REFUND_STATES,
  type RefundDto,
} from '#server/modules/payments/contract-paybacks.ts';
import { Paybacks } from './paybacks.tsx';
import { RefundsToPay } from './refunds-to-pay.tsx';

vi.mock('next/navigation', () => ({
  useRouter: () => ({}),
  usePathname: () => '/desk/receivables/acme',
  useSearchParams: () => new URLSearchParams(),
}));

const TENANT = '00000000-0000-4000-8000-00000000a001';
const PAYMENT: PaymentDto = {
  tenantId: TENANT,
  id: 'p1',
  currency: 'EUR',
  amount: '60.00',
  unapplied: '11.00',
  refunded: '0.00',
  chargedBack: '0.00',
  receivedOn: '2026-11-03',
  source: 'bank',
  reference: 'W-1',
  recordedBy: 'user:1',
  recordedAt: '2026-11-03T08:00:00Z',
  reversed: null,
  allocations: [],
};
const refund = (state: RefundDto['state']): RefundDto => ({
  tenantId: TENANT,
  id: state,
  paymentId: 'p1',
  payment: `W-${state}`,
  currency: 'EUR',
  amount: '9.00',
  bookedOn: '2026-11-04',
  reason: 'paid twice',
  approvalId: 'a1',
  state,
  transfer: state === 'paid' ? { reference: 'SEPA-7', paidOn: '2026-11-05', by: 'user:1' } : null,
  reversed: state === 'reversed' ? { on: '2026-11-06', reason: 'sent back', by: 'user:1' } : null,
});
const chargeback = (state: ChargebackDto['state']): ChargebackDto => ({
  tenantId: TENANT,
  id: state,
  paymentId: 'p1',
  payment: 'W-1',
  invoice: 'ACME-000001',
  dispute: 'ACME-D-000001',
  source: 'cards',
  reference: `CASE-${state}`,
  reasonCode: '13.1',
  currency: 'EUR',
  amount: '12.00',
  amountMinor: 1200n,
  receivedOn: '2026-11-04',
  state,
  steps: [{ state, reachedOn: '2026-11-04', note: null, by: 'user:1', at: '2026-11-04T08:00:00Z' }],
});
const act = async () => ({ ok: true as const, value: { isNew: true } });

const shown = (
  rows: Partial<Parameters<typeof Paybacks>[0]>,
  { locale = 'en', keepsBooks = true }: { locale?: 'en' | 'es'; keepsBooks?: boolean } = {},
) =>
  words(
    <Paybacks
      payments={[PAYMENT]}
      refunds={[]}
      chargebacks={[]}
      query={{}}
      csvHref="/csv"
      invoiceHref={(number) => `/invoices/${number}`}
      actions={keepsBooks ? { propose: act, transfer: act, reverse: act, charge: act, advance: act } : null}
      {...rows}
    />,
    locale,
  );

describe('what went back of payments', () => {
  test.each(['en', 'es'] as const)('names every state in words (%s)', (locale) => {
    const text = shown(
      { refunds: REFUND_STATES.map(refund), chargebacks: CHARGEBACK_STATES.map(chargeback) },
      { locale },
    );
    expect(text).not.toContain('paybacks.');
    expect(text).toContain('SEPA-7');
    expect(text).toContain('sent back');
    expect(text).toMatch(/CASE-lost cards, (reason|motivo) 13\.1/);
    expect(text).toMatch(/(Dispute|Disputa) ACME-D-000001/);
  });

  test('offers what may be done next, and nothing once it is over', () => {
    const text = shown({
      refunds: [refund('to-pay'), refund('reversed')],
      chargebacks: [chargeback('received'), chargeback('won')],
    });
    expect(text).toContain('Record the transfer W-to-pay');
    expect(text).toContain('Take back W-to-pay');
    expect(text).not.toContain('Take back W-reversed');
    expect(text).toContain('Next state CASE-received');
    expect(text).not.toContain('Next state CASE-won');
    expect(shown({ refunds: [refund('paid')] })).not.toContain('Record the transfer W-paid');
  });

  test('proposes a refund only of what is left, and says where nothing is', () => {
    expect(shown({})).toMatch(/Propose a refund.*W-1: 11\.00\sEUR left/);
    const nothing = { payments: [{ ...PAYMENT, unapplied: '0.00' }] };
    expect(shown(nothing)).not.toContain('Propose a refund');
    expect(shown(nothing)).toContain('there is nothing to pay back');
    expect(shown(nothing)).toContain('Record a chargeback');
  });

  test('is read without forms by those who keep no books', () => {
    const text = shown(
      { refunds: [refund('to-pay')], chargebacks: [chargeback('received')] },
      { keepsBooks: false },
    );
    expect(text).toContain('To be paid');
    expect(text).not.toMatch(/Propose a refund|Record a chargeback|Record the transfer|Next state/);
  });
});

test('refunds of all customers that wait for the bank say whose, why and how much, and lead there', () => {
  const waiting = {
    tenantId: TENANT,
    id: 'r1',
    payment: 'W-9',
    currency: 'EUR',
    amount: '11.00',
    bookedOn: '2026-11-05',
    reason: 'paid twice',
    approvalId: 'a1',
    tenant: 'acme',
    tenantName: 'Acme',
  };
  const list = (refunds: readonly (typeof waiting)[]) => (
    <RefundsToPay refunds={refunds} query={{}} csvHref="/desk/receivables/csv/refunds" />
  );
  for (const part of ['Acme', '5 Nov 2026', 'W-9', 'paid twice', '11.00'])
    expect(words(list([waiting]))).toContain(part);
  for (const href of ['/desk/receivables/acme', '/desk/approvals/a1', '/desk/receivables/csv/refunds'])
    expect(markup(list([waiting]))).toContain(`href="${href}"`);
  expect(words(list([]), 'es')).toContain('Ningún reembolso espera.');
});
