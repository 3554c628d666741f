'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { type StaffRoleName, staffRoleInput } from '#server/modules/identity/contract.ts';

type Result = FormResult<unknown>;

const PAGE = '/desk/staff';

/** Makes somebody staff, or gives staff one more role. */
export async function giveStaffRole(_before: Result | null, form: FormData): Promise<Result> {
  const caller = await getCaller();
  // What is no role is refused by the parser, at its field.
  const role = formText(form, 'role') as StaffRoleName;
  const person = { email: formText(form, 'email'), name: formText(form, 'name'), role };
  const result = await formResult(caller.identity.staff.add(person));
  if (!result.ok) return result;
  revalidatePath(PAGE);
  // The form of one person is over once that person has the role.
  redirect(PAGE);
}

export async function takeStaffRole(form: FormData): Promise<Result> {
  const caller = await getCaller();
  const held = staffRoleInput.parse({ userId: form.get('userId'), role: form.get('role') });
  const result = await formResult(caller.identity.staff.revokeRole(held));
  revalidatePath(PAGE);
  return result;
}

export async function setStaffDisabled(form: FormData): Promise<Result> {
  const caller = await getCaller();
  const input = { userId: formText(form, 'userId'), disabled: form.get('disabled') === 'true' };
  const result = await formResult(caller.identity.staff.setDisabled(input));
  revalidatePath(PAGE);
  return result;
}

async function assign(form: FormData, assigned: boolean): Promise<Result> {
  const caller = await getCaller();
  const input = { tenant: formText(form, 'tenant'), userId: formText(form, 'userId'), assigned };
  const result = await formResult(caller.identity.staff.assignAccount(input));
  revalidatePath(PAGE);
  return result;
}

export async function giveAccount(_before: Result | null, form: FormData): Promise<Result> {
  return assign(form, true);
}

export async function takeAccount(form: FormData): Promise<Result> {
  return assign(form, false);
}
