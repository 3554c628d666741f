import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterStep,
  DISPUTE_SIDES,
  DISPUTE_STATES,
  DISPUTE_STEPS,
  type DisputeStanding,
  isOpenDispute,
  possibleSteps,
  stepObstacle,
} from './lifecycle.ts';

const NEW: DisputeStanding = { state: 'open', wasReopened: false };

describe('the life of a dispute', () => {
  test('information is asked for and given, any number of times, before it is resolved', () => {
    let standing = NEW;
    for (const kind of [
      'taken',
      'information-requested',
      'answered',
      'information-requested',
      'answered',
    ] as const)
      standing = afterStep(standing, kind);
    expect(standing).toEqual({ state: 'investigating', wasReopened: false });
    expect(afterStep(standing, 'resolved').state).toBe('resolved');
  });

  test('what is resolved is reopened once', () => {
    const reopened = afterStep(afterStep(NEW, 'resolved'), 'reopened');
    expect(reopened).toEqual({ state: 'investigating', wasReopened: true });
    const again = afterStep(reopened, 'resolved');
    expect(stepObstacle(again, { kind: 'reopened', side: 'customer' })).toBe('reopened_before');
  });

  test('each side takes its own steps only', () => {
    expect(stepObstacle(NEW, { kind: 'withdrawn', side: 'vendor' })).toBe('other_side');
    expect(stepObstacle(NEW, { kind: 'resolved', side: 'customer' })).toBe('other_side');
    expect(possibleSteps(NEW, 'customer')).toEqual(['message', 'withdrawn']);
    expect(possibleSteps(NEW, 'vendor')).toEqual(['taken', 'message', 'information-requested', 'resolved']);
    expect(possibleSteps({ ...NEW, state: 'information-requested' }, 'customer')).toEqual([
      'message',
      'answered',
      'withdrawn',
    ]);
  });

  test('nothing follows a withdrawal, and nothing is late while the customer is asked', () => {
    for (const side of DISPUTE_SIDES) expect(possibleSteps({ ...NEW, state: 'withdrawn' }, side)).toEqual([]);
    expect(
      stepObstacle({ ...NEW, state: 'information-requested' }, { kind: 'escalated', side: 'system' }),
    ).toBe('not_now');
  });

  test('whatever is allowed leads to a known state, and only ends end it', () => {
    const standings = fc.record({ state: fc.constantFrom(...DISPUTE_STATES), wasReopened: fc.boolean() });
    fc.assert(
      fc.property(
        standings,
        fc.constantFrom(...DISPUTE_STEPS),
        fc.constantFrom(...DISPUTE_SIDES),
        (standing, kind, side) => {
          fc.pre(stepObstacle(standing, { kind, side }) === null);
          const after = afterStep(standing, kind);
          expect(DISPUTE_STATES).toContain(after.state);
          expect(isOpenDispute(after.state)).toBe(kind !== 'resolved' && kind !== 'withdrawn');
        },
      ),
    );
  });
});
