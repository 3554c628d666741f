'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import {
  type CreateWebhookInput,
  type NewWebhook,
  offeredEventTypes,
} from '#server/modules/notifications/contract-webhooks.ts';

/** `tenant` is the customer's external id; null at the desk, for the vendor's own endpoints. */
type Owner = string | null;
type Result = FormResult<unknown>;
type Secret = FormResult<NewWebhook>;

const homeOf = (tenant: Owner) => (tenant === null ? '/desk/webhooks' : `/t/${tenant}/settings/webhooks`);

function newFields(form: FormData): CreateWebhookInput {
  return {
    url: formText(form, 'url'),
    description: formText(form, 'description'),
    eventTypes: offeredEventTypes('vendor').filter((type) => form.has(`event-${type}`)),
  };
}

export async function createWebhook(tenant: Owner, _before: Secret | null, form: FormData): Promise<Secret> {
  const { tenantWebhooks, vendorWebhooks } = (await getCaller()).notifications;
  const fields = newFields(form);
  const result = await formResult(
    tenant === null ? vendorWebhooks.create(fields) : tenantWebhooks.create({ tenant, ...fields }),
  );
  revalidatePath(homeOf(tenant));
  return result;
}

export async function rotateWebhook(tenant: Owner, _before: Secret | null, form: FormData): Promise<Secret> {
  const { tenantWebhooks, vendorWebhooks } = (await getCaller()).notifications;
  const rotation = {
    endpointId: formText(form, 'endpointId'),
    overlapHours: Number.parseFloat(formText(form, 'overlapHours')),
  };
  return formResult(
    tenant === null ? vendorWebhooks.rotate(rotation) : tenantWebhooks.rotate({ tenant, ...rotation }),
  );
}

export async function testWebhook(tenant: Owner, _before: Result | null, form: FormData): Promise<Result> {
  const { tenantWebhooks, vendorWebhooks } = (await getCaller()).notifications;
  const endpointId = formText(form, 'endpointId');
  const result = await formResult(
    tenant === null ? vendorWebhooks.test({ endpointId }) : tenantWebhooks.test({ tenant, endpointId }),
  );
  revalidatePath(`${homeOf(tenant)}/${endpointId}`);
  return result;
}

export async function redeliverWebhook(
  tenant: Owner,
  _before: Result | null,
  form: FormData,
): Promise<Result> {
  const { tenantWebhooks, vendorWebhooks } = (await getCaller()).notifications;
  const which = { endpointId: formText(form, 'endpointId'), deliveryId: formText(form, 'deliveryId') };
  const result = await formResult(
    tenant === null ? vendorWebhooks.redeliver(which) : tenantWebhooks.redeliver({ tenant, ...which }),
  );
  revalidatePath(`${homeOf(tenant)}/${which.endpointId}`);
  return result;
}

export async function switchWebhook(tenant: Owner, _before: Result | null, form: FormData): Promise<Result> {
  const { tenantWebhooks, vendorWebhooks } = (await getCaller()).notifications;
  const which = { endpointId: formText(form, 'endpointId'), enabled: formText(form, 'enabled') === 'true' };
  const result = await formResult(
    tenant === null ? vendorWebhooks.switch(which) : tenantWebhooks.switch({ tenant, ...which }),
  );
  revalidatePath(`${homeOf(tenant)}/${which.endpointId}`);
  return result;
}

export async function removeWebhook(tenant: Owner, form: FormData): Promise<Result> {
  const { tenantWebhooks, vendorWebhooks } = (await getCaller()).notifications;
  const endpointId = formText(form, 'endpointId');
  const result = await formResult(
    tenant === null ? vendorWebhooks.remove({ endpointId }) : tenantWebhooks.remove({ tenant, endpointId }),
  );
  if (!result.ok) return result;
  revalidatePath(homeOf(tenant));
  redirect(homeOf(tenant));
}
