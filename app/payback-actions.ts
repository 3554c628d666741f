'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type FormResult, formText } from '#core/form-result.ts';
import type { ChargebackState } from '#core/payments/chargeback-lifecycle.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';

function refresh(): void {
  revalidatePath('/desk/receivables', 'layout');
}

/** A verb names a field without its form; the form names it with a prefix, as the parser does. */
function inForm<T>(result: FormResult<T>, form: string): FormResult<T> {
  if (result.ok) return result;
  const problems = result.problems.map((problem) =>
    problem.field === undefined || problem.field.startsWith(`${form}.`)
      ? problem
      : { ...problem, field: `${form}.${problem.field}` },
  );
  return { ok: false, problems };
}

/** The fields of a form that are filled in. */
function filled<K extends string>(form: FormData, prefix: string, names: readonly K[]) {
  const entries = names.map((name) => [name, formText(form, `${prefix}.${name}`)] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== '')) as Partial<Record<K, string>>;
}

/** Proposes to pay back what is left of a payment, and goes to the proposal. */
export async function proposeRefund(
  tenant: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const refund = {
    paymentId: formText(form, 'refund.paymentId'),
    reason: formText(form, 'refund.reason'),
    ...filled(form, 'refund', ['amount']),
  };
  const result = await formResult(caller.payments.proposeRefund({ tenant, refund }));
  if (!result.ok) return inForm(result, 'refund');
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}

export async function recordTransfer(
  tenant: string,
  refundId: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const transfer = {
    refundId,
    reference: formText(form, 'transfer.reference'),
    paidOn: formText(form, 'transfer.paidOn'),
  };
  const result = await formResult(caller.payments.recordTransfer({ tenant, transfer }));
  refresh();
  return inForm(result, 'transfer');
}

export async function reverseRefund(
  tenant: string,
  refundId: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const reversal = { refundId, reason: formText(form, 'reason') };
  const result = await formResult(caller.payments.reverseRefund({ tenant, reversal }));
  refresh();
  return result;
}

export async function recordChargeback(
  tenant: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<{ readonly isNew: boolean }>> {
  const caller = await getCaller();
  const chargeback = {
    paymentId: formText(form, 'chargeback.paymentId'),
    reference: formText(form, 'chargeback.reference'),
    reasonCode: formText(form, 'chargeback.reasonCode'),
    receivedOn: formText(form, 'chargeback.receivedOn'),
    ...filled(form, 'chargeback', ['amount', 'number', 'dispute']),
  };
  const result = await formResult(caller.payments.recordChargeback({ tenant, chargeback }));
  refresh();
  return inForm(result, 'chargeback');
}

export async function advanceChargeback(
  tenant: string,
  chargebackId: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const step = {
    chargebackId,
    state: formText(form, 'step.state') as Exclude<ChargebackState, 'received'>,
    reachedOn: formText(form, 'step.reachedOn'),
    ...filled(form, 'step', ['note']),
  };
  const result = await formResult(caller.payments.advanceChargeback({ tenant, step }));
  refresh();
  return inForm(result, 'step');
}
