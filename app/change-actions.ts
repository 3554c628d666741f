'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

type Answer = FormResult<unknown>;
type Change = { readonly tenant: string; readonly changeId: string };

/** An administrator of a customer objects to a change. */
export async function objectToChange(change: Change, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(
    caller.announcements.object({ ...change, reason: formText(form, 'reason') }),
  );
  revalidatePath(`/t/${change.tenant}/trust/subprocessors`);
  return result;
}

/** Staff answer an objection. */
export async function answerToObjection(change: Change, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const outcome = formText(form, 'outcome') === 'accepted' ? 'accepted' : 'explained';
  const result = await formResult(
    caller.announcements.answer({ ...change, outcome, text: formText(form, 'text') }),
  );
  revalidatePath('/desk/trust/subprocessors');
  return result;
}
