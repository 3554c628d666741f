import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { database } from './db/index.ts';

const TABLE = 'rate_limit';
const WINDOW_SECONDS = 60;

/** One limiter per limit: the library fixes the number of points when a limiter is made. */
const limiters = new Map<string, Promise<RateLimiterPostgres>>();

/**
 * Counts in PostgreSQL, so that all processes share a limit; who is over it is turned away from memory until the minute is
 * over, and while the database is away each process counts for itself.
 */
async function openLimiter(name: string, perMinute: number): Promise<RateLimiterPostgres> {
  const points = { keyPrefix: name, points: perMinute, duration: WINDOW_SECONDS };
  return new RateLimiterPostgres({
    ...points,
    storeClient: (await database()).ingest,
    storeType: 'pool',
    tableName: TABLE,
    tableCreated: true,
    inMemoryBlockOnConsumed: perMinute + 1,
    inMemoryBlockDuration: WINDOW_SECONDS,
    insuranceLimiter: new RateLimiterMemory(points),
  });
}

/** What a limit answers: `retryAfterSeconds` is null while there is room. */
export type RateAnswer = { readonly retryAfterSeconds: number | null; readonly remaining: number };

/** Counts one request of `key` under the limit `name`. */
export async function consumeRate(input: {
  readonly name: string;
  readonly key: string;
  readonly perMinute: number;
}): Promise<RateAnswer> {
  const { name, key, perMinute } = input;
  const id = `${name}:${perMinute}`;
  const opening = limiters.get(id) ?? openLimiter(name, perMinute);
  limiters.set(id, opening);
  const limiter = await opening.catch((error: unknown) => {
    limiters.delete(id);
    throw error;
  });
  try {
    const { remainingPoints } = await limiter.consume(key);
    return { retryAfterSeconds: null, remaining: remainingPoints };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)), remaining: 0 };
  }
}
