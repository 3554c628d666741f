import type { Failure } from '#core/result.ts';

/** The HTTP meaning of an expected failure; the transport maps it, nobody else looks at it. */
export type DomainStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 503;

type DomainErrorInit = {
  readonly message: string;
  readonly path?: string;
  readonly status?: DomainStatus;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
};

/**
 * A failure that its caller must expect and may show. `code` is `capability.reason`, stable and translated in
 * `messages/`; `message` is the English sentence for logs and machine readers; `path` names the place in the input.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: string;
  readonly status: DomainStatus;
  readonly path: string | undefined;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: string, init: DomainErrorInit) {
    super(init.message);
    this.code = code;
    this.status = init.status ?? 422;
    this.path = init.path;
    this.details = init.details ?? {};
  }
}

/** Turns an expected failure of `core` into the error of the door. */
export function domainErrorFrom(error: Failure, status: DomainStatus = 422): DomainError {
  return new DomainError(error.code, {
    message: error.message,
    status,
    ...(error.path === undefined ? {} : { path: error.path }),
  });
}
