import { describe, expect, test } from 'vitest';
import { type DisputeSnapshot, type DisputeStep, disputeDocument } from '#core/contracts/dispute.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { disputeDocumentOf, disputeNumberOf, findBrokenLinks, stepDigest } from './chain.ts';

const DIGEST = 'a'.repeat(64);
const subject = { kind: 'invoice' as const, invoice: { number: 'FS-000001', sha256: DIGEST } };
const snapshot: DisputeSnapshot = {
  schema: 'openbook.dispute-snapshot/1',
  takenAt: '2026-11-01T10:00:00.000Z',
  subject,
  inputs: { usage: DIGEST, rules: DIGEST, trace: DIGEST },
  invoice: { total: '100.00', left: '100.00', issued: '2026-10-31' },
};

function chainOf(...rest: readonly Partial<DisputeStep>[]): DisputeStep[] {
  const steps: DisputeStep[] = [];
  const opening = {
    subject,
    category: 'other' as const,
    severity: 'normal' as const,
    disputed: { currency: 'EUR', total: '40.00' },
    lastDay: '2026-12-30',
    snapshot: canonicalDigest(snapshot),
  };
  const opened = { kind: 'opened' as const, side: 'customer' as const, text: 'Too much', opening };
  for (const [index, one] of [opened, ...rest].entries()) {
    const before = steps.at(-1);
    steps.push({
      schema: 'openbook.dispute-step/1',
      dispute: 'DSP-000001',
      customer: 'acme',
      position: index + 1,
      kind: 'message',
      side: 'vendor',
      by: 'user:1',
      at: `2026-11-0${index + 1}T10:00:00.000Z`,
      ...one,
      ...(before === undefined ? {} : { previous: stepDigest(before) }),
    });
  }
  return steps;
}

function documentOf(steps: readonly DisputeStep[]) {
  const document = disputeDocumentOf(steps, snapshot);
  if (document === null) throw new Error('a chain has steps');
  return document;
}

const WHOLE = chainOf(
  { kind: 'taken' },
  {
    kind: 'resolved',
    text: 'You are right',
    resolution: { outcome: 'rejected', awards: [], decidedBy: ['user:1'] },
  },
);

describe('the chain of a dispute', () => {
  test('is whole, and says how it ended', () => {
    const document = documentOf(WHOLE);
    expect(disputeDocument.parse(document)).toEqual(document);
    expect(document).toMatchObject({ number: 'DSP-000001', state: 'resolved', outcome: 'rejected' });
    expect(findBrokenLinks(document)).toEqual([]);
  });

  test('names its disputes by six digits', () => {
    expect([disputeNumberOf(7), disputeNumberOf(1_234_567)]).toEqual(['DSP-000007', 'DSP-1234567']);
  });

  test.each([
    [
      'another word in a step',
      'steps[1].sha256',
      (steps: DisputeStep[]) => {
        const document = documentOf(steps);
        const [, second] = document.steps;
        if (second) second.step.text = 'changed afterwards';
        return document;
      },
    ],
    [
      'a step that was left out',
      'steps[1].step.previous',
      (steps: DisputeStep[]) => {
        const document = documentOf(steps);
        return { ...document, steps: [document.steps[0], document.steps[2]].flatMap((one) => one ?? []) };
      },
    ],
    [
      'another snapshot',
      'snapshot',
      (steps: DisputeStep[]) => ({
        ...documentOf(steps),
        snapshot: { ...snapshot, invoice: { ...snapshot.invoice, left: '1.00' } },
      }),
    ],
    [
      'another end',
      'state',
      (steps: DisputeStep[]) => ({ ...documentOf(steps), state: 'withdrawn' as const }),
    ],
  ])('tells of %s', (_what, path, change) => {
    expect(findBrokenLinks(change(structuredClone(WHOLE))).map((one) => one.path)).toContain(path);
  });

  test('tells of a step that its side could not take', () => {
    const document = documentOf(
      chainOf({
        kind: 'resolved',
        side: 'customer',
        resolution: { outcome: 'accepted', awards: [], decidedBy: ['user:1'] },
      }),
    );
    expect(findBrokenLinks(document)).toEqual([
      { path: 'steps[1].step.kind', message: 'cannot be taken from open (other_side)' },
    ]);
  });
});
