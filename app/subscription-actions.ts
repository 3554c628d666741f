'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { ChangeStateInput } from '#server/modules/pricing/contract.ts';

type Wanted = { readonly subscriptionId: string; readonly effectiveFrom: string } & (
  | { readonly change: 'plan'; readonly plan: string; readonly version: number }
  | { readonly change: ChangeStateInput['change'] }
);

/** How many seats of a charge a subscription holds from a day on. */
export async function changeSeats(
  tenant: string,
  subscriptionId: string,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const result = await formResult(
    caller.pricing.setSeats({
      tenant,
      subscriptionId,
      charge: formText(form, 'charge'),
      effectiveFrom: formText(form, 'effectiveFrom'),
      quantity: formText(form, 'quantity'),
    }),
  );
  if (result.ok) revalidatePath(placeOf(tenant));
  return result;
}

type Chosen = { readonly plan: string; readonly version: number; readonly seatCharges: readonly string[] };

/** Starts a subscription to the plan version that was chosen; an anchor left empty is that of the start. */
export async function startSubscription(
  tenant: string,
  { plan, seatCharges, version }: Chosen,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const anchor = (name: 'anchorDay' | 'anchorMonth') =>
    formText(form, name) === '' ? {} : { [name]: Number(formText(form, name)) };
  const seats = Object.fromEntries(
    seatCharges.flatMap((key) => {
      const quantity = formText(form, `seats.${key}`);
      return quantity === '' ? [] : [[key, quantity]];
    }),
  );
  const result = await formResult(
    caller.pricing.createSubscription({
      tenant,
      plan,
      version,
      startsOn: formText(form, 'startsOn'),
      ...anchor('anchorDay'),
      ...anchor('anchorMonth'),
      ...(Object.keys(seats).length === 0 ? {} : { seats }),
    }),
  );
  if (!result.ok) return result;
  revalidatePath(placeOf(tenant));
  redirect(placeOf(tenant));
}

/** Makes the change that was shown, and returns to the subscriptions as they are then. */
export async function changeSubscription(
  tenant: string,
  wanted: Wanted,
  _before: FormResult<unknown> | null,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const { effectiveFrom, subscriptionId } = wanted;
  const given = { tenant, subscriptionId, effectiveFrom };
  const result: FormResult<unknown> =
    wanted.change === 'plan'
      ? await formResult(caller.pricing.changePlan({ ...given, plan: wanted.plan, version: wanted.version }))
      : await formResult(
          caller.pricing.changeState({ ...given, change: wanted.change, reason: formText(form, 'reason') }),
        );
  if (!result.ok) return result;
  revalidatePath(placeOf(tenant));
  redirect(placeOf(tenant));
}

function placeOf(tenant: string): string {
  return `/desk/tenants/${tenant}/subscriptions`;
}
