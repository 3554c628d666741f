import { expect, it } from 'vitest';
import { runProgress } from './run-progress.ts';

it('counts phases, settled closes, and the time left by the rate so far', () => {
  const progress = runProgress(
    [
      { phaseAtStart: 'open', phase: 'delivered', closes: 10 },
      { phaseAtStart: 'open', phase: 'rated', closes: 10 },
      { phaseAtStart: 'collecting', phase: 'parked', closes: 1 },
      { phaseAtStart: 'delivered', phase: 'delivered', closes: 5 },
    ],
    53,
  );
  expect(progress).toEqual({
    done: 70 + 30 + 6,
    total: 140 + 6,
    closes: 26,
    closesSettled: 16,
    stepsPerSecond: 2,
    secondsLeft: 20,
  });
});

it.each([
  ['nothing was done yet', [{ phaseAtStart: 'open', phase: 'open', closes: 3 }] as const, 10],
  ['no time has gone by', [{ phaseAtStart: 'open', phase: 'sealed', closes: 3 }] as const, 0],
  ['there is nothing to do', [], 10],
])('has no rate while %s', (_why, counts, seconds) => {
  expect(runProgress(counts, seconds)).toMatchObject({ stepsPerSecond: null, secondsLeft: null });
});

it('never counts a close backwards that was set back', () => {
  const counts = [{ phaseAtStart: 'rated', phase: 'collecting', closes: 1 }] as const;
  expect(runProgress(counts, 5)).toMatchObject({ done: 0, total: 4 });
});
