import { describe, expect, test, vi } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import { DISPUTE_OUTCOMES, DISPUTE_STATES, DISPUTE_STEPS } from '#core/disputes/lifecycle.ts';
import type { DisputeStepDto, DisputeView } from '#server/modules/disputes/contract.ts';
import type {
  DisputeStatistics,
  QueuedDispute,
  TriageStanding,
} from '#server/modules/disputes/contract-triage.ts';
import { DisputeNumbers } from './dispute-numbers.tsx';
import { DisputeQueueTable } from './dispute-queue.tsx';
import { AssignForm, NoteForm, ResolutionForm, SeverityForm, TakeForm, WriteForm } from './triage-forms.tsx';
import {
  DoubtedDays,
  InternalNotes,
  ReplayResult,
  SimilarDisputes,
  TriageChain,
  TriageFacts,
  WaitingProposal,
} from './triage-view.tsx';

// A filter goes to its address by the router, which there is none of here.
vi.mock('next/navigation', () => ({ useRouter: () => ({}), usePathname: () => '/' }));

const QUEUED: QueuedDispute = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  tenant: 'acme',
  tenantName: 'Acme',
  number: 'DSP-000007',
  subject: 'line',
  invoice: 'ACME-000001',
  line: '2',
  creditNote: null,
  category: 'usage-too-high',
  disputed: { currency: 'EUR', net: '120.00', tax: '25.20', total: '145.20' },
  state: 'open',
  outcome: null,
  severity: 'high',
  openedAt: '2026-11-20T12:00:00.000Z',
  openedBy: 'Ada Controller',
  dueAt: '2026-11-21T08:00:00.000Z',
  isOverdue: true,
  endedAt: null,
  changedAt: '2026-11-20T12:00:00.000Z',
  meter: 'api-calls',
  lineText: { en: 'API calls', es: 'Llamadas a la API' },
  assignee: null,
};

const steps = DISPUTE_STEPS.map(
  (kind, index): DisputeStepDto => ({
    position: index + 1,
    kind,
    side: kind === 'escalated' ? 'system' : 'customer',
    by: 'Ada Controller',
    at: '2026-11-20T12:00:00.000Z',
    text: `words of ${kind}`,
    attachments:
      kind === 'opened'
        ? [{ id: 'f1', name: 'count.csv', mediaType: 'text/csv', sizeBytes: 10, sha256: 'a'.repeat(64) }]
        : [],
    sha256: 'b'.repeat(64),
    attestationId: 'at',
    outcome: kind === 'resolved' ? 'partly-accepted' : null,
  }),
);
const VIEW: DisputeView = {
  ...QUEUED,
  lastDay: '2027-01-02',
  snapshotSha256: 'c'.repeat(64),
  wasReopened: false,
  steps,
  awards: [{ kind: 'credit-note', ref: 'ACMECN-000001', currency: 'EUR', total: '84.70' }],
  chargebacks: [
    {
      reference: 'CASE-1',
      currency: 'EUR',
      amount: '40.00',
      receivedOn: '2026-11-21',
      state: 'received',
      isHeld: true,
    },
  ],
  deadlines: { firstAnswer: null, resolution: null, isPaused: false },
  possible: [],
};
const STANDING: TriageStanding = {
  locale: 'es',
  tenant: 'acme',
  tenantName: 'Acme',
  meter: 'api-calls',
  assignee: { userId: 'kim', name: 'Kim Support' },
  workers: [{ userId: 'kim', name: 'Kim Support' }],
  possibleHere: ['taken'],
  notes: (['note', 'assigned', 'severity', 'resolution-proposed', 'resolution-ended'] as const).map(
    (kind) => ({
      id: kind,
      kind,
      text: `text of ${kind}`,
      by: 'Kim Support',
      at: '2026-11-20T12:00:00.000Z',
    }),
  ),
  similar: [
    {
      tenant: 'acme',
      number: 'DSP-000001',
      category: 'usage-too-high',
      meter: 'api-calls',
      isSameMeter: true,
      outcome: null,
      isWithdrawn: true,
      currency: 'EUR',
      disputed: '10.00',
      awarded: '0.00',
      endedAt: '2026-10-20T12:00:00.000Z',
    },
  ],
  proposal: { approvalId: 'p1', amount: '84.70' },
};
const SEAL = {
  day: '2026-10-05',
  sequence: 0,
  digest: 'd'.repeat(64),
  counts: { received: 9, accepted: 5, duplicate: 1, late: 2, rejected: 1 },
};
const STATISTICS: DisputeStatistics = {
  queue: { open: 3, overdue: 1, ages: [0, 1, 3].map((fromDays) => ({ fromDays, count: 1 })) },
  opened: 4,
  firstAnswer: { count: 2, medianSeconds: 7_200, p90Seconds: 10_800 },
  resolution: { count: 0, medianSeconds: null, p90Seconds: null },
  outcomes: { accepted: 1, 'partly-accepted': 2, rejected: 1, withdrawn: 0 },
  acceptedPercent: '75.0',
  disputed: [{ currency: 'EUR', amount: '43.56' }],
  awarded: [{ currency: 'EUR', amount: '14.52' }],
  byCategory: [
    {
      key: 'wrong-price',
      opened: 4,
      accepted: 3,
      rejected: 1,
      disputed: [{ currency: 'EUR', amount: '43.56' }],
    },
  ],
  byMeter: [
    { key: '', opened: 4, accepted: 3, rejected: 1, disputed: [{ currency: 'EUR', amount: '43.56' }] },
  ],
};
const act = () => Promise.resolve({ ok: true as const, value: null });

