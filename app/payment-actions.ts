'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { type FormResult, formText } from '#core/form-result.ts';
import type { JournalAccount } from '#core/payments/journal.ts';
import { getCaller } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import type { AllocationWishInput, ImportResult } from '#server/modules/payments/contract.ts';

function refresh(): void {
  revalidatePath('/desk/receivables', 'layout');
}

/** The parser names a field by its place in the call; the form knows it without the call's own name. */
function withoutPrefix<T>(result: FormResult<T>, prefix: string, replacement = ''): FormResult<T> {
  if (result.ok) return result;
  const problems = result.problems.map(({ field, message }) =>
    field === undefined ? { message } : { field: field.replace(prefix, replacement), message },
  );
  return { ok: false, problems };
}

function wishOf(form: FormData): AllocationWishInput {
  const kind = formText(form, 'allocate');
  if (kind === 'invoice') return { kind, number: formText(form, 'invoice').toUpperCase() };
  return { kind: kind === 'none' ? 'none' : 'oldest' };
}

export async function recordPayment(
  _before: unknown,
  form: FormData,
): Promise<FormResult<{ readonly isNew: boolean }>> {
  const caller = await getCaller();
  const payment = {
    amount: formText(form, 'amount'),
    currency: formText(form, 'currency'),
    receivedOn: formText(form, 'receivedOn'),
    reference: formText(form, 'reference'),
    allocate: wishOf(form),
  };
  const result = await formResult(caller.payments.record({ tenant: formText(form, 'tenant'), payment }));
  refresh();
  return withoutPrefix(withoutPrefix(result, 'payment.'), 'allocate.number', 'invoice');
}

export async function importPayments(_before: unknown, form: FormData): Promise<FormResult<ImportResult>> {
  const caller = await getCaller();
  const file = form.get('file');
  const csv = file instanceof File ? await file.text() : '';
  const result = await formResult(caller.payments.import({ source: formText(form, 'source'), csv }));
  if (!result.ok)
    return {
      ok: false,
      problems: result.problems.map((problem) =>
        problem.field === 'csv' ? { ...problem, field: 'file' } : problem,
      ),
    };
  refresh();
  const t = (await getTranslations()) as unknown as {
    readonly has: (key: string) => boolean;
    (key: string): string;
  };
  const problems = result.value.problems.map((problem) => {
    const key = problem.code.replace('.', '.errors.');
    return t.has(key) ? { ...problem, message: t(key) } : problem;
  });
  return { ok: true, value: { ...result.value, problems } };
}

/** Proposes to write off what is open of an invoice, and goes to the proposal. */
export async function proposeWriteOff(
  tenant: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const text = (name: string) => formText(form, `writeOff.${name}`);
  const amount = text('amount');
  const writeOff = {
    number: text('number'),
    reason: text('reason'),
    ...(amount === '' ? {} : { amount }),
  };
  const result = await formResult(caller.payments.proposeWriteOff({ tenant, writeOff }));
  if (!result.ok) return result;
  revalidatePath('/desk/approvals');
  redirect(`/desk/approvals/${result.value.id}`);
}

export async function setLedgerAccount(_before: unknown, form: FormData): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const text = (name: string) => formText(form, name);
  const result = await formResult(
    caller.payments.setLedgerAccount({
      account: text('account') as JournalAccount,
      code: text('code'),
      name: text('name'),
      reason: text('reason'),
    }),
  );
  refresh();
  return result;
}

export async function setTolerance(_before: unknown, form: FormData): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const text = (name: string) => formText(form, `tolerance.${name}`);
  const result = await formResult(
    caller.payments.setTolerance({
      currency: text('currency'),
      amount: text('amount'),
      reason: text('reason'),
    }),
  );
  refresh();
  return withoutPrefix(result, '', 'tolerance.');
}

export async function reversePayment(
  tenant: string,
  paymentId: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const reversal = { paymentId, reason: formText(form, 'reason') };
  const result = await formResult(caller.payments.reverse({ tenant, reversal }));
  refresh();
  return result;
}

export async function reverseAllocation(
  tenant: string,
  allocationId: string,
  _before: unknown,
  form: FormData,
): Promise<FormResult<unknown>> {
  const caller = await getCaller();
  const reversal = { allocationId, reason: formText(form, 'reason') };
  const result = await formResult(caller.payments.reverseAllocation({ tenant, reversal }));
  refresh();
  return result;
}

export async function allocateRest(tenant: string, form: FormData): Promise<void> {
  const caller = await getCaller();
  const allocation = { paymentId: formText(form, 'id'), allocate: { kind: 'oldest' as const } };
  // Whoever came second finds it allocated: the list that is shown again says so.
  await formResult(caller.payments.allocate({ tenant, allocation }));
  refresh();
}
