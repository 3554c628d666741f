import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterStep, isEndedState, possibleSteps, TRUST_STATES, TRUST_STEPS } from './lifecycle.ts';

describe('the life of a version', () => {
  test('is drafted, looked at by a second person, published, and superseded by the next', () => {
    expect(afterStep('draft', 'submitted')).toBe('in-review');
    expect(afterStep('in-review', 'published')).toBe('published');
    expect(afterStep('published', 'superseded')).toBe('superseded');
  });

  test('never comes to be published but from review', () => {
    const from = TRUST_STATES.filter((state) => afterStep(state, 'published') !== null);
    expect(from).toEqual(['in-review']);
  });

  test('is withdrawn from any state in which it could still be read or come to be', () => {
    const from = TRUST_STATES.filter((state) => afterStep(state, 'withdrawn') !== null);
    expect(from).toEqual(['draft', 'in-review', 'published']);
  });

  test('is submitted again after somebody rejected it', () => {
    expect(possibleSteps('in-review')).toEqual(['submitted', 'published', 'superseded', 'withdrawn']);
  });

  test('ends for good', () => {
    expect(TRUST_STATES.filter(isEndedState)).toEqual(['superseded', 'withdrawn']);
  });

  test('whatever happens, what has ended is never published again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TRUST_STEPS), { maxLength: 12 }), (steps) => {
        let state: (typeof TRUST_STATES)[number] = 'draft';
        let hasEnded = false;
        for (const step of steps) {
          state = afterStep(state, step) ?? state;
          if (hasEnded) expect(isEndedState(state)).toBe(true);
          hasEnded = isEndedState(state);
        }
      }),
    );
  });
});
