import { z } from 'zod';
import type { CivilDate } from '#core/time/civil-date.ts';

/** A pasted checkpoint or receipt; a note has a hundred bytes a key, a receipt some thousands. */
export const SEEN_NOTE_MAX = 20_000;

export const seenNoteSchema = z.strictObject({ note: z.string().max(SEEN_NOTE_MAX) });
export type SeenNote = z.infer<typeof seenNoteSchema>;

export const checkpointQuerySchema = z.strictObject({
  size: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,14})$/, 'must be a whole number')
    .transform(Number)
    .optional(),
});

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

export const checkpointMonthSchema = z.strictObject({ month: z.string().regex(MONTH) });

/** The last checkpoint of a day in UTC: it holds everything that was logged until then. */
export type DayCheckpoint = {
  readonly day: CivilDate;
  readonly size: number;
  /** The root as the note has it, in base64. */
  readonly root: string;
  readonly note: string;
  readonly signedAt: Date;
};

/** The month of an address, else the one that `today` is in. */
export function monthChoice(asked: string | undefined, today: CivilDate): string {
  return asked !== undefined && MONTH.test(asked) ? asked : today.slice(0, 7);
}
