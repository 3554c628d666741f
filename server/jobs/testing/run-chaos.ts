// `npm run chaos`: rounds of the story under random blows until the time is over; the seed decides them all.
import { parseArgs } from 'node:util';
import { findDamage, openChaos } from './chaos.ts';
import { CHAOS_POINTS, drawRound, randomFrom, shuffled, tellBlow } from './chaos-plan.ts';

const KILLS_PER_ROUND = 8;

const { values } = parseArgs({
  options: { seed: { type: 'string' }, minutes: { type: 'string', default: '10' } },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const minutes = Number(values.minutes);
if (!Number.isSafeInteger(seed) || !(minutes > 0)) {
  process.stderr.write('npm run chaos -- [--seed WHOLE_NUMBER] [--minutes NUMBER]\n');
  process.exit(2);
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const random = randomFrom(seed);
const startedMs = performance.now();
const minutesSince = () => (performance.now() - startedMs) / 60_000;
const reached = new Set<string>();
/** What was not reached yet comes first, so that every point is met in time. */
let deck = shuffled(random, CHAOS_POINTS);

say(`seed ${seed}: repeat with  npm run chaos -- --seed ${seed} --minutes ${minutes}`);
const chaos = await openChaos();
let rounds = 0;
try {
  do {
    rounds += 1;
    const points = deck.slice(0, KILLS_PER_ROUND);
    const blows = drawRound(random, points);
    say(`\nround ${rounds}`);
    for (const blow of blows) say(`  plan  ${tellBlow(blow)}`);
    const end = await chaos.play(blows, (line) => {
      const point = /^\S+ (?:kill|jumping-clock|two-closers) (\S+): reached$/.exec(line)?.[1];
      if (point !== undefined) reached.add(point);
      say(`  did   ${line}`);
    });
    const damage = findDamage(chaos.undisturbed, end);
    if (damage.length > 0) throw new Error(`round ${rounds} of seed ${seed}:\n${damage.join('\n')}`);
    const missed = deck.filter((point) => !reached.has(point));
    deck = [...missed, ...shuffled(random, [...reached])];
    say(
      `  whole: the same bytes, no gap, nothing left over; ${reached.size} of ${CHAOS_POINTS.length} points`,
    );
  } while (minutesSince() < minutes);
  say(`\n${rounds} rounds whole in ${minutesSince().toFixed(1)} minutes, seed ${seed}`);
  const missed = CHAOS_POINTS.filter((point) => !reached.has(point));
  if (missed.length > 0) say(`not killed at: ${missed.join(', ')}`);
} catch (error) {
  process.exitCode = 1;
  say(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await chaos.close();
}
