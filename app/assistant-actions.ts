'use server';

import { revalidatePath } from 'next/cache';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { type AnswerDto, type AskInput, DEEDS } from '#server/modules/assistant/contract.ts';

type Place = { readonly tenant: string; readonly number: string };

const pageOf = ({ number, tenant }: Place) => `/desk/disputes/${tenant}/${number}/summary`;

/** Asks for a summary of the dispute of a page, of what the page showed. */
export async function askForSummary(
  place: Place,
  about: Pick<AskInput, 'locale' | 'provider' | 'shownSha256'>,
): Promise<FormResult<AnswerDto>> {
  const caller = await getCaller();
  const { number, tenant } = place;
  return formResult(caller.assistant.ask({ tenant, about: { ...about, number } }));
}

/** Keeps what the person did with a draft. */
export async function recordDeed(
  { tenant }: Place,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const deed = DEEDS.find((known) => known === formText(form, 'deed')) ?? 'discarded';
  return formResult(caller.assistant.recordDeed({ tenant, deed: { askId: formText(form, 'askId'), deed } }));
}

/** Switches the assistant on or off for the customer of the page, with a reason that stays. */
export async function switchAssistant(
  place: Place,
  enabled: boolean,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const reason = formText(form, 'reason');
  const result = await formResult(
    caller.assistant.switchForTenant({ tenant: place.tenant, enabled, reason }),
  );
  revalidatePath(pageOf(place));
  return result;
}

/** A whole number as typed; what is none is left to the parser. */
function wholeNumber(text: string): number {
  return /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
}

/** Sets the budget of the day. */
export async function setAssistantBudget(
  place: Place,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const result = await formResult(
    caller.assistant.setBudget({
      requestsPerDay: wholeNumber(formText(form, 'requestsPerDay')),
      tokensPerDay: wholeNumber(formText(form, 'tokensPerDay')),
      costPerDay: formText(form, 'costPerDay'),
      currency: formText(form, 'currency'),
      inputPerMillion: formText(form, 'inputPerMillion'),
      outputPerMillion: formText(form, 'outputPerMillion'),
      reason: formText(form, 'reason'),
    }),
  );
  revalidatePath(pageOf(place));
  return result;
}
