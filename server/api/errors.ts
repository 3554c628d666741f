import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { assertNever } from '#core/assert.ts';
import { DomainError, type DomainStatus } from '#server/platform/errors.ts';

/** The name of the transport for the meaning of an expected failure. */
export function trpcCodeOf(status: DomainStatus): TRPC_ERROR_CODE_KEY {
  switch (status) {
    case 400:
      return 'BAD_REQUEST';
    case 401:
      return 'UNAUTHORIZED';
    case 403:
      return 'FORBIDDEN';
    case 404:
    case 410:
      return 'NOT_FOUND';
    case 409:
      return 'CONFLICT';
    case 413:
      return 'PAYLOAD_TOO_LARGE';
    case 415:
      return 'UNSUPPORTED_MEDIA_TYPE';
    case 422:
      return 'UNPROCESSABLE_CONTENT';
    case 429:
      return 'TOO_MANY_REQUESTS';
    case 503:
      return 'SERVICE_UNAVAILABLE';
    default:
      return assertNever(status);
  }
}

/** What a screen may know about a failure; `code` is the key of its text in `messages/`. */
export type ErrorFacts = {
  readonly code: string;
  readonly message: string;
  readonly path: string | null;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** `kind` is Zod's: `too_small`, `invalid_type`, ... */
  readonly issues: readonly { readonly path: string; readonly message: string; readonly kind: string }[];
  /** Whether we foresaw it. An unexpected one belongs into the log and is shown with its request id only. */
  readonly expected: boolean;
};

const UNEXPECTED =
  'Something went wrong on our side. Nothing was changed. Quote the request id if you write to us.';

function factsOfZod(error: ZodError): ErrorFacts {
  const issues = error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
    kind: issue.code,
  }));
  return {
    code: 'request.invalid',
    message: issues[0] ? `${issues[0].path || 'input'}: ${issues[0].message}` : 'The input is not valid.',
    path: issues[0]?.path ?? null,
    details: {},
    issues,
    expected: true,
  };
}

/** Maps any error to what may be shown. Whatever is neither a DomainError nor a refused input stays unnamed. */
export function errorFacts(error: unknown): ErrorFacts {
  const cause = error instanceof TRPCError ? error.cause : error;
  if (cause instanceof DomainError)
    return {
      code: cause.code,
      message: cause.message,
      path: cause.path ?? null,
      details: cause.details,
      issues: [],
      expected: true,
    };
  if (cause instanceof ZodError) return factsOfZod(cause);
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR')
    return {
      code: `request.${error.code.toLowerCase()}`,
      message: error.cause ? 'The request could not be read.' : error.message,
      path: null,
      details: {},
      issues: [],
      expected: true,
    };
  return {
    code: 'internal.unexpected',
    message: UNEXPECTED,
    path: null,
    details: {},
    issues: [],
    expected: false,
  };
}
