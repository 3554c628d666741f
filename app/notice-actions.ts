'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

/** `tenant` is the customer's external id; null at the desk. */
type Place = string | null;
type Result = FormResult<unknown>;

const pageOf = (tenant: Place) => (tenant === null ? '/desk/notices' : `/t/${tenant}/notices`);

/** Marks the notices that the page showed as read; one that came meanwhile stays new. */
export async function markNoticesRead(
  tenant: Place,
  _before: Result | null,
  form: FormData,
): Promise<Result> {
  const { deskNotices, tenantNotices } = (await getCaller()).notifications;
  const ids = formText(form, 'ids').split(' ').filter(Boolean);
  const result = await formResult(
    tenant === null ? deskNotices.markRead({ ids }) : tenantNotices.markRead({ tenant, ids }),
  );
  revalidatePath(pageOf(tenant), 'layout');
  return result;
}

/** Whether the notices of this person are sent by mail too, wherever they are read. */
export async function changeNoticeMail(
  tenant: Place,
  _before: Result | null,
  form: FormData,
): Promise<Result> {
  const caller = await getCaller();
  const result = await formResult(
    caller.identity.changeProfile({ noticesByMail: form.get('noticesByMail') === 'on' }),
  );
  revalidatePath(pageOf(tenant));
  return result;
}
