'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { NewKey } from '#server/modules/identity/contract.ts';

type KeyResult = FormResult<NewKey>;

/** Not a number at all where nothing was typed, so that the field is named and not taken as zero. */
function wholeNumber(form: FormData, name: string): number {
  return Number.parseFloat(formText(form, name));
}

function newKeyFields(form: FormData) {
  const lastDay = formText(form, 'expiresAt');
  return {
    name: formText(form, 'name'),
    ratePerMinute: wholeNumber(form, 'ratePerMinute'),
    expiresAt: lastDay === '' ? null : `${lastDay}T23:59:59Z`,
    clientCertSha256: formText(form, 'clientCertSha256') || null,
  };
}

function rotation(form: FormData) {
  return {
    keyId: formText(form, 'keyId'),
    overlapHours: wholeNumber(form, 'overlapHours'),
  };
}

export async function createTenantKey(
  tenant: string,
  _before: KeyResult | null,
  form: FormData,
): Promise<KeyResult> {
  const caller = await getCaller();
  const result = await formResult(caller.identity.tenantKeys.create({ tenant, ...newKeyFields(form) }));
  revalidatePath(`/t/${tenant}/settings/keys`);
  return result;
}

export async function rotateTenantKey(
  tenant: string,
  _before: KeyResult | null,
  form: FormData,
): Promise<KeyResult> {
  const caller = await getCaller();
  const result = await formResult(caller.identity.tenantKeys.rotate({ tenant, ...rotation(form) }));
  revalidatePath(`/t/${tenant}/settings/keys`);
  return result;
}

export async function revokeTenantKey(tenant: string, form: FormData): Promise<void> {
  const caller = await getCaller();
  await formResult(caller.identity.tenantKeys.revoke({ tenant, keyId: formText(form, 'keyId') }));
  revalidatePath(`/t/${tenant}/settings/keys`);
}

export async function createVendorKey(_before: KeyResult | null, form: FormData): Promise<KeyResult> {
  const caller = await getCaller();
  const result = await formResult(caller.identity.vendorKeys.create(newKeyFields(form)));
  revalidatePath('/desk/keys');
  return result;
}

export async function rotateVendorKey(_before: KeyResult | null, form: FormData): Promise<KeyResult> {
  const caller = await getCaller();
  const result = await formResult(caller.identity.vendorKeys.rotate(rotation(form)));
  revalidatePath('/desk/keys');
  return result;
}

export async function revokeVendorKey(form: FormData): Promise<void> {
  const caller = await getCaller();
  await formResult(caller.identity.vendorKeys.revoke({ keyId: formText(form, 'keyId') }));
  revalidatePath('/desk/keys');
}
