'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

type Answer = FormResult<unknown>;

const periodOf = (form: FormData) => ({ from: formText(form, 'from'), until: formText(form, 'until') });

/** Asks for an export for auditors. */
export async function askForExport(_before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const tenant = formText(form, 'tenant');
  const control = formText(form, 'control');
  const kinds = [...form.keys()].flatMap((name) => (name.startsWith('kind.') ? [name.slice(5)] : []));
  const result = await formResult(
    caller.exports.request({
      ...periodOf(form),
      tenant: tenant === '' ? null : tenant,
      control: control === '' ? null : control,
      kinds,
    }),
  );
  revalidatePath('/desk/evidence/exports');
  return result;
}

/** Asks for a snapshot of the customer's own records. */
export async function askForSnapshot(
  { tenant }: { readonly tenant: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const result = await formResult(caller.exports.requestSnapshot({ tenant, period: periodOf(form) }));
  revalidatePath(`/t/${tenant}/trust/snapshots`);
  if (result.ok) return result;
  // The parser names a field by its place in the call; the form knows it by its own name.
  const problems = result.problems.map(({ field, message }) =>
    field === undefined ? { message } : { field: field.replace(/^period\./, ''), message },
  );
  return { ok: false, problems };
}
