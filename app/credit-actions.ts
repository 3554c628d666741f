'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

import { statedKind } from './credit-kinds.ts';

type Answer = FormResult<unknown>;

/** The parser names a field by its place in the call; the form knows it without the call's own name. */
const FIELDS: Readonly<Record<string, string>> = { 'name.en': 'nameEn', 'name.es': 'nameEs' };

async function proposed(proposal: Promise<{ readonly id: string }>, prefix = ''): Promise<Answer> {
  const result = await formResult(proposal);
  if (!result.ok)
    return {
      ok: false,
      problems: result.problems.map(({ field, message }) => {
        if (field === undefined) return { message };
        const place = field.replace(/^(grant|coupon)\./, '');
        return { field: `${prefix}${FIELDS[place] ?? place}`, message };
      }),
    };
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}

/** A whole number as typed; what is none is left to the parser. */
function wholeNumber(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}

const nameOf = (form: FormData) => ({ en: formText(form, 'nameEn'), es: formText(form, 'nameEs') });

/** Proposes a grant and goes to the proposal. */
export async function proposeGrant(tenant: string, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const expiresOn = formText(form, 'expiresOn');
  const grant = {
    kind: formText(form, 'kind') === 'discount' ? ('discount' as const) : ('payment' as const),
    ...statedKind(formText(form, 'creditKind')),
    name: nameOf(form),
    amount: formText(form, 'amount'),
    currency: formText(form, 'currency'),
    priority: wholeNumber(formText(form, 'priority')),
    ...(expiresOn === '' ? {} : { expiresOn }),
    reason: formText(form, 'reason'),
  };
  return proposed(caller.credits.proposeGrant({ tenant, grant }));
}

/** Proposes to end a grant and goes to the proposal. */
export async function proposeVoidGrant(
  { number, tenant }: { readonly number: string; readonly tenant: string },
  _before: unknown,
  form: FormData,
): Promise<Answer> {
  const caller = await getCaller();
  const grant = { number, reason: formText(form, 'reason') };
  return proposed(caller.credits.proposeVoidGrant({ tenant, grant }));
}

/** Proposes a coupon and goes to the proposal. */
export async function proposeCoupon(tenant: string, _before: unknown, form: FormData): Promise<Answer> {
  const caller = await getCaller();
  const text = (name: string) => formText(form, `coupon.${name}`);
  const stated = (name: string) => {
    const value = text(name);
    return value === '' ? {} : { [name]: value };
  };
  const mostUses = text('mostUses');
  const coupon = {
    code: text('code').toUpperCase(),
    name: { en: text('nameEn'), es: text('nameEs') },
    ...stated('percent'),
    ...stated('fixed'),
    ...(text('fixed') === '' ? {} : { currency: text('currency') }),
    from: text('from'),
    ...stated('until'),
    ...(mostUses === '' ? {} : { mostUses: wholeNumber(mostUses) }),
    reason: text('reason'),
  };
  return proposed(caller.credits.proposeCoupon({ tenant, coupon }), 'coupon.');
}
