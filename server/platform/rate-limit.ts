import { createHmac } from 'node:crypto';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { required } from '#core/assert.ts';
import { masterKeys } from './crypto/master-key.ts';
import { database } from './db/index.ts';
import { log } from './log.ts';

const TABLE = 'rate_limit';
const WINDOW_SECONDS = 60;
/** A little later than a window that began now is over. */
const FORGET_AFTER_MS = (WINDOW_SECONDS + 1) * 1000;

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
    // The library keeps what is over for an hour; we forget it each minute.
    clearExpiredByTimeout: false,
    inMemoryBlockOnConsumed: perMinute + 1,
    inMemoryBlockDuration: WINDOW_SECONDS,
    insuranceLimiter: new RateLimiterMemory(points),
  });
}

/**
 * What stands in the database for whom or what is counted. Mailboxes, addresses of visitors and tokens are among them, so
 * that it is an HMAC under the master key: nobody who has the table alone can find them out by trying.
 */
export function countedKey(key: string): string {
  const { current, byVersion } = masterKeys();
  const masterKey = required(byVersion.get(current), 'the current master key is given');
  return createHmac('sha256', masterKey).update(`openbook rate limit\n${key}`).digest('base64url');
}

/** Removes the counts whose minute is over, by the real clock, as they are counted; answers how many. */
export async function forgetCounts(): Promise<number> {
  const { ingest } = await database();
  const { rowCount } = await ingest.query(`delete from ${TABLE} where expire < $1`, [Date.now()]);
  return rowCount ?? 0;
}

let isForgettingPlanned = false;
let hasCountedSince = false;

/** Forgets counts about once a minute for as long as this process counts anything; what it leaves, `tidy-records` removes. */
function planForgetting(): void {
  hasCountedSince = true;
  if (isForgettingPlanned) return;
  isForgettingPlanned = true;
  hasCountedSince = false;
  setTimeout(() => {
    isForgettingPlanned = false;
    if (hasCountedSince) planForgetting();
    forgetCounts().catch((error: unknown) => log.warn({ err: error }, 'counts of requests were not removed'));
  }, FORGET_AFTER_MS).unref();
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
    const { remainingPoints } = await limiter.consume(countedKey(key));
    planForgetting();
    return { retryAfterSeconds: null, remaining: remainingPoints };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)), remaining: 0 };
  }
}
