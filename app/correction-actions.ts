'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { type FormProblem, type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { CorrectionPreview } from '#server/modules/billing/contract-corrections.ts';

/** A place inside the document is told at the document's field, where the form can point to. */
function atDocument({ field, message }: FormProblem): FormProblem {
  if (field === undefined || field === 'reason')
    return field === undefined ? { message } : { field, message };
  return { field: 'document', message: field === 'document' ? message : `${field}: ${message}` };
}

/** Says what a corrected version comes to, or proposes it and goes to the proposal, by the button that was pressed. */
export async function correctPlanVersion(
  version: number,
  _before: unknown,
  form: FormData,
): Promise<FormResult<CorrectionPreview>> {
  const [caller, t] = await Promise.all([getCaller(), getTranslations('priceBook')]);
  let document: unknown;
  try {
    document = JSON.parse(formText(form, 'document'));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [{ field: 'document', message: t('notJson', { detail }) }] };
  }
  if (formText(form, 'step') === 'preview') {
    const preview = await formResult(caller.billing.previewCorrection({ document, version }));
    return preview.ok ? preview : { ok: false, problems: preview.problems.map(atDocument) };
  }
  const reason = formText(form, 'reason');
  const result = await formResult(caller.billing.proposeCorrection({ document, version, reason }));
  if (!result.ok) return { ok: false, problems: result.problems.map(atDocument) };
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}
