import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, datesFrom } from '#core/time/civil-date.ts';
import { cancelledFrom, type HeldSubscription, heldPieces, pausedWithin, stateOn } from './days-held.ts';

const NOVEMBER = { start: '2026-11-01', end: '2026-12-01' };

function held(
  versions: readonly (readonly [string, number])[],
  states: HeldSubscription['states'] = [],
): HeldSubscription {
  return {
    startsOn: versions[0]?.[0] ?? '2026-01-01',
    versions: versions.map(([effectiveFrom, version]) => ({ effectiveFrom, plan: 'pro', version })),
    states,
  };
}

const daysOf = (subscription: HeldSubscription) =>
  heldPieces(subscription, NOVEMBER).map(({ from, until, version }) => `${from} ${until} ${version}`);

describe('the plan versions that a subscription holds in a period', () => {
  it.each([
    ['one all along', held([['2026-01-01', 1]]), ['2026-11-01 2026-12-01 1']],
    [
      'another from a day on',
      held([
        ['2026-01-01', 1],
        ['2026-11-11', 2],
      ]),
      ['2026-11-01 2026-11-11 1', '2026-11-11 2026-12-01 2'],
    ],
    [
      'another from the first day on',
      held([
        ['2026-01-01', 1],
        ['2026-11-01', 2],
      ]),
      ['2026-11-01 2026-12-01 2'],
    ],
    [
      'the same again, which changes nothing',
      held([
        ['2026-01-01', 1],
        ['2026-11-11', 1],
      ]),
      ['2026-11-01 2026-12-01 1'],
    ],
    [
      'until it is cancelled',
      held([['2026-01-01', 1]], [{ from: '2026-11-16', state: 'cancelled' }]),
      ['2026-11-01 2026-11-16 1'],
    ],
    ['nothing after it was', held([['2026-01-01', 1]], [{ from: '2026-11-01', state: 'cancelled' }]), []],
    ['nothing before it begins', held([['2026-12-01', 1]]), []],
  ])('%s', (_, subscription, pieces) => {
    expect(daysOf(subscription)).toEqual(pieces);
  });

  it('tile the days that it is served in, whatever changes', () => {
    const day = fc.integer({ min: -40, max: 60 }).map((offset) => addDays('2026-11-01', offset));
    const entries = fc.uniqueArray(fc.tuple(day, fc.integer({ min: 1, max: 3 })), {
      minLength: 1,
      maxLength: 6,
      selector: ([from]) => from,
    });
    fc.assert(
      fc.property(entries, fc.option(day), (list, end) => {
        const states = end === null ? [] : [{ from: end, state: 'cancelled' as const }];
        const subscription = held(
          list.toSorted(([a], [b]) => (a < b ? -1 : 1)),
          states,
        );
        const pieces = heldPieces(subscription, NOVEMBER);
        for (const one of datesFrom(NOVEMBER.start, NOVEMBER.end)) {
          const on = pieces.filter(({ from, until }) => from <= one && one < until);
          const isServed = subscription.startsOn <= one && stateOn(subscription, one) !== 'cancelled';
          expect(on.length).toBe(isServed ? 1 : 0);
          const version = subscription.versions.findLast(
            ({ effectiveFrom }) => effectiveFrom <= one,
          )?.version;
          if (isServed) expect(on[0]?.version).toBe(version);
        }
      }),
    );
  });
});

describe('the paused days of a period', () => {
  const states = [
    { from: '2026-10-20', state: 'paused' as const },
    { from: '2026-11-05', state: 'active' as const },
    { from: '2026-11-20', state: 'paused' as const },
    { from: '2026-11-25', state: 'cancelled' as const },
  ];

  it('are clipped to it and end where the subscription does', () => {
    expect(pausedWithin({ states }, NOVEMBER)).toEqual([
      { from: '2026-11-01', until: '2026-11-05' },
      { from: '2026-11-20', until: '2026-11-25' },
    ]);
  });

  it('are known by day', () => {
    const days = ['2026-10-19', '2026-10-20', '2026-11-05', '2026-11-24', '2026-11-25', '2027-01-01'];
    expect(days.map((day) => stateOn({ states }, day))).toEqual([
      'active',
      'paused',
      'active',
      'paused',
      'cancelled',
      'cancelled',
    ]);
    expect(cancelledFrom({ states: [] })).toBeNull();
  });
});
