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
  const place = `/desk/tenants/${tenant}/subscriptions`;
  revalidatePath(place);
  redirect(place);
}
