import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chaos, findDamage, openChaos } from './testing/chaos.ts';
import { CHAOS_POINTS, drawRound, randomFrom, shuffled, tellBlow } from './testing/chaos-plan.ts';

const SEED = 20261121;

let chaos: Chaos;

beforeAll(async () => {
  chaos = await openChaos();
});
afterAll(() => chaos?.close());

test('what nothing disturbs ends whole', () => {
  expect(findDamage(chaos.undisturbed, chaos.undisturbed)).toEqual([]);
  expect(chaos.undisturbed.same).toMatchObject({ totals: { length: 5 }, documents: { length: 20 } });
});

test('damage is found', () => {
  const { log, nothing, same } = chaos.undisturbed;
  const damaged = {
    same: { ...same, totals: [] },
    nothing: { ...nothing, gapsAndDoubles: [{ number: 'FS-000003' }] },
    log: { ...log, isSignedRoot: false },
  };
  expect(findDamage(chaos.undisturbed, damaged)).toEqual([
    expect.stringContaining('left over: gapsAndDoubles'),
    expect.stringContaining('differs: totals'),
    expect.stringContaining('the log'),
  ]);
});

test('one round of blows ends in the same bytes', { timeout: 300_000 }, async () => {
  const random = randomFrom(SEED);
  const blows = drawRound(random, shuffled(random, CHAOS_POINTS).slice(0, 3));
  const told: string[] = [];
  const end = await chaos.play(blows, (line) => told.push(line));
  expect(findDamage(chaos.undisturbed, end), `${blows.map(tellBlow).join('\n')}\n${told.join('\n')}`).toEqual(
    [],
  );
  expect(
    told.filter((line) => line.endsWith(': reached')),
    told.join('\n'),
  ).not.toEqual([]);
});
