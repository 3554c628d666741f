import { describe, expect, it } from 'vitest';
import { heldPieces } from './days-held.ts';
import {
  entriesInForce,
  type Supersession,
  supersessionsFor,
  versionInForce,
} from './superseded-versions.ts';

const MONTHLY = { interval: 'month', anchorDay: 1 } as const;
const supersession = (
  version: number,
  superseding: number,
  from: string,
  more: Partial<Supersession> = {},
): Supersession => ({ plan: 'starter', version, superseding, from, stays: [], ...more });
const entry = (effectiveFrom: string, version: number, plan = 'starter') => ({
  effectiveFrom,
  plan,
  version,
});

describe('the version in force', () => {
  it.for([
    ['before the day', 2, '2026-07-01', 2],
    ['on the day', 2, '2026-08-01', 3],
    ['of what supersedes and is superseded itself', 2, '2026-10-01', 5],
    ['of a version that nobody corrected', 1, '2026-10-01', 1],
  ] as const)('%s', ([, version, start, held]) => {
    const all = [supersession(2, 3, '2026-08-01'), supersession(3, 5, '2026-10-01')];
    expect(versionInForce({ plan: 'starter', version }, start, all)).toBe(held);
    expect(versionInForce({ plan: 'other', version }, start, all)).toBe(version);
  });

  it('of one that is corrected again from an earlier day follows each correction where it reached', () => {
    const all = [supersession(2, 3, '2026-10-01'), supersession(2, 4, '2026-08-01')];
    expect(versionInForce({ plan: 'starter', version: 2 }, '2026-08-01', all)).toBe(4);
    expect(versionInForce({ plan: 'starter', version: 2 }, '2026-10-01', all)).toBe(3);
  });

  it('leaves out customers that stay, and takes corrections in the order they were made', () => {
    const all = [supersession(3, 5, '2026-10-01'), supersession(2, 3, '2026-08-01', { stays: ['t1'] })];
    expect(supersessionsFor('t1', all)).toEqual([all[0]]);
    expect(supersessionsFor('t2', all)).toEqual([all[1], all[0]]);
  });
});

describe('the entries of a subscription in force', () => {
  const corrected = [supersession(2, 3, '2026-08-15')];

  it('change with the first period that begins on the day or later, and cut none in two', () => {
    expect(entriesInForce([entry('2026-06-01', 2)], MONTHLY, corrected)).toEqual([
      entry('2026-06-01', 2),
      { ...entry('2026-09-01', 3), superseded: 2 },
    ]);
  });

  it('begin with what supersedes when they begin on the day or later', () => {
    expect(entriesInForce([entry('2026-06-01', 1), entry('2026-08-20', 2)], MONTHLY, corrected)).toEqual([
      entry('2026-06-01', 1),
      { ...entry('2026-08-20', 3), superseded: 2 },
    ]);
  });

  it('end where the next entry begins, also when that is before the correction would hold', () => {
    const entries = [entry('2026-06-01', 2), entry('2026-08-20', 1)];
    expect(entriesInForce(entries, MONTHLY, corrected)).toEqual(entries);
  });

  it('stay one piece of a period where both sides of an entry come to the same version', () => {
    const entries = entriesInForce([entry('2026-06-01', 2), entry('2026-09-10', 3)], MONTHLY, corrected);
    const subscription = { startsOn: '2026-06-01', versions: entries, states: [] };
    expect(heldPieces(subscription, { start: '2026-09-01', end: '2026-10-01' })).toEqual([
      { from: '2026-09-01', until: '2026-10-01', plan: 'starter', version: 3 },
    ]);
  });

  it('are as they were where nothing is superseded', () => {
    const entries = [entry('2026-06-01', 2), entry('2026-08-20', 1), entry('2026-09-01', 7, 'other')];
    expect(entriesInForce(entries, MONTHLY, [])).toEqual(entries);
  });
});
