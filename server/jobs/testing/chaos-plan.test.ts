import { expect, test } from 'vitest';
import { CHAOS_POINTS, drawRound, randomFrom, shuffled, tellBlow } from './chaos-plan.ts';
import { FAULT_PLAN, STORY_STEPS } from './fault-plan.ts';

const drawn = (seed: number) => {
  const random = randomFrom(seed);
  return drawRound(random, shuffled(random, CHAOS_POINTS));
};

test('one seed is one plan, another seed another', () => {
  expect(drawn(5)).toEqual(drawn(5));
  expect(drawn(5)).not.toEqual(drawn(6));
});

test('a round kills at every point that it is given, step after step', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const blows = drawn(seed);
    const kills = blows.flatMap((blow) => (blow.what === 'kill' ? [blow.point] : []));
    expect(kills.toSorted()).toEqual(Object.keys(FAULT_PLAN).toSorted());
    const steps = blows.map(({ step }) => STORY_STEPS.indexOf(step));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(blows.map(({ what }) => what))).toEqual(
      new Set(['kill', 'stop-database', 'fail-over', 'jumping-clock', 'two-closers', 'ten-calls']),
    );
  }
});

test('every blow is told with its points', () => {
  expect(tellBlow({ what: 'two-closers', step: 'close', points: ['close.rated', 'close.signed'] })).toBe(
    'close: two closers, killed at close.rated and close.signed',
  );
});
