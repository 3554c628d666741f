'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { CustomerStepInput, OpenDisputeInput } from '#server/modules/disputes/contract.ts';

type DisputeKey = { readonly tenant: string; readonly number: string };

/** The parser names a field by its place in the call; the form knows it without the call's own name. */
function atFields<T>(result: FormResult<T>): FormResult<T> {
  if (result.ok) return result;
  return {
    ok: false,
    problems: result.problems.map(({ field, message }) =>
      field === undefined
        ? { message }
        : {
            field: field
              .replace(/^(?:dispute|step|withdrawal)\./, '')
              .replace(/^attachments\b.*$/, 'attachments'),
            message,
          },
    ),
  };
}

const attachmentsOf = (form: FormData): string[] =>
  form.getAll('attachments').filter((id) => typeof id === 'string');

/** Opens a dispute and answers its number; the same form sent twice is one dispute. */
export async function openDispute(
  about: { readonly tenant: string; readonly subject: OpenDisputeInput['subject'] },
  _before: unknown,
  form: FormData,
): Promise<FormResult<{ readonly number: string }>> {
  const { subject, tenant } = about;
  const caller = await getCaller();
  const result = await formResult(
    caller.disputes.open({
      tenant,
      dispute: {
        subject,
        category: formText(form, 'category') as OpenDisputeInput['category'],
        amount: formText(form, 'amount'),
        text: formText(form, 'text'),
        attachments: attachmentsOf(form),
        key: formText(form, 'key'),
      },
    }),
  );
  return atFields(result);
}

/** Adds a word, an answer or a reopening of the customer. */
export async function addDisputeStep(
  about: DisputeKey & { readonly kind: CustomerStepInput['kind'] },
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const { kind, number, tenant } = about;
  const caller = await getCaller();
  const step = { number, kind, text: formText(form, 'text'), attachments: attachmentsOf(form) };
  const result = await formResult(caller.disputes.addStep({ tenant, step }));
  revalidatePath(`/t/${tenant}/disputes/${number}`);
  return atFields(result);
}

/** Takes a dispute back. */
export async function withdrawDispute(
  { number, tenant }: DisputeKey,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const reason = formText(form, 'reason');
  const withdrawal = { number, ...(reason === '' ? {} : { text: reason }) };
  const result = await formResult(caller.disputes.withdraw({ tenant, withdrawal }));
  revalidatePath(`/t/${tenant}/disputes/${number}`);
  return atFields(result);
}
