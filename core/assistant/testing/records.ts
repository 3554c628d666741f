import { type EvidenceRecord, sealRecord, type UnsealedRecord } from '../evidence.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';

/** A record of the tenant of the tests. */
export function record(
  kind: UnsealedRecord['kind'],
  text: string,
  facts: Readonly<Record<string, string>> = {},
  more: { readonly id?: string; readonly tenantId?: string } = {},
): EvidenceRecord {
  return sealRecord({ id: more.id ?? kind, kind, tenantId: more.tenantId ?? TENANT, text, facts });
}

/** A whole dispute: 120.00 of a line of 400.00, with all kinds of evidence. */
export const DISPUTE: readonly EvidenceRecord[] = [
  record(
    'dispute-text',
    'Good morning. We were charged 400.00 EUR for API calls in October. Our own counters say 280.00 EUR is what we used. Thank you.',
    { ref: 'D-000021', openedOn: '2026-11-04', amount: '120.00', currency: 'EUR', category: 'quantity' },
  ),
  record('answer', 'The export of our gateway is attached.', { from: 'customer', on: '2026-11-06' }),
  record('attachment-name', 'gateway-october.csv', { name: 'gateway-october.csv' }),
  record('line', 'Line 2 of ACME-000042: API calls, 400.00 EUR', {
    invoice: 'ACME-000042',
    line: '2',
    name: 'API calls',
    amount: '400.00',
    currency: 'EUR',
    start: '2026-10-01',
    end: '2026-11-01',
  }),
  record('replay', 'Differs first at tier 2: 400.00 stored, 380.00 computed', {
    result: 'differs',
    step: 'tier 2',
    expected: '400.00',
    computed: '380.00',
    currency: 'EUR',
  }),
  record('trace-step', 'Step 3, tier 2: 400.00', { position: '3', name: 'tier 2', output: '400.00' }),
  record('rule', 'Plan growth, version 4', { plan: 'growth', version: '4' }),
  record('seal', 'Day 2026-10-03, sequence 1', { day: '2026-10-03', sequence: '1' }),
  record('late-event', '12 events of 2026-10-03 rejected: metering.too_old', {
    ref: '2026-10-03',
    count: '12',
    outcome: 'rejected',
    reason: 'metering.too_old',
  }),
  record('past-dispute', 'D-000017 of 2026-08-02: partly accepted, 70.00 of 120.00 EUR', {
    ref: 'D-000017',
    openedOn: '2026-08-02',
    outcome: 'partly-accepted',
    amount: '120.00',
    given: '70.00',
    currency: 'EUR',
  }),
  record('credit-note', 'ACME-CN-000003 of 2026-09-01, 20.00 EUR', {
    ref: 'ACME-CN-000003',
    issuedOn: '2026-09-01',
    amount: '20.00',
    currency: 'EUR',
  }),
  record('chargeback', 'CB-77 of 2026-11-02, 400.00 EUR', {
    ref: 'CB-77',
    receivedOn: '2026-11-02',
    amount: '400.00',
    currency: 'EUR',
  }),
];
