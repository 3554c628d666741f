import { expect, it } from 'vitest';
import { subscriptionTimeline } from './subscription-timeline.ts';

const plan = (effectiveFrom: string, version: number) => ({ effectiveFrom, plan: 'pro', version });

it('tells what changes when, and leaves out what changes nothing or comes after the end', () => {
  const entries = subscriptionTimeline({
    startsOn: '2026-01-01',
    versions: [plan('2026-01-01', 1), plan('2026-02-01', 1), plan('2026-03-11', 2), plan('2026-09-01', 3)],
    states: [
      { from: '2026-02-15', state: 'active' },
      { from: '2026-03-05', state: 'paused' },
      { from: '2026-03-11', state: 'active' },
      { from: '2026-09-01', state: 'cancelled' },
    ],
  });
  expect(entries).toEqual([
    { from: '2026-01-01', kind: 'plan', plan: 'pro', version: 1 },
    { from: '2026-03-05', kind: 'paused' },
    { from: '2026-03-11', kind: 'plan', plan: 'pro', version: 2 },
    { from: '2026-03-11', kind: 'resumed' },
    { from: '2026-09-01', kind: 'cancelled' },
  ]);
});
