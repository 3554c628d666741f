/** One thing to mend in what was sent; without a field it concerns the form as a whole. `message` is in the reader's language. */
export type FormProblem = { readonly field?: string; readonly message: string };

/** What the action behind a form gives back to it. */
export type FormResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FormProblem[] };

/** The text of a form's field without spaces around it; empty when it is missing or a file. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
