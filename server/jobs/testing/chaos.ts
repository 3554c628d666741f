import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Blow } from './chaos-plan.ts';
import { playRound } from './chaos-round.ts';
import { openChaosServer } from './chaos-server.ts';
import { readChaosState } from './chaos-state.ts';
import { openCopies, prepareWorld } from './fault-steps.ts';
import { writeWorld } from './fault-world.ts';

/** Zones in which the closers' hours are one civil day, since an invoice is dated by its customer's. */
const CUSTOMERS = [
  { externalId: 'chaos-a', zone: 'Etc/UTC' },
  { externalId: 'chaos-b', zone: 'Asia/Kolkata' },
  { externalId: 'chaos-c', zone: 'Europe/Madrid' },
  { externalId: 'chaos-d', zone: 'Africa/Nairobi' },
  { externalId: 'chaos-e', zone: 'Etc/UTC' },
] as const;

export type EndOfRound = Awaited<ReturnType<typeof readChaosState>>;

export type Chaos = {
  /** How the story ends when nothing disturbs it. */
  readonly undisturbed: EndOfRound;
  /** Plays one round from the same beginning and answers how it ended. */
  readonly play: (blows: readonly Blow[], tell: (line: string) => void) => Promise<EndOfRound>;
  readonly close: () => Promise<void>;
};

/** Prepares the world on a server of its own and tells the story once undisturbed. */
export async function openChaos(): Promise<Chaos> {
  const folder = mkdtempSync(join(tmpdir(), 'openbook-chaos-'));
  // The server runs under another account when the tests run as root, and must be able to pass through.
  chmodSync(folder, 0o755);
  const server = await openChaosServer(folder);
  const files = writeWorld(folder, CUSTOMERS);
  const copies = openCopies(server.embedded, folder);
  let rounds = 0;
  const play: Chaos['play'] = async (blows, tell) => {
    rounds += 1;
    const copy = await copies.make(`round_${rounds}`, 'world');
    await playRound({ server, copy, files, tell }, blows);
    const end = await readChaosState(server.embedded, copy);
    await copies.drop(copy);
    return end;
  };
  const close = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await prepareWorld(await copies.make('world'), files);
    return { undisturbed: await play([], () => undefined), play, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is not as it must be at the end of a round; nothing when all is. */
export function findDamage(undisturbed: EndOfRound, end: EndOfRound): string[] {
  const damage: string[] = [];
  for (const [name, rows] of Object.entries(end.nothing))
    if (!isDeepStrictEqual(rows, [])) damage.push(`left over: ${name} ${JSON.stringify(rows).slice(0, 500)}`);
  for (const [name, rows] of Object.entries(end.same)) {
    const before = undisturbed.same[name];
    if (!isDeepStrictEqual(rows, before))
      damage.push(
        `differs: ${name}\n  undisturbed ${JSON.stringify(before).slice(0, 1_500)}\n  disturbed   ${JSON.stringify(rows).slice(0, 1_500)}`,
      );
  }
  const { isFileWhole, isSignedRoot, isSignedSize } = end.log;
  if (!(isFileWhole && isSignedRoot && isSignedSize)) damage.push(`the log: ${JSON.stringify(end.log)}`);
  return damage;
}
