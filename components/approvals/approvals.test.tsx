import { describe, expect, test } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import type { ApprovalDetail } from '#server/modules/approvals/contract.ts';
import { ApprovalFacts } from './approval-facts.tsx';
import { ApprovalHistory } from './approval-history.tsx';
import { subjectParts } from './approval-words.ts';
import { ApproverShortages } from './approver-shortage.tsx';

const SUMMARY = {
  id: '00000000-0000-4000-8000-00000000a001',
  tenantId: null,
  kind: 'price-publication',
  subjectRef: 'pro/2',
  proposalSha256: 'a'.repeat(64),
  reason: 'Costs rose',
  amount: null,
  creditKind: null,
  proposedBy: 'user:x',
  proposerName: 'Hugo',
  proposedAt: '2026-11-19T12:00:00.000Z',
  expiresAt: '2026-12-03T12:00:00.000Z',
  state: 'proposed',
  changedAt: '2026-11-19T12:00:00.000Z',
  approvalsNeeded: 2,
  approvalsGiven: 1,
  isMine: false,
  waitsForMe: true,
} as const;
const STEP = {
  position: 1,
  step: 'proposed',
  actor: 'user:x',
  actorName: 'Hugo',
  onBehalfOfName: null,
  reason: null,
  at: '2026-11-19T12:00:00.000Z',
  receiptSha256: 'b'.repeat(64),
  receipt: '{"schema":"openbook.approval/1"}',
  logIndex: 7,
} as const;
const DETAIL: ApprovalDetail = {
  ...SUMMARY,
  subjectSha256: 'c'.repeat(64),
  document: {},
  steps: [STEP],
  mayWithdraw: false,
  executionTrouble: null,
  standingInForName: null,
  possibleApprovers: ['Iris', 'Olga'],
};

test('a subject is named by its parts', () => {
  expect(subjectParts('a/b/2')).toEqual({ first: 'a/b', second: '2' });
  expect(subjectParts('a/2~1~2026-10-01')).toEqual({ first: 'a', second: '2' });
  expect(subjectParts('whole')).toEqual({ first: 'whole', second: '' });
});

describe('a proposal', () => {
  const facts = (changes: Partial<ApprovalDetail>) =>
    words(<ApprovalFacts approval={{ ...DETAIL, ...changes }} />);

  test('says how many approvals it needs and who could give them', () => {
    expect(facts({})).toContain('One more approval is needed. Can approve it: Iris, Olga.');
    expect(facts({ possibleApprovers: [] })).toContain('Nobody but the proposer could approve it.');
    expect(facts({ steps: [STEP, { ...STEP, position: 2, step: 'reopened' }] })).toContain(
      'An approval no longer counted',
    );
  });

  test('that could not be carried out says why', () => {
    const held = facts({ state: 'approved', executionTrouble: 'switched off' });
    expect(held).toContain('could not be carried out yet and is tried again: switched off');
  });

  test.each([
    ['stale', 'has changed since'],
    ['expired', 'Nobody decided in time'],
    ['rejected', 'Nothing was changed'],
    ['executed', 'is done'],
  ] as const)('that is %s says what that means', (state, meaning) => {
    expect(facts({ state })).toContain(meaning);
  });

  test('has its steps with who, for whom, why, and the receipt', () => {
    const rejected = {
      ...STEP,
      position: 2,
      step: 'rejected',
      onBehalfOfName: 'Iris',
      reason: 'Too high',
    } as const;
    const text = words(<ApprovalHistory steps={[STEP, { ...rejected, logIndex: null }]} />);
    for (const part of [
      'log entry 7',
      'waiting for the log',
      'Hugo for Iris',
      'Too high',
      'openbook.approval/1',
    ])
      expect(text).toContain(part);
  });
});

test('too few approvers are told by number, and enough are not mentioned', () => {
  const told = (approvers: number) =>
    words(<ApproverShortages shortages={[{ kind: 'price-publication', approvers }]} />);
  expect(told(0)).toContain('Nobody can approve: Price publication');
  expect(told(1)).toContain('Only one person can approve');
  expect(words(<ApproverShortages shortages={[]} />)).toBe('');
});
