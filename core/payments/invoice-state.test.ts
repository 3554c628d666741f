import { expect, test } from 'vitest';
import { CLOSE_PHASES, type ClosePhase } from '#core/billing/close-lifecycle.ts';
import { INVOICE_STATES, type InvoiceState, invoiceState } from './invoice-state.ts';
import { SETTLEMENT_STATUSES } from './settlement.ts';

test.each<[ClosePhase, InvoiceState]>([
  ['open', 'draft'],
  ['collecting', 'draft'],
  ['sealed', 'draft'],
  ['rated', 'draft'],
  ['parked', 'parked'],
  ['final', 'issued'],
  ['signed', 'issued'],
  ['logged', 'issued'],
  ['delivered', 'issued'],
  ['void', 'void'],
])('a close that is %s and not settled shows as %s', (phase, state) => {
  expect(invoiceState({ phase, settlement: null })).toBe(state);
});

test.each(SETTLEMENT_STATUSES)('once it has its number, a settlement that is %s says it', (settlement) => {
  for (const phase of ['final', 'signed', 'logged', 'delivered'] as const)
    expect(invoiceState({ phase, settlement })).toBe(settlement);
});

test('no settlement changes what has no number, and every state is one of the list', () => {
  for (const phase of CLOSE_PHASES)
    for (const settlement of SETTLEMENT_STATUSES) {
      const state = invoiceState({ phase, settlement });
      expect(INVOICE_STATES).toContain(state);
      if (phase === 'open' || phase === 'rated') expect(state).toBe('draft');
      if (phase === 'parked') expect(state).toBe('parked');
      if (phase === 'void') expect(state).toBe('void');
    }
});
