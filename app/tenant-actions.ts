'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { TenantView } from '#server/modules/tenancy/contract.ts';

/** Makes a customer; its billing terms come next, from those who keep them. */
export async function makeTenant(
  _before: FormResult<TenantView> | null,
  form: FormData,
): Promise<FormResult<TenantView>> {
  const caller = await getCaller();
  const result = await formResult(
    caller.tenancy.create({
      externalId: formText(form, 'externalId'),
      name: formText(form, 'name'),
      locale: formText(form, 'locale') === 'es' ? 'es' : 'en',
      zone: formText(form, 'zone'),
    }),
  );
  revalidatePath('/desk/tenants');
  return result;
}

/** Plans another billing zone for a customer. */
export async function changeBillingZone(
  tenant: string,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const change = { zone: formText(form, 'zone'), effectiveFrom: formText(form, 'effectiveFrom') };
  const result = await formResult(caller.billing.changeZone({ tenant, ...change }));
  revalidatePath(`/desk/tenants/${tenant}`);
  return result;
}
