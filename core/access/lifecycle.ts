import { failure, type Result, success } from '#core/result.ts';

/**
 * Where a request for a document stands. `unproven`: nobody showed yet that the mailbox is theirs, so that staff do not see
 * it; `requested`: waits for staff.
 */
export const REQUEST_STATES = ['unproven', 'requested', 'approved', 'declined', 'expired'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export type RequestStep = 'prove' | 'approve' | 'decline' | 'lapse';

/** The state after a step; a step that is not named cannot be taken. The database holds the same table. */
const NEXT: Readonly<Record<RequestState, Partial<Readonly<Record<RequestStep, RequestState>>>>> = {
  unproven: { prove: 'requested', lapse: 'expired' },
  requested: { approve: 'approved', decline: 'declined', lapse: 'expired' },
  approved: {},
  declined: {},
  expired: {},
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long a link in a mail proves a mailbox. */
export const MAIL_LINK_MS = 24 * HOUR_MS;
/** How long a request waits for staff. */
export const REQUEST_WAITS_MS = 30 * DAY_MS;
/** For how many days a document is given at most, and unless staff choose otherwise. */
export const GRANT_DAYS_MAX = 365;
export const GRANT_DAYS_DEFAULT = 30;

/** When a request that is left alone is over. */
export function requestLapsesAt(request: {
  readonly state: RequestState;
  readonly since: Date;
}): Date | null {
  if (request.state === 'unproven') return new Date(request.since.getTime() + MAIL_LINK_MS);
  if (request.state === 'requested') return new Date(request.since.getTime() + REQUEST_WAITS_MS);
  return null;
}

/** Where a request stands at an instant, whether or not anybody wrote down that its time is over. */
export function requestStateAt(
  request: { readonly state: RequestState; readonly since: Date },
  at: Date,
): RequestState {
  const lapsesAt = requestLapsesAt(request);
  return lapsesAt !== null && lapsesAt.getTime() <= at.getTime() ? 'expired' : request.state;
}

/** The state after a step. Fails with `access.request_moved` where it cannot be taken. */
export function stepRequest(
  request: { readonly state: RequestState; readonly since: Date },
  step: RequestStep,
  at: Date,
): Result<RequestState> {
  const state = step === 'lapse' ? request.state : requestStateAt(request, at);
  const next = NEXT[state][step];
  return next === undefined
    ? failure('access.request_moved', `A request that is ${state} cannot be taken there.`)
    : success(next);
}

/** A grant ends at its instant, or before it when somebody revokes it. Both are for good. */
export type GrantLife = { readonly expiresAt: Date; readonly revokedAt: Date | null };
export type GrantState = 'active' | 'expired' | 'revoked';

/** Where a grant stands at an instant; it is expired from `expiresAt` on. */
export function grantStateAt(grant: GrantLife, at: Date): GrantState {
  if (grant.revokedAt !== null && grant.revokedAt.getTime() <= at.getTime()) return 'revoked';
  return grant.expiresAt.getTime() <= at.getTime() ? 'expired' : 'active';
}

/** When a grant of so many days ends. Fails with `access.days_out_of_range`. */
export function grantEndsAt(days: number, at: Date): Result<Date> {
  if (!Number.isInteger(days) || days < 1 || days > GRANT_DAYS_MAX)
    return failure(
      'access.days_out_of_range',
      `A document is given for 1 to ${GRANT_DAYS_MAX} days.`,
      'days',
    );
  return success(new Date(at.getTime() + days * DAY_MS));
}
