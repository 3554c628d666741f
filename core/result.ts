/** The answer of a `core` function whose failure the caller must show. `path` names the place, e.g. `config.tiers[1].up_to`. */
export type Failure = { readonly code: string; readonly message: string; readonly path?: string };

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure };

/** Wraps a value as success. */
export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Wraps an expected failure: a stable `capability.reason` code, one sentence, and where it happened. */
export function failure(code: string, message: string, path?: string): { ok: false; error: Failure } {
  return { ok: false, error: path === undefined ? { code, message } : { code, message, path } };
}
