'use server';

import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

/** Begins to look at the portal as this customer does. */
export async function startViewing(
  tenant: string,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const reason = formText(form, 'reason');
  const result = await formResult(caller.identity.viewAs.start({ tenant, reason }));
  if (!result.ok) return result;
  redirect(`/t/${tenant}`);
}
