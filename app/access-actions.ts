'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { getLocale } from 'next-intl/server';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { clearReaderPass, keepReaderPass, readerPass } from './reader-pass.ts';

type Answer = FormResult<unknown>;

/** The parser names a field by its place in the call; a form knows it by its own name. */
function renamed(result: Answer, rename: (field: string) => string): Answer {
  if (result.ok) return result;
  return {
    ok: false,
    problems: result.problems.map(({ field, message }) =>
      field === undefined ? { message } : { field: rename(field), message },
    ),
  };
}

/** Asks to read a document; whoever asks meets the same page afterwards. */
export async function askForDocument(
  { slug }: { readonly slug: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const [caller, locale] = await Promise.all([getCaller(), getLocale()]);
  const result = await formResult(
    caller.access.request({ slug, email: formText(form, 'email'), reason: formText(form, 'reason'), locale }),
  );
  if (!result.ok) return result;
  redirect(`/trust/request/${slug}?sent=${result.value.state}`);
}

/** Uses the link of a mail up, and lets this browser keep its pass. */
export async function proveMailbox(
  { token }: { readonly token: string },
  _before: unknown,
  _form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.access.proveMailbox({ token }));
  if (!result.ok) return result;
  await keepReaderPass(result.value.pass);
  redirect('/trust/access');
}

export async function acceptAgreement(
  { textSha256 }: { readonly textSha256: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const [caller, locale, pass] = await Promise.all([getCaller(), getLocale(), readerPass()]);
  const statement = {
    name: formText(form, 'name'),
    title: formText(form, 'title'),
    legalEntity: formText(form, 'legalEntity'),
    mayBind: form.get('mayBind') === 'on',
    locale,
    textSha256,
  };
  const result = await formResult(caller.access.acceptNda({ pass, statement }));
  if (!result.ok) return renamed(result, (field) => field.replace(/^statement\./, ''));
  redirect('/trust/access');
}

/** Takes the pass out of this browser. */
export async function forgetReader(): Promise<void> {
  await clearReaderPass();
  redirect('/trust/access');
}

export async function approveAccess(
  { requestId }: { readonly requestId: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const days = formText(form, 'days');
  const result = await formResult(
    caller.access.approve({
      requestId,
      days: /^\d{1,3}$/.test(days) ? Number(days) : Number.NaN,
      reason: formText(form, 'reason'),
    }),
  );
  revalidatePath('/desk/access');
  return result;
}

export async function declineAccess(
  { requestId }: { readonly requestId: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.access.decline({ requestId, reason: formText(form, 'reason') }));
  revalidatePath('/desk/access');
  return result;
}

export async function revokeAccess(
  { grantId }: { readonly grantId: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.access.revoke({ grantId, reason: formText(form, 'reason') }));
  revalidatePath('/desk/access');
  return result;
}

export async function recordAgreement(_before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const text = (name: string) => formText(form, `record.${name}`);
  const result = await formResult(
    caller.access.recordNda({
      party: text('party'),
      legalEntity: text('legalEntity'),
      signer: text('signer'),
      endsOn: text('endsOn') || null,
      reason: text('reason'),
    }),
  );
  revalidatePath('/desk/access');
  return renamed(result, (field) => `record.${field}`);
}

export async function replaceAgreement(_before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const words = (language: 'en' | 'es') => ({
    title: formText(form, `text.${language}.title`),
    paragraphs: formText(form, `text.${language}.paragraphs`)
      .split(/\r?\n\s*\r?\n/)
      .map((paragraph) => paragraph.trim())
      .filter((paragraph) => paragraph !== ''),
  });
  const result = await formResult(
    caller.access.replaceNda({
      en: words('en'),
      es: words('es'),
      earlierStand: form.get('text.earlierStand') === 'on',
    }),
  );
  revalidatePath('/desk/access');
  return renamed(result, (field) => `text.${field}`);
}
