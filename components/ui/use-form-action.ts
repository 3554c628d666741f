'use client';

import { useActionState } from 'react';
import type { FormProblem, FormResult } from '#core/form-result.ts';

/** A server action behind a form: what came before, what was sent, what came of it. */
export type FormAction<T = unknown> = (
  before: FormResult<T> | null,
  form: FormData,
) => Promise<FormResult<T>>;

/** The state of a form with an action: its problems, and the one at a field or below it. */
export function useFormAction<T>(action: FormAction<T>) {
  const [result, submit] = useActionState(action, null);
  const problems: readonly FormProblem[] = result?.ok === false ? result.problems : [];
  const errorOf = (name: string): string | undefined =>
    problems.find(({ field }) => field === name || field?.startsWith(`${name}.`))?.message;
  return { result, submit, problems, errorOf };
}
