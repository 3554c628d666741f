import { describe, expect, it } from 'vitest';
import {
  MIGRATION_TRANSITIONS,
  type MigrationFacts,
  type MigrationState,
  nextMigrationStep,
} from './migration-lifecycle.ts';

const pro = (version: number, effectiveFrom: string) => ({ effectiveFrom, plan: 'pro', version });

/** Told on 2 October that it goes over on 1 November, and asked on the last day before. */
const facts = (changes: Partial<MigrationFacts>): MigrationFacts => ({
  direction: 'rise',
  from: { plan: 'pro', version: 1 },
  plannedFor: '2026-11-01',
  noticeDays: 30,
  notBefore: '2026-01-01',
  schedule: { interval: 'month', anchorDay: 1 },
  held: { startsOn: '2026-01-01', versions: [pro(1, '2026-01-01')], states: [] },
  today: '2026-10-31',
  noticeOn: '2026-10-02',
  isTold: true,
  ...changes,
});

const held = (more: Partial<MigrationFacts['held']>) => ({ held: { ...facts({}).held, ...more } });

describe('the next step of a migration', () => {
  it.each<[string, Partial<MigrationFacts>, ReturnType<typeof nextMigrationStep>]>([
    ['is done from the day before on', {}, { step: 'apply' }],
    ['waits until then', { today: '2026-10-30' }, { step: 'wait' }],
    ['is done later in its period too', { today: '2026-11-29' }, { step: 'apply' }],
    ['moves on when its period is over', { today: '2026-12-01' }, { step: 'move', to: '2026-12-01' }],
    [
      'moves on when the notice came a day late',
      { noticeOn: '2026-10-03' },
      { step: 'move', to: '2026-12-01' },
    ],
    ['moves on when the contract asks for more', { noticeDays: 31 }, { step: 'move', to: '2026-12-01' }],
    [
      'moves on while no mailbox has it',
      { noticeOn: null, today: '2026-10-03' },
      { step: 'move', to: '2026-12-01' },
    ],
    ['waits while there is time to send it', { noticeOn: null, today: '2026-10-02' }, { step: 'wait' }],
    ['moves on to the day asked for', { notBefore: '2026-11-02' }, { step: 'move', to: '2026-12-01' }],
    ['tells of the day first', { isTold: false }, { step: 'tell' }],
    ['needs no days for a fall', { direction: 'fall', noticeOn: '2026-10-31' }, { step: 'apply' }],
    [
      'tells of a fall before all the same',
      { direction: 'none', noticeOn: '2026-11-01' },
      { step: 'move', to: '2026-12-01' },
    ],
    [
      'is refused for a cancelled subscription',
      held({ states: [{ from: '2026-11-01', state: 'cancelled' }] }),
      { step: 'refuse', obstacle: 'cancelled' },
    ],
    [
      'is refused where the customer went elsewhere',
      held({ versions: [pro(1, '2026-01-01'), { ...pro(1, '2026-10-15'), plan: 'large' }] }),
      { step: 'refuse', obstacle: 'overtaken' },
    ],
    [
      'minds no change that comes later',
      held({ versions: [pro(1, '2026-01-01'), { ...pro(1, '2026-11-02'), plan: 'large' }] }),
      { step: 'apply' },
    ],
    [
      'goes on through a pause',
      held({ states: [{ from: '2026-10-15', state: 'paused' }] }),
      { step: 'apply' },
    ],
  ])('%s', (_, changes, step) => {
    expect(nextMigrationStep(facts(changes))).toEqual(step);
  });
});

it('ends in a state that nothing follows, and is never applied before it was told', () => {
  const states = Object.keys(MIGRATION_TRANSITIONS) as MigrationState[];
  expect(states.filter((state) => MIGRATION_TRANSITIONS[state].length === 0)).toEqual([
    'applied',
    'withdrawn',
    'refused',
  ]);
  expect(states.filter((state) => MIGRATION_TRANSITIONS[state].includes('applied'))).toEqual(['notified']);
});
