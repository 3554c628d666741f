'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

/** Switches something on or off for everybody, with a reason that stays. */
export async function changeSwitch(
  name: string,
  enabled: boolean,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const reason = formText(form, 'reason');
  const result = await formResult(caller.operations.changeSwitch({ name, enabled, reason }));
  revalidatePath('/desk/jobs');
  return result;
}