const queueOf = (disputes: readonly QueuedDispute[], next: string | null = null) => ({
  disputes,
  totals: [{ currency: 'EUR', count: disputes.length, total: '145.20' }],
  next,
});

/** Everything that the desk shows of disputes, for what holds of all of it. */
const PARTS = {
  queue: (
    <DisputeQueueTable
      queue={queueOf(DISPUTE_STATES.map((state) => ({ ...QUEUED, state, number: `DSP-${state}` })))}
      query={{}}
      customers={[]}
    />
  ),
  facts: <TriageFacts dispute={VIEW} standing={STANDING} />,
  chain: <TriageChain dispute={VIEW} standing={STANDING} />,
  notes: <InternalNotes notes={STANDING.notes}>{null}</InternalNotes>,
  replay: <ReplayResult difference={null} isAsOpened action={null} />,
  days: <DoubtedDays days={[SEAL]} query={{}} />,
  similar: <SimilarDisputes similar={STANDING.similar} query={{}} />,
  waiting: <WaitingProposal proposal={{ approvalId: 'p1', amount: '84.70' }} currency="EUR" />,
  take: <TakeForm action={act} />,
  ask: <WriteForm action={act} isQuestion />,
  write: <WriteForm action={act} isQuestion={false} />,
  note: <NoteForm action={act} />,
  assign: <AssignForm action={act} workers={STANDING.workers} assignee={null} />,
  severity: <SeverityForm action={act} severity="low" />,
  resolve: <ResolutionForm action={act} currency="EUR" customerLocale="es" lines={[]} />,
  numbers: <DisputeNumbers statistics={STATISTICS} query={{}} />,
};

describe('disputes on the desk', () => {
  test.each(Object.entries(PARTS))('%s is in words in both languages', (_name, part) => {
    for (const locale of ['en', 'es'] as const)
      expect(words(part, locale)).not.toMatch(/disputeDesk\.|disputes\.[a-z]/);
    expect(words(part, 'es')).not.toBe(words(part, 'en'));
  });

  test('the queue names what is overdue, who has it, and what is in doubt in all', () => {
    const shown = words(PARTS.queue);
    for (const text of ['overdue', 'nobody', 'API calls, on ACME-000001', '5 disputes', 'Usage is too high'])
      expect(shown).toContain(text);
    expect(shown).not.toContain('Next page');
  });

  test('the queue goes on to the next page, keeps its filters there, and drops the place with another choice', () => {
    const shown = markup(
      <DisputeQueueTable
        queue={queueOf([QUEUED], 'a~b~c')}
        query={{ category: 'other', after: 'x~y~z' }}
        customers={[]}
      />,
    );
    expect(shown).toContain('href="?category=other&amp;after=a%7Eb%7Ec"');
    expect(shown).not.toContain('type="hidden" name="after"');
    expect(shown).toContain('/desk/disputes/csv?category=other"');
  });

  test('the chain says who did what, with the words and files of each step', () => {
    const shown = markup(PARTS.chain);
    for (const kind of DISPUTE_STEPS) expect(shown).toContain(`words of ${kind}`);
    expect(shown).toContain('href="/api/disputes/acme/DSP-000007/files/f1"');
    expect(words(PARTS.chain)).toContain('Resolved : Partly accepted');
  });

  test('a replay that differs says where, and so does a line that is not as it was', () => {
    expect(words(PARTS.replay)).toContain('Replays exactly');
    const different = words(
      <ReplayResult
        difference="ACME-000001: line 2: issued 1, recomputed 2"
        isAsOpened={false}
        action={null}
      />,
    );
    for (const text of ['It does not replay', 'issued 1, recomputed 2', 'are not those of the snapshot'])
      expect(different).toContain(text);
    expect(different).not.toContain('Replays exactly');
  });

  test('a form offers every outcome, and asks for nothing that the chosen award does not need', () => {
    const shown = markup(PARTS.resolve);
    for (const outcome of DISPUTE_OUTCOMES) expect(shown).toContain(`value="${outcome}"`);
    expect(shown).not.toContain('name="grant"');
    expect(words(PARTS.resolve)).toContain('customer’s language: Spanish');
  });

  test('statistics say what was not measured, instead of nought', () => {
    const shown = words(PARTS.numbers);
    for (const text of ['2 h', '75', 'none yet', 'no meter', 'Wrong price']) expect(shown).toContain(text);
  });
});
