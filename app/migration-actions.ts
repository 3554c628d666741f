'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { PreviewMigrationInput } from '#server/modules/billing/contract-migrations.ts';

/** Plans the migration of the subscriptions that stay ticked, and shows it in the list. */
export async function startMigration(
  asked: PreviewMigrationInput,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const only = form.getAll('only').filter((value) => typeof value === 'string');
  const result = await formResult(
    caller.migrations.start({ ...asked, only, reason: formText(form, 'reason') }),
  );
  if (!result.ok) return result;
  const place = `/desk/price-book/migrate?plan=${asked.plan}`;
  revalidatePath('/desk/price-book/migrate');
  redirect(place);
}

/** Takes a migration back, for one subscription or for all that have not gone over. */
export async function withdrawMigration(
  which: { readonly migrationId: string; readonly only?: string },
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const result = await formResult(caller.migrations.withdraw({ ...which, reason: formText(form, 'reason') }));
  if (result.ok) revalidatePath('/desk/price-book/migrate');
  return result;
}
