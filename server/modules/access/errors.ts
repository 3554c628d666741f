import type { Failure } from '#core/result.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';

/** The one answer for what does not exist, is not yours, is over or was never there. */
export function unknownDocument(): DomainError {
  return new DomainError('access.unknown', {
    message: 'There is no such document, or it is not open to you.',
    status: 404,
  });
}

export function unprovenMailbox(): DomainError {
  return new DomainError('access.mailbox_unproven', {
    message: 'Open the link that was mailed to you first.',
    status: 401,
  });
}

/** A rule that was not met: 409 where something moved meanwhile, else 422. */
export function refusal(error: Failure): DomainError {
  return domainErrorFrom(error, /moved|changed|over$/.test(error.code) ? 409 : 422);
}
