import { assertNever } from '#core/assert.ts';
import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import { SETTLEMENT_STATUSES, type SettlementStatus } from './settlement.ts';

/**
 * Every state that an invoice can be seen in. `draft`: its period is over and it has no number yet; `parked`: it waits for a
 * person before it gets one; the rest is how one stands that was issued. In dispute is no state but an amount beside it.
 */
export const INVOICE_STATES = ['draft', 'parked', ...SETTLEMENT_STATUSES] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];

/** Where the close of the period stands, and how the invoice is settled once there is one. */
export type InvoiceStateFacts = {
  readonly phase: ClosePhase;
  readonly settlement: SettlementStatus | null;
};

/**
 * The state of an invoice: what lists, pages, exports and filters all say. A number that was taken counts from that moment,
 * so that an invoice on its way to the customer is issued.
 */
export function invoiceState({ phase, settlement }: InvoiceStateFacts): InvoiceState {
  switch (phase) {
    case 'open':
    case 'collecting':
    case 'sealed':
    case 'rated':
      return 'draft';
    case 'parked':
    case 'void':
      return phase;
    case 'final':
    case 'signed':
    case 'logged':
    case 'delivered':
      return settlement ?? 'issued';
    default:
      return assertNever(phase);
  }
}
