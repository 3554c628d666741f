import { describe, expect, test } from 'vitest';
import { isForCustomer, SNAPSHOT_KINDS } from './snapshot-records.ts';

const issuedAt = '2026-11-20T08:00:00.000Z';
const GRANT = {
  schema: 'openbook.grant/1',
  number: 'ACME-G-1',
  customer: 'acme',
  kind: 'payment',
  name: { en: 'Credit', es: 'Crédito' },
  currency: 'EUR',
  amount: '10.00',
  priority: 1,
  issuedOn: '2026-11-20',
  approval: '0190a0c0-0000-7000-8000-000000000000',
};
const GIVEN: Readonly<Record<(typeof SNAPSHOT_KINDS)[number], Readonly<Record<string, unknown>>>> = {
  'credit-note': {
    number: 'CN-1',
    invoice: 'ACME-1',
    approvalId: 'a',
    proposedBy: 'user:a',
    approvedBy: ['user:b'],
    issuedAt,
  },
  dispute: { dispute: 'DSP-1', position: 1, step: 'opened', issuedAt },
  grant: { grant: GRANT, issuedAt },
  invoice: { number: 'ACME-1', period: { start: '2026-10-01', end: '2026-11-01' }, issuedAt },
  rendering: { material: { name: 'invoice.json', digest: { sha256: 'a'.repeat(64) } }, issuedAt },
};

describe('what a customer is given of its records', () => {
  test.each(SNAPSHOT_KINDS)('%s as it is signed, and nothing that says more', (kind) => {
    const says = GIVEN[kind];
    expect(isForCustomer(kind, says)).toBe(true);
    expect(isForCustomer(kind, { ...says, reason: 'they always complain' })).toBe(false);
    expect(isForCustomer(kind, { issuedAt })).toBe(false);
  });

  test('is nothing of other kinds', () => {
    for (const kind of ['legal-hold', 'invoice-void', 'removal-attempt', 'payment', 'constructor'])
      expect(isForCustomer(kind, GIVEN.invoice)).toBe(false);
    expect(isForCustomer('grant', { grant: { ...GRANT, reason: 'kept quiet' }, issuedAt })).toBe(false);
    expect(isForCustomer('invoice', null)).toBe(false);
  });
});
