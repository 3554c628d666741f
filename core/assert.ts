/** A broken assumption of the program itself, never a user's mistake. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** States a precondition or postcondition; raises `AssertionError` when the program is wrong. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Ends a `switch` over a union: a new member becomes a type error here. */
export function assertNever(value: never, context = 'unexpected value'): never {
  throw new AssertionError(`${context}: ${JSON.stringify(value)}`);
}

/** Gives the value, or raises `AssertionError` when it is null or undefined. */
export function required<T>(value: T | null | undefined, message: string): T {
  assert(value !== null && value !== undefined, message);
  return value;
}
