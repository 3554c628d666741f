import { TRPCError } from '@trpc/server';
import { getTranslations } from 'next-intl/server';
import type { FormProblem, FormResult } from '#core/form-result.ts';
import { type ErrorFacts, errorFacts } from './errors.ts';

/** The messages by keys that only a failure knows; the typed translator knows those written in the code. */
type Texts = {
  readonly has: (key: string) => boolean;
  (key: string, values?: Record<string, string | number>): string;
};

/** The text of a failure: `messages/<capability>.errors.<reason>`, else its English sentence. */
function textOf({ code, details, message }: ErrorFacts, texts: Texts): string {
  const [capability, reason] = code.split('.');
  const key = `${capability}.errors.${reason}`;
  if (!texts.has(key)) return message;
  const values = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? String(value) : value,
  ]);
  return texts(key, Object.fromEntries(values));
}

/** What a parser found, in the reader's words: parsers speak English and of types. */
function problemsOf({ issues }: ErrorFacts, texts: Texts): FormProblem[] {
  return issues.map(({ path, kind }) => {
    const key = `request.fields.${kind}`;
    const message = texts(texts.has(key) ? key : 'request.fields.other');
    return path ? { field: path, message } : { message };
  });
}

/** Awaits a call and turns an expected failure into what the form shows; everything else goes on to the error page. */
export async function formResult<T>(call: Promise<T>): Promise<FormResult<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const facts = errorFacts(error);
    if (!facts.expected) throw error;
    const texts = (await getTranslations()) as unknown as Texts;
    if (facts.issues.length > 0) return { ok: false, problems: problemsOf(facts, texts) };
    const message = textOf(facts, texts);
    return { ok: false, problems: [facts.path === null ? { message } : { field: facts.path, message }] };
  }
}
