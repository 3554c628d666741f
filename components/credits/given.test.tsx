import { describe, expect, test, vi } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { MISUSE_RULES } from '#core/credits/misuse.ts';
import type { CreditNoteSummary } from '#server/modules/billing/contract-credits.ts';
import type { CreditGivenDto, CreditSignalDto } from '#server/modules/billing/contract-given.ts';
import { GivenList } from './given-list.tsx';
import { ReceivedNotes } from './received-notes.tsx';
import { SignalList } from './signal-list.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({}), usePathname: () => '/' }));

const TENANT = { id: '00000000-0000-4000-8000-00000000a001', externalId: 'acme', name: 'Acme' };
const KIM = { actor: 'user:kim', name: 'Kim' };
const HUGO = { actor: 'user:hugo', name: 'Hugo' };
const CREDIT: CreditGivenDto = {
  approvalId: '00000000-0000-4000-8000-00000000a0a1',
  tenantId: TENANT.id,
  form: 'grant',
  number: 'G-0A1B2C3D',
  creditKind: 'goodwill',
  amount: '200.00',
  currency: 'EUR',
  reason: 'a bad day',
  proposer: KIM,
  approvers: [HUGO],
  proposedAt: '2026-11-10T09:00:00.000Z',
  state: 'executed',
  changedAt: '2026-11-10T09:05:00.000Z',
};

describe('credits given', () => {
  const list = (credits: readonly CreditGivenDto[]) => (
    <GivenList
      given={{
        isCut: credits.length === 0,
        credits,
        totals:
          credits.length === 0
            ? []
            : [{ currency: 'EUR', given: '200.00', givenCount: 1, waiting: '5.00', waitingCount: 1 }],
        proposers: [KIM],
        approvers: [HUGO],
      }}
      tenants={[TENANT]}
      query={{}}
      csvHref="/csv"
    />
  );

  test('say why, to whom and by whom, and lead to document and approval', () => {
    const waiting = {
      ...CREDIT,
      approvalId: 'b',
      form: 'credit-note',
      number: null,
      state: 'proposed',
    } as const;
    const text = words(list([CREDIT, waiting]));
    for (const part of ['Goodwill', 'Acme', 'Kim', 'Hugo', '200.00 EUR', '1 credit; 1 waits'])
      expect(text).toContain(part);
    const html = markup(list([CREDIT, waiting]));
    expect(html).toContain('href="/desk/tenants/acme/credits#G-0A1B2C3D"');
    expect(html).toContain(`href="/desk/approvals/${CREDIT.approvalId}"`);
    expect(html).toContain('href="/csv"');
    expect(html).not.toContain('/desk/credit-notes/acme/null');
    const note = markup(list([{ ...CREDIT, form: 'credit-note', number: 'ACMECN-000001' }]));
    expect(note).toContain('href="/desk/credit-notes/acme/ACMECN-000001"');
    expect(words(list([]))).toContain('Nothing was given');
    expect(words(list([]))).toContain('Not everything is shown');
    expect(words(list([CREDIT]))).not.toContain('Not everything is shown');
  });
});

describe('signals of misuse', () => {
  const SIGNAL: CreditSignalDto = {
    kind: 'under-cap',
    people: [KIM],
    tenantId: null,
    act: 'proposed',
    creditKind: 'goodwill',
    currency: 'EUR',
    cap: '250.00',
    amount: '1000.00',
    count: 5,
    ofCount: 7,
    percent: 80,
    rule: MISUSE_RULES['under-cap'],
    from: '2026-10-11T09:00:00.000Z',
    to: '2026-11-10T09:00:00.000Z',
    credits: [CREDIT],
  };
  const list = (signals: readonly CreditSignalDto[]) => (
    <SignalList signals={signals} tenants={[TENANT]} query={{}} />
  );

  test('say their figures, their threshold and every credit they stand on', () => {
    const pair = {
      ...SIGNAL,
      kind: 'same-pair',
      people: [KIM, HUGO],
      cap: null,
      rule: MISUSE_RULES['same-pair'],
    } as const;
    const one = {
      ...SIGNAL,
      kind: 'one-tenant',
      tenantId: TENANT.id,
      cap: null,
      rule: MISUSE_RULES['one-tenant'],
    } as const;
    const text = words(list([SIGNAL, pair, one]));
    for (const part of [
      'Kim: 5 credits just under the cap of 250.00 EUR',
      'Kim proposes and Hugo approves: 5 credits',
      'Kim: 5 credits to Acme',
      'At least 5 credits in 30 days, each of at least 80 %',
      '5 of 7 credits',
      '1,000.00 EUR',
      'G-0A1B2C3D',
    ])
      expect(text).toContain(part);
    expect(words(list([SIGNAL]), 'es')).toContain('justo por debajo del límite');
  });

  test('say what is looked for when there is none', () => {
    const text = words(list([]));
    expect(text).toContain('No signal');
    expect(text).toContain('at least 60 % of what the first proposed');
  });
});

describe('credit notes received', () => {
  const NOTE: CreditNoteSummary = {
    tenantId: TENANT.id,
    id: '00000000-0000-4000-8000-00000000a0b1',
    number: 'ACMECN-000001',
    invoiceNumber: 'ACME-000007',
    currency: 'EUR',
    issuedOn: '2026-11-10',
    creditKind: 'service-credit',
    reason: 'three days away',
    net: '10.00',
    tax: '2.10',
    total: '12.10',
    returned: '2.10',
    credited: '10.00',
    sha256: 'a'.repeat(64),
  };
  const places = {
    note: (number: string) => `/notes/${number}`,
    invoice: (number: string) => `/invoices/${number}`,
    grant: '/credits#grants',
    statement: '/statement',
    csv: '/csv',
  };

  test('say where each was used and what is left, and every number opens', () => {
    const view = <ReceivedNotes notes={[NOTE]} settlements={[]} places={places} query={{}} />;
    const html = markup(view);
    for (const href of [
      '/notes/ACMECN-000001',
      '/invoices/ACME-000007',
      '/credits#grants',
      '/statement',
      '/csv',
    ])
      expect(html).toContain(`href="${href}"`);
    expect(words(view)).toContain('Service credit');
    expect(words(view, 'es')).toContain('Compensación por el servicio');
    const none = <ReceivedNotes notes={[]} settlements={[]} places={places} query={{}} />;
    expect(words(none)).toContain('No invoice was credited.');
  });
});
