import type { z } from 'zod';
import { failure, type Result, success } from '#core/result.ts';

/** A schema that gives a `T`, for code outside of the contracts. */
export type Schema<T> = z.ZodType<T>;

/** Writes a path as `config.tiers[1].up_to`. */
export function formatPath(segments: readonly PropertyKey[], root = ''): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    return path === '' ? String(segment) : `${path}.${String(segment)}`;
  }, root);
}

/** Checks a value against a schema; the failure names the first place that is wrong, an unknown key included. */
export function parseWith<T>(input: {
  readonly schema: z.ZodType<T>;
  readonly value: unknown;
  readonly code: string;
  readonly root?: string;
}): Result<T> {
  const parsed = input.schema.safeParse(input.value);
  if (parsed.success) return success(parsed.data);
  const [issue] = parsed.error.issues;
  const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = formatPath([...(issue?.path ?? []), ...unknownKeys], input.root ?? '');
  return failure(input.code, issue?.message ?? 'The value is not valid.', path);
}
