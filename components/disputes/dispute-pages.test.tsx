import { describe, expect, test, vi } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { DisputeStepDto, DisputeView } from '#server/modules/disputes/contract.ts';
import { DisputeList, DisputesOfInvoice } from './dispute-list.tsx';
import { DisputePage } from './dispute-page.tsx';
import { DoubtedFacts } from './doubted-facts.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({}), usePathname: () => '/t/acme/disputes' }));

const step = (position: number, about: Partial<DisputeStepDto>): DisputeStepDto => ({
  position,
  kind: 'message',
  side: 'customer',
  by: 'Ada Admin',
  at: `2026-11-10T0${position}:00:00Z`,
  text: null,
  attachments: [],
  sha256: String(position).repeat(64),
  attestationId: `00000000-0000-4000-8000-00000000b00${position}`,
  outcome: null,
  ...about,
});

const OPEN: DisputeView = {
  tenantId: '00000000-0000-4000-8000-00000000a001',
  number: 'DSP-000001',
  subject: 'line',
  invoice: 'ACME-000003',
  line: '2',
  creditNote: null,
  category: 'usage-too-high',
  disputed: { currency: 'USD', net: '20.00', tax: '4.20', total: '24.20' },
  state: 'open',
  outcome: null,
  severity: 'normal',
  openedAt: '2026-11-10T01:00:00Z',
  openedBy: 'Ada Admin',
  dueAt: '2026-11-11T01:00:00Z',
  isOverdue: false,
  endedAt: null,
  changedAt: '2026-11-10T01:00:00Z',
  lastDay: '2027-01-02',
  snapshotSha256: 'f'.repeat(64),
  wasReopened: false,
  steps: [
    step(1, {
      kind: 'opened',
      text: 'We made fewer calls.',
      attachments: [
        {
          id: '00000000-0000-4000-8000-00000000c001',
          name: 'calls.csv',
          mediaType: 'text/csv',
          sizeBytes: 12_400,
          sha256: 'c'.repeat(64),
        },
      ],
    }),
  ],
  awards: [],
  chargebacks: [],
  deadlines: { firstAnswer: '2026-11-11T01:00:00Z', resolution: '2026-11-20T01:00:00Z', isPaused: false },
  possible: ['message', 'withdrawn'],
};

const places = {
  list: '/t/acme/disputes',
  bundle: '/bundle',
  invoice: '/invoice',
  subject: '/invoice?working=line-2',
  creditNotes: '/t/acme/credit-notes',
  grants: '/t/acme/credits',
  files: '/api/files',
};
const page = (dispute: DisputeView, actions: 'acts' | null = 'acts') => (
  <DisputePage dispute={dispute} places={places} zone="UTC" actions={actions} />
);

