'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';

type Answer = FormResult<unknown>;

/** The parser names a field by its place in the call; a form knows it by its own name. */
function renamed(result: Answer, rename: (field: string) => string): Answer {
  if (result.ok) return result;
  return {
    ok: false,
    problems: result.problems.map(({ field, message }) =>
      field === undefined ? { message } : { field: rename(field), message },
    ),
  };
}

async function place(tenant: string, number: string, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const hold = { reason: formText(form, 'reason'), ...(number === '' ? {} : { number }) };
  const result = await formResult(caller.retention.placeHold({ tenant, hold }));
  revalidatePath('/desk', 'layout');
  return renamed(result, (field) => field.replace(/^hold\./, ''));
}

/** Places a hold on everything of a customer, or on the document that is named. */
export async function placeHold(_before: unknown, form: FormData): Promise<Answer> {
  return place(formText(form, 'tenant'), formText(form, 'number'), form);
}

/** Places a hold on the invoice of a page. */
export async function holdInvoice(
  { number, tenant }: { readonly number: string; readonly tenant: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  return place(tenant, number, form);
}

/** Proposes to end a hold, and goes to the proposal where its reader may see it. */
export async function proposeRelease(
  { hold, tenant }: { readonly hold: string; readonly tenant: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const [actor, caller] = await Promise.all([requireDesk(), getCaller()]);
  const release = { hold, reason: formText(form, 'reason') };
  const result = await formResult(caller.retention.proposeRelease({ tenant, release }));
  if (!result.ok) return renamed(result, (field) => field.replace(/^release\./, ''));
  revalidatePath('/desk/approvals');
  if (mayDo(actor, 'approvals.readApprovals', 'vendor')) redirect(`/desk/approvals/${result.value.id}`);
  return result;
}

/** A whole number as typed; what is none is left to the parser. */
function wholeNumber(text: string): number {
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}

export async function lengthenRetention(_before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const text = (name: string) => formText(form, `period.${name}`);
  const result = await formResult(
    caller.retention.setPeriod({
      issuer: text('issuer'),
      years: wholeNumber(text('years')),
      fiscalYearMonth: wholeNumber(text('fiscalYearMonth')),
      reason: text('reason'),
    }),
  );
  revalidatePath('/desk/retention');
  return renamed(result, (field) => `period.${field}`);
}

/** Keeps a kind of data for so many days. */
export async function keepDataFor(_before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const text = (name: string) => formText(form, `kept.${name}`);
  const result = await formResult(
    caller.retention.setDataPeriod({
      // The parser refuses what is no kind of data.
      data: text('data') as Parameters<typeof caller.retention.setDataPeriod>[0]['data'],
      days: wholeNumber(text('days')),
      reason: text('reason'),
    }),
  );
  revalidatePath('/desk/retention');
  return renamed(result, (field) => `kept.${field}`);
}

/** Proposes to erase a person, and goes to the proposal; what a hold keeps is refused in words. */
export async function proposeErasure(_before: unknown, form: FormData): Promise<Answer> {
  const [actor, caller, t] = await Promise.all([requireDesk(), getCaller(), getTranslations('retention')]);
  const text = (name: string) => formText(form, `erasure.${name}`);
  const result = await formResult(
    caller.retention.proposeErasure({ person: text('person'), reason: text('reason') }),
  );
  if (!result.ok) return renamed(result, (field) => `erasure.${field}`);
  revalidatePath('/desk/retention');
  const { value } = result;
  if (value.kind === 'held') {
    const { erasure, holds } = value;
    const message = t('held', { erasure, holds: holds.join(', ') });
    return { ok: false, problems: [{ field: 'erasure.person', message }] };
  }
  if (mayDo(actor, 'approvals.readApprovals', 'vendor')) redirect(`/desk/approvals/${value.approvalId}`);
  return result;
}
