const SQL_STATE = /^[0-9A-Z]{5}$/;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';

type Unknown = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null;
}

/** Every place where pg, the adapter and Prisma's client keep the database's own code. */
function* codesOf(error: unknown): Generator<string> {
  if (!isRecord(error)) return;
  for (const key of ['originalCode', 'code']) {
    const code = error[key];
    if (typeof code === 'string') yield code;
  }
  for (const key of ['meta', 'driverAdapterError', 'cause']) yield* codesOf(error[key]);
}

/** The five-character SQLSTATE of a failed statement, whichever client raised it; undefined when the database said nothing. */
export function sqlStateOf(error: unknown): string | undefined {
  for (const code of codesOf(error)) if (SQL_STATE.test(code) && !/^P[12]\d{3}$/.test(code)) return code;
  return undefined;
}

/** The name of the constraint that a statement broke, where the client passes it on. */
export function constraintOf(error: unknown): string | undefined {
  if (!isRecord(error)) return undefined;
  if (typeof error['constraint'] === 'string') return error['constraint'];
  if (isRecord(error['constraint']) && typeof error['constraint']['index'] === 'string')
    return error['constraint']['index'];
  for (const key of ['meta', 'driverAdapterError', 'cause']) {
    const found = constraintOf(error[key]);
    if (found) return found;
  }
  return undefined;
}

/** A row with this key exists already. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return sqlStateOf(error) === '23505' && (constraint === undefined || constraintOf(error) === constraint);
}

/** Another transaction was in the way: the same work may simply be tried again. */
export function isRetryable(error: unknown): boolean {
  const state = sqlStateOf(error);
  return (
    state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED || [...codesOf(error)].includes('P2034')
  );
}

/** No connection of the pool came free in time, or the transaction outlived its limit: both are Prisma's P2028. */
export function isWaitTimeout(error: unknown): boolean {
  return [...codesOf(error)].includes('P2028');
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
]);

/** The database is away or coming back: nothing was wrong with the statement. */
export function isConnectionLoss(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state?.startsWith('08') || state?.startsWith('57P')) return true;
  if ([...codesOf(error)].some((code) => CONNECTION_CODES.has(code))) return true;
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect/i.test(error.message)
  );
}
