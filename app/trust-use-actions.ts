'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

type Answer = FormResult<unknown>;

/** Writes down that a customer uses a service in a region; the form names both as one choice. */
export async function setUse(tenant: string, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const [service = '', region = ''] = formText(form, 'service').split('/');
  const [startsOn, reason] = [formText(form, 'startsOn'), formText(form, 'reason')];
  const result = await formResult(caller.trust.setUse({ tenant, service, region, startsOn, reason }));
  revalidatePath(`/desk/tenants/${tenant}/services`);
  return result;
}

/** Writes down from which day on a customer no longer uses something. */
export async function endUse(tenant: string, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const useId = formText(form, 'useId');
  const [endsOn, reason] = [formText(form, 'endsOn'), formText(form, 'endReason')];
  const result = await formResult(caller.trust.endUse({ tenant, useId, endsOn, reason }));
  revalidatePath(`/desk/tenants/${tenant}/services`);
  if (result.ok) return result;
  // The two forms of the page have each their own field for the reason.
  const problems = result.problems.map((problem) =>
    problem.field === 'reason' ? { ...problem, field: 'endReason' } : problem,
  );
  return { ok: false, problems };
}
