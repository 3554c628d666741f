import { FAULT_PLAN, STORY_STEPS, type StoryStep } from './fault-plan.ts';

/**
 * One disturbance of a step: a process killed at a crash point, the database stopped or lost to a standby while a process
 * is held there, two closers that are both to be killed, a clock that jumps back, or ten calls of each job at once.
 */
export type Blow =
  | {
      readonly what: 'kill' | 'stop-database' | 'fail-over' | 'jumping-clock';
      readonly step: StoryStep;
      readonly point: string;
    }
  | { readonly what: 'two-closers'; readonly step: 'close'; readonly points: readonly [string, string] }
  | { readonly what: 'ten-calls'; readonly step: 'close' };

export type Random = () => number;

/** Numbers from 0 up to 1 that the seed decides (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** The order in which a close that nothing disturbs meets its points; a round may follow it, so that each kill finds work. */
const CLOSE_ORDER = [
  'close.planned',
  'close.run-joined',
  'close.collecting',
  'close.sealed',
  'close.compared',
  'close.rated',
  'close.numbered',
  'evidence.',
  'close.signed',
  'sequence.',
  'close.logged',
  'close.delivered',
  'effects.',
  'close.run-ended',
  'close.manifest-signed',
];

const POINTS = Object.entries(FAULT_PLAN).map(([point, { step }]) => ({ point, step }));

/** Every crash point that a round can meet, in the order in which the story meets its steps. */
export const CHAOS_POINTS: readonly string[] = POINTS.map(({ point }) => point);

function stepOf(point: string): StoryStep {
  const found = POINTS.find((each) => each.point === point);
  if (found === undefined) throw new Error(`no crash point is named ${point}`);
  return found.step;
}

/**
 * The blows of one round, by step and in random order within each (one in two rounds: in the order of the close): a kill at each of `points`, and everything else that
 * may happen to a close at points drawn at random.
 */
export function drawRound(random: Random, points: readonly string[]): readonly Blow[] {
  const ofStep = (step: StoryStep) => POINTS.filter((each) => each.step === step).map(({ point }) => point);
  const draw = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const closing = ofStep('close');
  const early = draw([...ofStep('import'), ...ofStep('seal')]);
  const blows: Blow[] = [
    ...points.map((point): Blow => ({ what: 'kill', step: stepOf(point), point })),
    { what: random() < 0.5 ? 'stop-database' : 'fail-over', step: stepOf(early), point: early },
    { what: 'stop-database', step: 'close', point: draw(closing) },
    { what: 'fail-over', step: 'close', point: draw(closing) },
    { what: 'jumping-clock', step: 'close', point: draw(closing) },
    { what: 'two-closers', step: 'close', points: [draw(closing), draw(closing)] },
    { what: 'ten-calls', step: 'close' },
  ];
  const inOrder = random() < 0.5;
  return STORY_STEPS.flatMap((step) => {
    const mine = shuffled(
      random,
      blows.filter((blow) => blow.step === step),
    );
    return inOrder ? mine.sort((a, b) => placeInClose(a) - placeInClose(b)) : mine;
  });
}

function placeInClose(blow: Blow): number {
  if (blow.what === 'ten-calls') return CLOSE_ORDER.length;
  const point = blow.what === 'two-closers' ? blow.points[0] : blow.point;
  return CLOSE_ORDER.findIndex((name) => point.startsWith(name));
}

/** One line for each blow, for whoever reads what a round did. */
export function tellBlow(blow: Blow): string {
  switch (blow.what) {
    case 'ten-calls':
      return `${blow.step}: ten calls of each job at once`;
    case 'two-closers':
      return `${blow.step}: two closers, killed at ${blow.points.join(' and ')}`;
    case 'jumping-clock':
      return `${blow.step}: a clock that jumps back, killed at ${blow.point}`;
    case 'kill':
      return `${blow.step}: killed at ${blow.point}`;
    case 'stop-database':
      return `${blow.step}: the database stopped at once at ${blow.point}`;
    case 'fail-over':
      return `${blow.step}: a standby promoted at ${blow.point}`;
  }
}
