'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { addMemberInput, removeMemberInput } from '#server/modules/identity/contract.ts';

export async function addTenantMember(
  tenant: string,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const role = addMemberInput.shape.role.catch('viewer').parse(form.get('role'));
  const member = { email: formText(form, 'email'), name: formText(form, 'name'), role };
  const result = await formResult(caller.identity.members.add({ tenant, ...member }));
  if (result.ok) revalidatePath(`/t/${tenant}/settings/people`);
  return result;
}

export async function removeTenantMember(tenant: string, form: FormData): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const member = removeMemberInput.parse({ userId: form.get('userId'), role: form.get('role') });
  const result = await formResult(caller.identity.members.remove({ tenant, ...member }));
  revalidatePath(`/t/${tenant}/settings/people`);
  return result;
}
