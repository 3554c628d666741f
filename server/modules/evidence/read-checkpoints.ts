import { assert } from '#core/assert.ts';
import { fromBase64, toBase64 } from '#core/proof/bytes.ts';
import {
  judgeSeenCheckpoint,
  readSeenCheckpoint,
  type SeenVerdict,
} from '#core/proof/log/seen-checkpoint.ts';
import { addDays, civilDate, datesFrom, daysInMonth } from '#core/time/civil-date.ts';
import { dayBounds } from '#core/time/zone.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  checkpointMonthSchema,
  type DayCheckpoint,
  type SeenNote,
  seenNoteSchema,
} from './contract-checkpoints.ts';
import { lastCheckpointsWithin } from './log-repository.ts';
import { publishedKeys } from './published-keys.ts';
import { readCheckpoint, readConsistency } from './read-log.ts';

/**
 * What a checkpoint that somebody kept says about the log as it is now, by the same `core` and from the same public
 * answers that a browser would use. Public. Raises `evidence.log_empty` (404).
 */
export async function judgeSeenNote(ctx: Ctx, input: SeenNote): Promise<SeenVerdict> {
  authorise(ctx, 'evidence.readLog', 'public');
  const { note } = seenNoteSchema.parse(input);
  const read = await readSeenCheckpoint({
    pasted: note,
    latest: (await readCheckpoint(ctx, {})).note,
    keys: await publishedKeys(ctx),
    now: ctx.now.toISOString(),
  });
  if (read.kind !== 'compare') return read;
  const { hashes } = await readConsistency(ctx, { from: read.seen.size, to: read.latest.size });
  return judgeSeenCheckpoint(
    read,
    hashes.map((hash) => {
      const bytes = fromBase64(hash);
      assert(bytes !== null, 'a proof was just written in base64');
      return bytes;
    }),
  );
}

/** The last checkpoint of each day of a month (days in UTC), the latest first; days without one are left out. Public. */
export async function readDayCheckpoints(
  ctx: Ctx,
  input: { readonly month: string },
): Promise<readonly DayCheckpoint[]> {
  authorise(ctx, 'evidence.readLog', 'public');
  const { month } = checkpointMonthSchema.parse(input);
  const [year = 0, number = 0] = month.split('-').map(Number);
  const first = civilDate(year, number, 1);
  const days = datesFrom(first, addDays(first, daysInMonth(year, number)));
  const found = await lastCheckpointsWithin(
    ctx.tx,
    days.map((day) => ({ key: day, ...dayBounds(day, 'UTC') })),
  );
  return found.map(({ createdAt, key, note, rootHash, size }) => ({
    day: key,
    size,
    root: toBase64(rootHash),
    note,
    signedAt: createdAt,
  }));
}
