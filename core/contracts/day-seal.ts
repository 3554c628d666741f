import { z } from 'zod';
import { civilDate, count, decimalString, instant, sha256Hex, slug, zoneName } from './primitives.ts';

/** A reading of a meter and the instant it was taken. */
const reading = z.strictObject({ at: instant, value: decimalString });

export const aggregation = z.enum(['sum', 'count', 'max', 'last', 'time-weighted']);

export const dimensionValues = z.record(z.string().min(1).max(100), z.string());

/**
 * One aggregate of one day. `value` is, by aggregation: the sum; the number of events; the greatest value; the closing
 * value (`last`); the value multiplied by the seconds it was held within the day, added up (`time-weighted`: unit times
 * seconds, so that it is exact and the period's average is a division made once). `opening` is the reading in force when
 * the day began, `closing` the one in force when it ended; both only for `last` and `time-weighted`, whose row stands in
 * every day that a reading is in force. `amounts` are the single events' values in order, where a charge reads them.
 */
export const usageRow = z.strictObject({
  meter: slug,
  meterVersion: z.int().min(1),
  aggregation,
  unit: z.string().min(1).max(60),
  dimensions: dimensionValues,
  value: decimalString,
  eventCount: count,
  opening: reading.optional(),
  closing: reading.optional(),
  amounts: z.array(decimalString).optional(),
});

/**
 * What one day of one tenant's usage came to, as of one sealing. Sequence 0 holds all rows of the day; a later sequence
 * holds, for each row it touches, the day's whole new aggregate, and `supersedes` the digest of the sequence before.
 * `merkleRoot` is the RFC 6962 root over the events of this sequence alone. Rows are ordered by meter, version, and
 * canonical dimensions.
 */
export const daySeal = z.strictObject({
  schema: z.literal('openbook.day-seal/1'),
  tenant: z.strictObject({ id: z.string().min(1), externalId: z.string().min(1) }),
  day: civilDate,
  zone: zoneName,
  tzdata: z.string().min(1),
  sequence: count,
  sealedAt: instant,
  eventCount: count,
  merkleRoot: sha256Hex,
  supersedes: sha256Hex.optional(),
  counts: z.strictObject({
    received: count,
    accepted: count,
    duplicate: count,
    late: count,
    rejected: count,
  }),
  rows: z.array(usageRow),
});

export type Aggregation = z.infer<typeof aggregation>;
export type UsageRow = z.infer<typeof usageRow>;
export type DaySeal = z.infer<typeof daySeal>;