describe('the page of a dispute', () => {
  test('says where it stands, what is held back and until when we act', () => {
    const text = words(page(OPEN));
    expect(text).toContain('24.20 USD in doubt: Line 2 of ACME-000003');
    expect(text).toContain('We have received your dispute');
    expect(text).toContain('Held back 24.20 USD');
    expect(text).toMatch(/We answer by .*11 Nov 2026|We answer by .*Nov 11, 2026/);
    expect(text).toContain('We made fewer calls.');
    expect(text).toContain('acts');
    expect(markup(page(OPEN))).toContain('href="/api/files/00000000-0000-4000-8000-00000000c001"');
    expect(markup(page(OPEN))).toContain('href="/invoice?working=line-2"');
  });

  test('stands still while the customer is asked, and says so in Spanish too', () => {
    const asked: DisputeView = {
      ...OPEN,
      state: 'information-requested',
      deadlines: { firstAnswer: null, resolution: null, isPaused: true },
    };
    expect(words(page(asked))).toContain('We decide by stands still while we wait for your answer');
    expect(words(page(asked), 'es')).toContain('Necesitamos algo de usted');
  });

  test('a promise that is met is not a date any more, and one that is late is owned', () => {
    const late: DisputeView = {
      ...OPEN,
      state: 'investigating',
      isOverdue: true,
      deadlines: { ...OPEN.deadlines, firstAnswer: null },
    };
    expect(words(page(late))).toContain('We answer by done');
    expect(words(page(late))).toContain('We are later than we promised.');
  });

  test('tells what was given and leads there, and holds nothing back any more', () => {
    const resolved: DisputeView = {
      ...OPEN,
      state: 'resolved',
      outcome: 'partly-accepted',
      endedAt: '2026-11-12T09:00:00Z',
      dueAt: null,
      deadlines: { firstAnswer: null, resolution: null, isPaused: false },
      steps: [...OPEN.steps, step(2, { kind: 'resolved', side: 'system', outcome: 'partly-accepted' })],
      awards: [
        { kind: 'credit-note', ref: 'ACMECN-000001', currency: 'USD', total: '14.52' },
        { kind: 'grant', ref: 'G-0A1B2C3D', currency: 'USD', total: '5.00' },
      ],
      possible: ['reopened'],
    };
    const text = words(page(resolved));
    expect(text).toContain('We accepted a part of your dispute');
    expect(text).toContain('Credit note ACMECN-000001 14.52 USD');
    expect(text).toContain('Nothing is held back any more');
    expect(text).not.toContain('We decide by');
    expect(markup(page(resolved))).toContain('href="/t/acme/credit-notes/ACMECN-000001"');
    expect(markup(page(resolved))).toContain('href="/t/acme/credits#G-0A1B2C3D"');
  });

  test('a chargeback of the same invoice stands beside it, and what the network holds is not paid twice', () => {
    const chargeback = {
      reference: 'CASE-1',
      currency: 'USD',
      amount: '12.00',
      receivedOn: '2026-11-10',
      state: 'received',
      isHeld: true,
    } as const;
    const held = words(page({ ...OPEN, chargebacks: [chargeback] }));
    expect(held).toContain('The card network holds this money');
    expect(held).toMatch(/CASE-1 .*Received 12\.00 USD/);
    const won = page({ ...OPEN, chargebacks: [{ ...chargeback, state: 'won', isHeld: false }] });
    expect(words(won)).not.toContain('holds this money');
    expect(words(won, 'es')).toContain('Ganado');
    expect(words(page(OPEN))).not.toContain('Chargebacks');
  });

  test('offers nothing to who only reads, and nothing at all once it was withdrawn', () => {
    expect(words(page(OPEN, null))).toContain('Only administrators of your company can act here.');
    const withdrawn: DisputeView = { ...OPEN, state: 'withdrawn', possible: [] };
    expect(words(page(withdrawn))).not.toContain('What you can do');
  });
});

describe('lists of disputes', () => {
  const list = (disputes: readonly DisputeView[], query = {}) => (
    <DisputeList
      disputes={disputes}
      query={query}
      home="/t/acme/disputes"
      zone="UTC"
      csvHref="/csv"
      invoicesHref="/invoices"
    />
  );

  test('lead to each dispute and to the file', () => {
    expect(markup(list([OPEN]))).toContain('href="/t/acme/disputes/DSP-000001"');
    expect(markup(list([OPEN]))).toContain('href="/csv"');
    expect(words(list([OPEN]))).toContain('Received');
  });

  test('an empty one says how to begin, or that the filters leave none', () => {
    expect(words(list([]))).toContain('No disputes');
    expect(words(list([], { state: 'resolved' }))).toContain('No dispute fits these filters');
  });

  test('of an invoice is there only where there was one', () => {
    const of = (disputes: readonly DisputeView[]) => (
      <DisputesOfInvoice disputes={disputes} home="/t/acme/disputes" zone="UTC" />
    );
    expect(markup(of([]))).toBe('');
    expect(words(of([OPEN]))).toContain('Disputes of this invoice');
    const asked: DisputeView = { ...OPEN, state: 'information-requested' };
    expect(words(of([asked]))).toContain('Waits for your answer');
    const desk = <DisputesOfInvoice disputes={[asked]} home="/desk/disputes/acme" zone="UTC" isDesk />;
    expect(words(desk)).toContain('Waiting for the customer');
    expect(markup(desk)).toContain('href="/desk/disputes/acme/DSP-000001"');
  });
});

test('what is doubted stands with its figure, what is free of it, and its last day', () => {
  const doubted = {
    title: 'API calls',
    href: '/invoice?working=line-2',
    amount: '45.00',
    free: '25.00',
    currency: 'USD',
    isNet: true,
    lastDay: '2027-01-02',
  };
  const text = words(<DoubtedFacts doubted={doubted} />);
  expect(text).toContain('Its amount 45.00 USD before tax');
  expect(text).toContain('Can still be disputed 25.00 USD');
});
